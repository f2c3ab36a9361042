using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What one lease came to, in the owner's books.</summary>
/// <param name="Paid">What the renter paid; of a lease that was not heard to be closed, what was claimed.</param>
/// <param name="Energy">Null where the machine could not tell.</param>
/// <param name="EndedAt">When the chain had closed it.</param>
public sealed record EarningEntry(
    Hash32 Lease, GpuClass GpuClass, int Gpus, DateTimeOffset EndedAt, GpuTime Used, Money Paid, Money Fee,
    EnergyBill? Energy, EnergySource Source, Reading? Reading, Signed<ReadingAnswer>? Answer, Refusal? Why)
{
    internal static EarningEntry Of(ProviderLease lease, LeaseClosed? closed, DateTimeOffset now)
    {
        var paid = closed?.Paid ?? lease.Claim ?? Money.Zero;
        return new(
            lease.Lease.Id, lease.Lease.GpuClass, lease.Lease.Gpus.Count, now, lease.Reading?.Used ?? default, paid,
            lease.Lease.FeeOf(paid), lease.Energy, lease.Reading?.Detail?.Source ?? EnergySource.Unknown,
            lease.Reading, lease.Answer, lease.Why);
    }
}
