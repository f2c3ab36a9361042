using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>Knows the truth about every lease, and holds what is claimed and left behind against it.</summary>
internal sealed class Audit(World world)
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(12);

    private readonly Dictionary<Hash32, Lease> _open = [];
    private readonly Dictionary<Hash32, Run> _runs = [];

    public int Opened { get; private set; }

    public int Closed { get; private set; }

    /// <summary>Of the closed ones, those that a match ended in passing.</summary>
    public int Ended { get; private set; }

    public int Ran => _runs.Count;

    public Money Turnover { get; private set; }

    public void BoxStarted(Hash32 lease)
    {
        if (!_open.ContainsKey(lease)) world.Fail($"a box was started for {lease}, which is not open");
        if (_runs.TryGetValue(lease, out var earlier) && !earlier.Lost)
            world.Fail($"the job of {lease} was started twice");
        _runs[lease] = new Run(earlier?.Served ?? TimeSpan.Zero, world.Now, End: null, Lost: false);
    }

    /// <param name="lost">The machine was rebooted: its node knows only what it wrote down.</param>
    public void BoxEnded(Hash32 lease, bool lost)
    {
        var run = _runs[lease];
        _runs[lease] = run with { Served = run.Served + (world.Now - run.Start), End = world.Now, Lost = lost };
    }

    public void Happened(ChainEvent happened)
    {
        if (happened is LeaseOpened opened)
        {
            Opened++;
            _open.Add(opened.Lease.Id, opened.Lease);
        }

        if (happened is LeaseClosed closed) Check(closed);
    }

    public void EndedInMatch(Lease lease)
    {
        Ended++;
        if (_runs.GetValueOrDefault(lease.Id) is not { End: not null })
            world.Fail($"{lease.Id} was ended in a match before its job had ended");
    }

    /// <summary>After everything healed nothing may stick: no lease, no box, no memory of one.</summary>
    public void CheckRest()
    {
        foreach (var slot in world.Chain.Market.OpenLeases) world.Fail($"lease {slot.Lease.Id} sticks");
        foreach (var provider in world.Providers)
        {
            foreach (var box in provider.Machine.Left) world.Fail($"{provider.Name} left the box of {box}");
            foreach (var key in provider.Disk.Keys(LeaseHost.JournalPrefix))
                world.Fail($"{provider.Name} remembers {key}");
        }

        foreach (var renter in world.Renters)
            foreach (var key in renter.Disk.Keys(RentalHost.JournalPrefix))
                world.Fail($"{renter.Name} remembers {key}");
    }

    private void Check(LeaseClosed closed)
    {
        Closed++;
        if (!_open.Remove(closed.Lease, out var lease))
        {
            world.Fail($"{closed.Lease} was closed twice");
            return;
        }

        Turnover += closed.Paid;
        var run = _runs.TryGetValue(closed.Lease, out var known)
            ? known.Served + (known.End is null ? world.Now - known.Start : TimeSpan.Zero)
            : TimeSpan.Zero;
        var interval = ProviderActor.Times.Interval;
        var provider = world.Providers.First(one => one.Key == lease.Key.Machine);
        var start = new UnixTime(lease.Key.Start).ToDateTimeOffset();
        var (down, deaths) = provider.DownSince(start);
        // A cheat claims what was paid ahead, and passes its own absence off as service as long as the renter waits.
        var cheat = provider.Cheats ? interval * (deaths > 0 ? 3 : 1) : TimeSpan.Zero;
        var most = Billing.Owed(lease, run + Slack + cheat);
        if (run == TimeSpan.Zero && !provider.Cheats) most = Money.Zero;
        if (closed.Paid > most) world.Fail($"{closed.Lease} cost {closed.Paid}, but {run} was served: at most {most}");

        // While a provider's own node is down its box goes on unpaid, and then the renter has an interval to come back.
        var alone = interval + Slack + down + (deaths * interval);
        var least = run > alone ? Billing.Owed(lease, run - alone) : Money.Zero;
        if (closed.Paid < least)
            world.Fail($"{closed.Lease} paid {closed.Paid}, but {run} was served: at least {least}");
    }

    private sealed record Run(TimeSpan Served, DateTimeOffset Start, DateTimeOffset? End, bool Lost);
}
