using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What a guard's second key signs, once.</summary>
/// <remarks>Source: the contract's <c>OrderHash</c>; a test has the contract take what is signed here.</remarks>
public abstract record GuardStatement(Address Account)
{
    /// <param name="nonce">The guard's, as it is now.</param>
    public abstract Hash32 Hash(UInt128 nonce, UnixTime deadline);
}

/// <summary>That the account may take this much out to there.</summary>
public sealed record WithdrawalStatement(Address Account, Address To, Money Amount) : GuardStatement(Account)
{
    private static readonly Hash32 Type = Keccak.Hash(
        "Withdrawal(address account,address to,uint256 amount,uint256 nonce,uint256 deadline)");

    public override Hash32 Hash(UInt128 nonce, UnixTime deadline) => new StructHasher(Type, members: 5)
        .Add(Account).Add(To).Add(Amount.BaseUnits).Add(nonce).Add(deadline.Seconds).Hash();
}

/// <summary>That the account's guard becomes this one; an empty signer removes it.</summary>
public sealed record GuardChangeStatement(Address Account, Money LimitPerDay, ReadOnlyMemory<byte> NewSigner)
    : GuardStatement(Account)
{
    private static readonly Hash32 Type = Keccak.Hash(
        "GuardChange(address account,uint88 limitPerDay,bytes32 newSignerHash,uint256 nonce,uint256 deadline)");

    public override Hash32 Hash(UInt128 nonce, UnixTime deadline) => new StructHasher(Type, members: 5)
        .Add(Account).Add(LimitPerDay.BaseUnits).Add(Keccak.Hash(NewSigner.Span)).Add(nonce).Add(deadline.Seconds)
        .Hash();
}
