using CsCheck;

namespace Weft.Market.Tests;

public sealed class ExplainerLaws
{
    /// <summary>The parted market counts what one look at each machine after the other counts.</summary>
    [Fact]
    public void Counts_are_those_of_the_plain_twin() => Rounds.Gen.Sample(round =>
    {
        var cleared = Rounds.Clear(round);
        var left = Left(round, cleared.Matches);
        foreach (var why in cleared.Unfilled)
        {
            var (request, counts) = (why.Queued.Request, new SortedDictionary<Limits, LimitCount>());
            var fitting = 0;
            foreach (var supply in left.Supplies)
            {
                var failed = Compatibility.Check(supply, request, round.Settler, round.Now);
                if (failed == Limits.None) fitting++;
                foreach (var limit in Enum.GetValues<Limits>().Where(l => l != Limits.None && failed.HasFlag(l)))
                {
                    var count = counts.GetValueOrDefault(limit, new(limit, 0, 0));
                    counts[limit] = count with
                    {
                        Machines = count.Machines + (limit == Compatibility.First(failed) ? 1 : 0),
                        Alone = count.Alone + 1,
                    };
                }
            }

            Assert.Equal(counts.Values, why.Removed);
            Assert.Equal(left.Supplies.Count, why.MachinesSeen);
            Assert.Equal(why.MachinesSeen, fitting + why.Removed.Sum(r => r.Machines));
        }
    });

    [Fact]
    public void The_smallest_price_that_is_advised_fills_and_one_less_does_not() => Rounds.Gen.Sample(round =>
    {
        var cleared = Rounds.Clear(round);
        var left = Left(round, cleared.Matches);
        foreach (var why in cleared.Unfilled)
        {
            var request = why.Queued.Request;
            if (why.SmallestMaxPrice is not { } advised)
            {
                Assert.False(Fills(left, why.Queued, request with { MaxPrice = new(1_000) }));
                continue;
            }

            Assert.True(advised > request.MaxPrice);
            Assert.True(Fills(left, why.Queued, request with { MaxPrice = advised }));
            Assert.False(Fills(left, why.Queued, request with { MaxPrice = new(advised.PerGpuHour - 1) }));
        }
    });

    /// <summary>In the market as the batch left it, with all others that wait.</summary>
    [Fact]
    public void What_a_renter_is_advised_really_fills() => Rounds.Gen.Sample(round =>
    {
        var cleared = Rounds.Clear(round);
        var left = Left(round, cleared.Matches);
        foreach (var why in cleared.Unfilled)
        {
            Assert.InRange(why.Relaxations.Count, 0, Explanation.MaxRelaxations);
            foreach (var relaxation in why.Relaxations)
            {
                Assert.True(relaxation.Changed.MaxPrice >= why.Queued.Request.MaxPrice);
                Assert.True(Fills(left, why.Queued, relaxation.Changed));
                if (relaxation.Price <= why.Queued.Request.MaxPrice) continue;
                var less = relaxation.Changed with { MaxPrice = new(relaxation.Price.PerGpuHour - 1) };
                Assert.False(Fills(left, why.Queued, less));
            }
        }
    });

    [Fact]
    public void What_a_provider_is_advised_really_leases() => Rounds.Gen.Sample(round =>
    {
        var cleared = Rounds.Clear(round);
        var left = Left(round, cleared.Matches);
        foreach (var supply in left.Supplies)
        {
            var why = cleared.Explainer.Of(supply.OfferHash);
            Assert.NotNull(why);
            foreach (var relaxation in why.Relaxations)
            {
                var changed = supply with { Offer = relaxation.Changed, OfferHash = relaxation.Changed.Hash() };
                var next = left with
                {
                    Supplies = [.. left.Supplies.Where(s => s.OfferHash != supply.OfferHash), changed],
                };
                var leased = new Auction().Match(next).SelectMany(m => m.Fills)
                    .Any(f => f.OfferHash == changed.OfferHash);
                if (relaxation.FillsNow) Assert.True(leased);
                else Assert.True(relaxation.GpusGained > 0);
            }
        }
    });

    private static bool Fills(MatchingRound left, QueuedRequest before, Request changed)
    {
        var after = Rounds.Queued(changed);
        var next = left with
        {
            Requests = [.. left.Requests.Where(r => r.RequestHash != before.RequestHash), after],
        };
        return new Auction().Match(next).Any(m => m.RequestHash == after.RequestHash);
    }

    /// <summary>What the next batch finds when this one is settled.</summary>
    private static MatchingRound Left(MatchingRound round, IReadOnlyList<Match> matches)
    {
        var supplies = round.Supplies.ToDictionary(s => s.OfferHash);
        foreach (var fill in matches.SelectMany(m => m.Fills))
            supplies[fill.OfferHash] = supplies[fill.OfferHash].Taking(fill.Gpus, fill.Slot);
        var filled = matches.Select(m => m.RequestHash).ToHashSet();
        return round with
        {
            Supplies = [.. supplies.Values],
            Requests = [.. round.Requests.Where(r => !filled.Contains(r.RequestHash))],
        };
    }
}
