using CsCheck;

namespace Weft.Market.Tests;

/// <summary>Small markets beside the best of all possible matchings, found by trying them all.</summary>
public sealed class OptimumTests
{
    /// <summary>Where every order is one GPU, up to 8 x 8.</summary>
    [Fact]
    public void Unit_markets_are_cleared_at_the_optimum() => Market(gpus: 1, machines: 8, bids: 8).Sample(round =>
        Assert.Equal(Best(round), new Auction().Clear(round).Surplus));

    /// <summary>
    /// With boxes of 1 to 8 GPUs the search is no proof: it may lose a little, and how much it may is held here.
    /// </summary>
    [Fact]
    public void Host_markets_come_close_to_the_optimum()
    {
        var (best, reached, missed, all) = (Int128.Zero, Int128.Zero, 0, 0);
        Market(gpus: 8, machines: 5, bids: 7).Sample(
            round =>
            {
                var (optimum, surplus) = (Best(round), new Auction().Clear(round).Surplus);
                Assert.True(surplus <= optimum);
                best += optimum;
                reached += surplus;
                if (surplus < optimum) missed++;
                all++;
            },
            iter: 3_000, threads: 1, seed: "0N0XIzNsQ0O2");
        Assert.True(reached * 1_000 >= best * 997, $"{reached} of {best}; short of it {missed} times of {all}");
    }

    private static Gen<MatchingRound> Market(int gpus, int machines, int bids) =>
        from supplies in SupplyGen(gpus).Array[0, machines]
        from requests in RequestGen(gpus).Array[0, bids]
        from seed in Gen.ULong
        select Rounds.Round(
            supplies.Select((s, i) => Rounds.Supply(s with { Machine = Rounds.Account(0xbb, i) })),
            requests.Select((r, i) => Rounds.Queued(r with { Renter = Rounds.Account(0xcc, i) })), seed);

    private static Gen<Offer> SupplyGen(int gpus) =>
        from count in Gen.Int[1, gpus]
        from price in Gen.ULong[1, 100]
        from gpuClass in Gen.Byte[0, 3]
        from longest in Gen.UInt[1, 3]
        select Rounds.Offer(0, price, count, gpuClass) with { MinDuration = 0, MaxDuration = longest };

    private static Gen<Request> RequestGen(int gpus) =>
        from count in Gen.Byte[1, (byte)gpus]
        from price in Gen.ULong[1, 150]
        from classes in Gen.Byte[1, 15]
        from duration in Gen.UInt[1, 3]
        select Rounds.Request(0, price, count) with { GpuClasses = new(0, classes), Duration = duration };

    private static Int128 Best(MatchingRound round)
    {
        var free = round.Supplies.Select(s => s.FreeGpus.Count).ToArray();
        return From(0);

        Int128 From(int bid)
        {
            if (bid == round.Requests.Count) return 0;
            var best = From(bid + 1);
            var request = round.Requests[bid].Request;
            for (var m = 0; m < free.Length; m++)
            {
                var gpus = request.GpusPerMachine;
                var check = Compatibility.Check(round.Supplies[m], request, round.Settler, round.Now);
                if (free[m] < gpus || check != Limits.None) continue;
                free[m] -= gpus;
                var gain = gpus * ((long)request.MaxPrice.PerGpuHour - (long)round.Supplies[m].Offer.Price.PerGpuHour);
                best = Int128.Max(best, gain + From(bid + 1));
                free[m] += gpus;
            }

            return best;
        }
    }
}
