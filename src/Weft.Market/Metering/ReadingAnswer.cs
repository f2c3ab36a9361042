using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The renter's word that a voucher answers one reading. The voucher itself is what the contract pays and knows no
/// readings; this goes along with it, under the same key, so that both sides hold a record that both have signed.
/// </summary>
/// <param name="Reading">The hash of the reading that was answered.</param>
/// <param name="Amount">The voucher's.</param>
public sealed record ReadingAnswer(Hash32 Lease, Hash32 Reading, Money Amount)
{
    public const string TypeString = "ReadingAnswer(bytes32 lease,bytes32 reading,uint128 amount)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    public Hash32 Hash() =>
        new StructHasher(TypeHash, members: 3).Add(Lease).Add(Reading).Add(Amount.BaseUnits).Hash();
}
