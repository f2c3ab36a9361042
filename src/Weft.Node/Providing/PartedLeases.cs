using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Why leases ended that this node no longer knows, for renters that come a moment too late: a lease whose image does
/// not exist is closed and forgotten before its renter's first question can have arrived.
/// </summary>
internal sealed class PartedLeases(TimeProvider time)
{
    private const int Most = 256;
    private static readonly TimeSpan Keeping = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<Parted> _kept = new();

    /// <summary>Keeps the reason, if there was one.</summary>
    public void Keep(ProviderLease lease)
    {
        if (lease.Why is not { } why) return;
        lock (_gate)
        {
            Forget();
            if (_kept.Count == Most) _kept.Dequeue();
            _kept.Enqueue(new(lease.Lease.Id, lease.Lease.Renter, why, time.GetUtcNow() + Keeping));
        }
    }

    /// <summary>What the lease's own renter may know.</summary>
    public Refusal? ReasonOf(Hash32 lease, Address caller)
    {
        lock (_gate)
        {
            Forget();
            return _kept.FirstOrDefault(parted => parted.Lease == lease && parted.Renter == caller)?.Why;
        }
    }

    private void Forget()
    {
        while (_kept.TryPeek(out var oldest) && oldest.Until <= time.GetUtcNow()) _kept.Dequeue();
    }

    private sealed record Parted(Hash32 Lease, Address Renter, Refusal Why, DateTimeOffset Until);
}
