using CsCheck;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>What is counted of requests, and where.</summary>
public sealed class DemandTrackerTests
{
    private static readonly UnixTime At = UnixTime.From(Start);
    private static readonly Place All = new(0, Place.AllRegions);
    private static readonly Place Local = new(0, 0);
    private static readonly Place Eu = new(0, 1);
    private static readonly GatewayOptions Options = new(Policy with { MaxRequests = 1_000 }, "none", 6, 1);

    private readonly DemandTracker _tracker;
    private long _lost;

    public DemandTrackerTests() => _tracker = new(Options, machine => RegionOf(machine), count => _lost += count);

    [Fact]
    public void A_request_counts_in_each_place_and_its_fill_where_it_was_filled()
    {
        var request = Take(1);
        Settle(request, 30, machine: 1);
        var counted = Counted();
        Assert.Equal((1, 1, 0), (counted[All].Seen, counted[All].Filled, counted[All].Elsewhere));
        Assert.Equal((1, 1, 0), (counted[Local].Seen, counted[Local].Filled, counted[Local].Elsewhere));
        Assert.Equal((1, 0, 1), (counted[Eu].Seen, counted[Eu].Filled, counted[Eu].Elsewhere));
        Assert.Equal((30U, 10_000), (counted[Local].MedianSeconds, counted[Local].RateBasisPoints));
        Assert.Null(counted[Eu].RateBasisPoints);
        Assert.Empty(Counted());
    }

    [Fact]
    public void Each_end_has_its_count()
    {
        (Refusal Why, Func<FillFigures, long> Of)[] ends =
        [
            (GatekeepingRefusals.RequestExpiredUnfilled(null), f => f.Expired),
            (GatekeepingRefusals.Withdrawn(), f => f.Withdrawn),
            (GatekeepingRefusals.SettledElsewhere(default), f => f.Elsewhere),
            (GatekeepingRefusals.NotSettled("BalanceTooLow"), f => f.Refused),
        ];
        foreach (var (why, of) in ends)
        {
            var request = Take(1);
            _tracker.Hear(new RequestEnded(new RequestRefused(request.Hash(), why), At));
            var figures = Counted()[All];
            Assert.Equal((1, 1), (of(figures), figures.Seen));
            Assert.Equal(1, figures.Expired + figures.Withdrawn + figures.Elsewhere + figures.Refused);
        }
    }

    [Fact]
    public void What_the_chain_takes_back_is_as_if_it_had_never_been()
    {
        var (kept, lost) = (Take(1), Take(2));
        // The feed may be faster than the receipt, or slower.
        _tracker.Hear(new FillOpened(7, lost.Hash()));
        Settle(kept, 10, machine: 1);
        Settle(lost, 20, machine: 2);
        _tracker.Hear(new FillOpened(6, kept.Hash()));
        _tracker.Hear(new FillsTakenBack(6));
        _tracker.Hear(new FillsTakenBack(6));
        var counted = Counted();
        Assert.Equal((1, 1, 0), (counted[All].Seen, counted[All].Filled, counted[All].Elsewhere));
        Assert.Equal(10U, counted[All].P90Seconds);
        Assert.Equal((1, 1), (counted[Eu].Seen, counted[Eu].Elsewhere));
        // Who still wants it brings it again.
        Settle(Take(2), 5, machine: 2);
        Assert.Equal(1, Counted()[All].Filled);
    }

    [Fact]
    public void A_machine_in_a_region_that_nobody_knows_counts_for_all_regions_alone()
    {
        Settle(Take(1), 5, machine: 9);
        var counted = Counted();
        Assert.Equal((1, 0, 1), (counted[All].Filled, counted[Local].Filled, counted[Local].Elsewhere));
        Assert.DoesNotContain(counted.Keys, place => place.Region == Place.UnknownRegion);
    }

    [Fact]
    public void Memory_has_a_bound_and_what_is_not_followed_is_said()
    {
        for (var i = 0; i < (Options.Policy.MaxRequests * 2) + 5; i++) Take(1, nonce: (ulong)i);
        Assert.Equal(5, _lost);
        Assert.Equal(Options.Policy.MaxRequests * 2, Counted()[All].Seen);
        _tracker.Sweep(At.Plus(600 + 3_600));
        Assert.Equal(5, _lost);
        _tracker.Sweep(At.Plus(600 + 3_601));
        Assert.Equal(5 + (Options.Policy.MaxRequests * 2), _lost);
        // An end of something unknown, and the same request twice.
        _tracker.Hear(new RequestEnded(new RequestSettled(Keccak.Hash("?"), []), At));
        Take(1);
        Take(1);
        Assert.Equal(1, Counted()[All].Seen);
    }

    [Fact]
    public void Places_an_hour_have_a_bound()
    {
        var many = Policy with
        {
            GpuClasses = [.. Enumerable.Range(0, 64).Select(i => $"c{i}")],
            Regions = [.. Enumerable.Range(0, 64).Select(i => $"r{i}")],
        };
        var tracker = new DemandTracker(Options with { Policy = many }, _ => null, _ => { });
        var request = Request(Start) with { GpuClasses = new(0, ulong.MaxValue), Regions = RegionSet.Any };
        tracker.Hear(new RequestTaken(request, At));
        Assert.Equal(64 + DemandTracker.MostPlacesAnHour, tracker.Drain().Count);
        tracker.Hear(new RequestTaken(request with { Nonce = 7 }, At.Plus(3_600)));
        Assert.Equal(64 + DemandTracker.MostPlacesAnHour, tracker.Drain().Count);
    }

    /// <summary>Whatever comes in whatever order: nothing below zero, and nothing ends that was not seen.</summary>
    [Fact]
    public void Counts_add_up() => Gen.Select(Gen.Int[0, 4], Gen.Int[1, 5]).Array[0, 60].Sample(steps =>
    {
        var tracker = new DemandTracker(Options, RegionOf, _ => { });
        var sum = FillFigures.None;
        var block = 0UL;
        foreach (var (what, n) in steps)
        {
            var request = Request(Start, nonce: (ulong)n);
            block++;
            tracker.Hear(what switch
            {
                0 => new RequestTaken(request, At),
                1 => new RequestEnded(new RequestRefused(request.Hash(), GatekeepingRefusals.Withdrawn()), At),
                2 => new RequestEnded(new RequestSettled(request.Hash(), [LeaseFor(request, n)]), At.Plus(5)),
                3 => new FillOpened(block, request.Hash()),
                _ => new FillsTakenBack(block > 3 ? block - 3 : 0),
            });
            sum = tracker.Drain().Where(c => c.Key.Place == All).Aggregate(sum, (all, c) => all + c.Value);
            Assert.True(sum is { Seen: >= 0, Filled: >= 0, Withdrawn: >= 0 });
            Assert.True(sum.Filled + sum.Withdrawn + sum.Elsewhere <= sum.Seen);
            Assert.Equal(sum.Filled, sum.Times.Sum());
        }
    });

    private static Region? RegionOf(MachineId machine) =>
        machine.Machine.Bytes[19] < 9 ? new Region(0) : null;

    private Request Take(int renter, ulong nonce = 1)
    {
        var request = Request(Start, renter: renter, nonce: nonce);
        _tracker.Hear(new RequestTaken(request, At));
        return request;
    }

    private void Settle(Request request, ulong after, int machine) => _tracker.Hear(
        new RequestEnded(new RequestSettled(request.Hash(), [LeaseFor(request, machine)]), At.Plus(after)));

    private static LeaseAt LeaseFor(Request request, int machine) => new(
        new(
            new(Account(0xaa, machine), Account(0xbb, machine), 0, 1), request.Renter, new(1), new(0), new(1_000),
            3_600, 0, request.JobHash, request.Hash()),
        Endpoint, default);

    private Dictionary<Place, FillFigures> Counted() => _tracker.Drain().GroupBy(c => c.Key.Place, c => c.Value)
        .ToDictionary(group => group.Key, group => group.Aggregate((a, b) => a + b));
}
