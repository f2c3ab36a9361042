using Weft.Ethereum;

namespace Weft.Market;

/// <summary>A match that the chain accepted: money is locked, work may start.</summary>
/// <param name="Duration">Seconds from the key's start to the deadline.</param>
/// <param name="Price">The clearing price, between what the offer asked and the request bid.</param>
/// <param name="FeeBasisPoints">The protocol's share of what is paid, fixed when the lease was opened.</param>
public sealed record Lease(
    LeaseKey Key, Address Renter, GpuMask Gpus, GpuClass GpuClass, Price Price, uint Duration, int FeeBasisPoints,
    Hash32 JobHash, Hash32 RequestHash)
{
    /// <summary>
    /// Seconds after the deadline, or after the renter's stop, in which a voucher can still be shown.
    /// </summary>
    public const uint CloseDelay = 6 * 3_600;

    public Hash32 Id => Key.Id();

    public UnixTime Deadline => new UnixTime(Key.Start).Plus(Duration);

    /// <summary>The protocol's part of what is paid, as the contract takes it.</summary>
    public Money FeeOf(Money paid) => paid.ShareRoundedDown(FeeBasisPoints);

    public Money Locked => Price.LockRoundedUp(Gpus.Count, Duration);
}
