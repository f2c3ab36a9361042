using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// What comes along with an offer that names a lease to end: the renter's last word about that lease. The market
/// contract checks it against the lease; whoever carries it can neither raise nor use it for anything else.
/// </summary>
/// <param name="Renter">Of the lease that ends.</param>
/// <param name="Amount">What the renter signed for, at least what the offer claims.</param>
/// <param name="Signature">The renter's, under <see cref="Voucher"/>; empty where the amount is zero.</param>
public sealed record LastVoucher(Address Renter, Money Amount, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The voucher in full: its lease is the one that the offer names.</summary>
    public Voucher VoucherFor(LeaseKey ended) => new(ended.Id(), Amount);
}
