using System.Numerics;

namespace Weft.Market;

/// <summary>A machine at the market: what it earned, what its leases paid in fees, and what is open on it.</summary>
public sealed class MachineModel
{
    public BigInteger Earned { get; set; }

    /// <summary>Fees of its leases since somebody last asked: a number for sharing out, not money.</summary>
    public BigInteger Served { get; set; }

    public Dictionary<int, LeaseModel> Open { get; } = [];

    /// <summary>The last lease of each slot, open or not.</summary>
    public Dictionary<int, LeaseModel> Last { get; } = [];

    /// <summary>Opens a lease, or writes an open one anew.</summary>
    internal void Put(int slot, LeaseModel lease) => Open[slot] = Last[slot] = lease;

    public uint Busy => Open.Values.Aggregate(0u, (busy, lease) => busy | lease.Gpus);

    public uint OpenSlots => Open.Keys.Aggregate(0u, (slots, slot) => slots | 1u << slot);
}
