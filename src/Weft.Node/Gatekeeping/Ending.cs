using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A lease that is over but for its closing, which a match for its slot ends on the way: as the machine's offer says,
/// with the renter's last voucher.
/// </summary>
/// <param name="Slot">The one that the match has to be for.</param>
/// <param name="Gpus">What becomes free by it.</param>
internal sealed record Ending(Hash32 Lease, byte Slot, GpuMask Gpus, LastVoucher Voucher)
{
    /// <summary>
    /// What an offer that was found good can end; null for nothing, as when its lease was closed in the meantime: then
    /// it is an offer like any other.
    /// </summary>
    public static Ending? Of(OfferArrived arrival) =>
        arrival is { Last: { } voucher, Facts.Ending.Lease: { Open: true } lease }
        && arrival.Offer.Value.Ended is { } ended
            ? new(ended.Id(), ended.Slot, lease.Gpus, voucher)
            : null;
}
