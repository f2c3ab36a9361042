using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Whether somebody waits for this machine, guessed from how soon another renter took its GPUs when they were free the
/// last time. A machine that stood idle has nobody waiting for it, and a renter that comes back only does so once its
/// last lease is closed: there leases are closed at once. In a busy time only the last lease waits in vain.
/// </summary>
/// <remarks>Nothing of it outlives the node: after a start nobody is thought to wait.</remarks>
internal sealed class Demand(TimeSpan soon, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly (DateTimeOffset Since, Address Renter)[] _free =
        new (DateTimeOffset Since, Address Renter)[GpuMask.Size];

    private readonly HashSet<Hash32> _wanted = [];

    /// <param name="held">Leases that this node has not done with yet.</param>
    public void Taken(Lease lease, IReadOnlyCollection<Lease> held)
    {
        lock (_gate)
        {
            if (held.Any(old => old.Gpus.Overlaps(lease.Gpus) && old.Renter != lease.Renter)
                || Gpus(lease.Gpus).Any(gpu => IsSoon(_free[gpu].Since) && _free[gpu].Renter != lease.Renter))
                _wanted.Add(lease.Id);
        }
    }

    public void Freed(Lease lease)
    {
        lock (_gate)
        {
            _wanted.Remove(lease.Id);
            foreach (var gpu in Gpus(lease.Gpus)) _free[gpu] = (time.GetUtcNow(), lease.Renter);
        }
    }

    public bool WasWaitingFor(Hash32 lease)
    {
        lock (_gate) return _wanted.Contains(lease);
    }

    private bool IsSoon(DateTimeOffset since) => time.GetUtcNow() - since <= soon;

    private static IEnumerable<int> Gpus(GpuMask mask) =>
        Enumerable.Range(0, GpuMask.Size).Where(gpu => mask.Overlaps(new(1UL << gpu)));
}
