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

    public bool IsInBounds => Amount >= 1 && Amount <= MaxAmount && DiscountBps is >= 0 and <= 1_000
        && Duration >= 7 * Call.DaySeconds && Duration <= (IsLock ? 400ul : 100ul) * Call.DaySeconds;
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
