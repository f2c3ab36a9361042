using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The renter's promise: the provider may claim up to this much for this lease. Cumulative; the last one counts.
/// </summary>
public sealed record Voucher(Hash32 Lease, Money Amount)
{
    public const string TypeString = "Voucher(bytes32 lease,uint128 amount)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    public Hash32 Hash() => new StructHasher(TypeHash, members: 2).Add(Lease).Add(Amount.BaseUnits).Hash();
}

/// <summary>
/// The provider's consent to close at this amount, so that anyone may bring both signatures to the chain.
/// </summary>
public sealed record Closing(Hash32 Lease, Money Amount)
{
    public const string TypeString = "Closing(bytes32 lease,uint128 amount)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    public Hash32 Hash() => new StructHasher(TypeHash, members: 2).Add(Lease).Add(Amount.BaseUnits).Hash();
}
