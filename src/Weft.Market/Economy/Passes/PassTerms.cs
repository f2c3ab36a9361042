using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What a tier of passes costs and gives.</summary>
/// <param name="Amount">WEFT to lock, or to burn.</param>
/// <param name="Mask">Which services it opens.</param>
public sealed record PassTerms(
    BigInteger Amount, ulong Duration, int DiscountBps, uint Mask, bool IsLock, bool IsOpen)
{
    private static readonly BigInteger MaxAmount = 1_000_000 * Basis.Weft;

    /// <summary>The contract's error for the first term that is out of its bounds; null where all are inside.</summary>
    public Revert? WhyNot() => WhyNot(Amount, 1, MaxAmount) ?? WhyNot(DiscountBps, 0, 1_000)
        ?? WhyNot(Duration, 7 * Call.DaySeconds, (IsLock ? 400ul : 100ul) * Call.DaySeconds);

    private static Revert? WhyNot(BigInteger value, BigInteger low, BigInteger high) =>
        value < low || value > high ? new("OutOfBounds", value, low, high) : null;
}

/// <param name="Held">WEFT that is locked; of a pass by burn, what was burned for its whole term.</param>
public sealed record PassModel(
    Address Holder, BigInteger Held, ulong Since, ulong Expiry, int Tier, int DiscountBps, uint Mask, bool IsLock)
{
    /// <summary>What was burned for the time that is left.</summary>
    internal BigInteger RestAt(ulong now) =>
        IsLock || now >= Expiry ? 0 : Held * (Expiry - now) / (Expiry - Since);
}

/// <summary>What gateways read of an account: its best pass.</summary>
public readonly record struct PassEntitlements(uint Mask, int Tier, ulong Expiry, int DiscountBps);
