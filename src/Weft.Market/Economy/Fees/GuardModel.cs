using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The second lock on one account's withdrawals.</summary>
/// <param name="IsSet">What is left of a guard that is gone stays where it is, unseen.</param>
/// <param name="Spent">What left without a second signature on that day.</param>
/// <param name="Day">Since 1970, UTC.</param>
/// <param name="RemovableFrom">Zero: nobody asked for that.</param>
/// <param name="Nonce">Of the next signature of the second signer; never taken back.</param>
public sealed record GuardModel(
    bool IsSet, BigInteger LimitPerDay, BigInteger Spent, ulong Day, ulong RemovableFrom, Hash32 SignerHash,
    BigInteger Nonce)
{
    public static GuardModel None { get; } = new(false, 0, 0, 0, 0, default, 0);

    public BigInteger SpentOn(ulong day) => Day == day ? Spent : 0;

    public BigInteger LeftOn(ulong day) => Basis.Max(LimitPerDay - SpentOn(day), 0);
}

/// <summary>What a caller says that a second signer signed.</summary>
/// <param name="Signer">As ERC-7913 writes it: an account, or a verifier and a key.</param>
/// <param name="SignedNonce">The nonce for which it signed the very terms of the call; null: it did not.</param>
public sealed record SecondSignatureModel(ReadOnlyMemory<byte> Signer, ulong Deadline, BigInteger? SignedNonce)
{
    internal Address Account
    {
        get
        {
            var bytes = new byte[Address.Size];
            Signer.Span[..Math.Min(Signer.Length, bytes.Length)].CopyTo(bytes);
            return new Address(bytes);
        }
    }
}
