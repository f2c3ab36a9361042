using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What is held for windows to come, by request and by machine.</summary>
internal sealed class Reservations(GatekeepingPolicy policy)
{
    /// <summary>Machines that are lent until a window begins change their longest lease in steps of this.</summary>
    private const ulong LendingStep = 300;

    private readonly Dictionary<Hash32, Reservation> _held = [];
    private readonly Dictionary<MachineId, List<Reservation>> _on = [];

    public IReadOnlyCollection<Reservation> All => _held.Values;

    private ulong Margin => (ulong)policy.WindowMargin.TotalSeconds;

    public void Add(Reservation reservation)
    {
        _held.Add(reservation.RequestHash, reservation);
        foreach (var held in reservation.Machines)
        {
            if (!_on.TryGetValue(held.Machine, out var here)) _on.Add(held.Machine, here = []);
            here.Add(reservation);
        }
    }

    public void Remove(Reservation reservation)
    {
        if (!_held.Remove(reservation.RequestHash)) return;
        foreach (var held in reservation.Machines)
            if (_on.TryGetValue(held.Machine, out var here) && here.Remove(reservation) && here.Count == 0)
                _on.Remove(held.Machine);
    }

    /// <summary>GPUs of a machine that are held for a time that a lease in the window could meet.</summary>
    public GpuMask HeldIn(MachineId machine, UnixTime start, UnixTime end)
    {
        var gpus = default(GpuMask);
        foreach (var other in On(machine))
            if (other.Start < end.Plus(Margin) && start < other.End.Plus(Margin))
                gpus = gpus.With(GpusOf(other, machine));
        return gpus;
    }

    /// <summary>
    /// What the floor may lease now: the GPUs that nobody holds, for any time; or, where all that are free are held,
    /// those for leases that surely end before the first window begins. Null for nothing.
    /// </summary>
    /// <param name="changes">When the answer becomes another by time alone.</param>
    public Supply? Lent(MachineId machine, Supply supply, UnixTime now, out UnixTime? changes)
    {
        changes = null;
        if (!_on.TryGetValue(machine, out var here)) return supply;
        var held = here.Aggregate(default(GpuMask), (gpus, other) => gpus.With(GpusOf(other, machine)));
        var others = supply with { Busy = supply.Busy.With(held) };
        if (!others.FreeGpus.IsEmpty || supply.FreeGpus.IsEmpty) return others;
        var begins = here.Min(other => other.Start);
        var left = begins.Seconds - Math.Min(begins.Seconds, now.Seconds + Margin);
        var longest = left - (left % LendingStep);
        if (longest == 0 || longest < supply.Offer.MinDuration) return null;
        changes = now.Plus(left - longest + 1);
        return supply with { Longest = (uint)Math.Min(longest, uint.MaxValue) };
    }

    private IReadOnlyList<Reservation> On(MachineId machine) => _on.TryGetValue(machine, out var here) ? here : [];

    private static GpuMask GpusOf(Reservation reservation, MachineId machine) => reservation.Machines
        .Where(held => held.Machine == machine)
        .Aggregate(default(GpuMask), (gpus, held) => gpus.With(held.Gpus));
}
