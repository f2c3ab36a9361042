using CsCheck;

namespace Weft.Market.Tests;

/// <summary>Small markets where price, class and duration bite, and the best of all their matchings.</summary>
internal static class Markets
{
    /// <param name="gpus">Of a machine and of a request at most.</param>
    /// <param name="gang">Machines of a request at most.</param>
    public static Gen<MatchingRound> Of(int gpus, int machines, int bids, byte gang = 1) =>
        from supplies in SupplyGen(gpus).Array[0, machines]
        from requests in RequestGen(gpus, gang).Array[0, bids]
        from seed in Gen.ULong
        select Rounds.Round(
            supplies.Select((s, i) => Rounds.Supply(s with { Machine = Rounds.Account(0xbb, i) })),
            requests.Select((r, i) => Rounds.Queued(r with { Renter = Rounds.Account(0xcc, i) })), seed);

    /// <summary>The same with a few owners in two regions, and gangs some of which want one site.</summary>
    public static Gen<MatchingRound> OfSites(int gpus, int machines, int bids, byte gang) =>
        from round in Of(gpus, machines, bids, gang)
        from places in Gen.Select(Gen.Int[0, 1], Gen.Byte[0, 1], Gen.Int[0, 4]).Array[machines]
        from together in Gen.Bool.Array[bids]
        select Rounds.Round(
            round.Supplies.Select((s, i) => Rounds.Supply(s.Offer with
            {
                Provider = Rounds.Account(0xaa, places[i].Item1),
                Region = new(places[i].Item2),
                Features = s.Offer.Features | (places[i].Item3 > 0 ? Features.OneSite : Features.None),
            })),
            round.Requests.Select((r, i) => Rounds.Queued(r.Request with
            {
                Features = r.Request.Features | (together[i] ? Features.OneSite : Features.None),
            })), round.Seed);

    /// <summary>The largest surplus, by trying all.</summary>
    public static Int128 Best(MatchingRound round)
    {
        var free = round.Supplies.Select(s => s.FreeGpus.Count).ToArray();
        var placed = new int[round.Requests.Count];
        return From(0);

        Int128 From(int bid) => bid == round.Requests.Count ? 0 : Int128.Max(From(bid + 1), Seat(bid, 0, 0));

        // Seats of one bid in ascending order of machine: each set of machines once.
        Int128 Seat(int bid, int first, int taken)
        {
            var request = round.Requests[bid].Request;
            if (taken == request.Machines) return From(bid + 1);
            var best = Int128.MinValue / 2;
            for (var m = first; m < free.Length; m++)
            {
                var gpus = request.GpusPerMachine;
                var check = Compatibility.Check(round.Supplies[m], request, round.Settler, round.Now);
                if (free[m] < gpus || check != Limits.None) continue;
                if (taken == 0) placed[bid] = m;
                else if (request.IsOneSite && SiteOf(m) != SiteOf(placed[bid])) continue;
                free[m] -= gpus;
                var gain = gpus * ((long)request.MaxPrice.PerGpuHour - (long)round.Supplies[m].Offer.Price.PerGpuHour);
                best = Int128.Max(best, gain + Seat(bid, m + 1, taken + 1));
                free[m] += gpus;
            }

            return best;
        }

        (Weft.Ethereum.Address, Region) SiteOf(int m) =>
            (round.Supplies[m].Offer.Provider, round.Supplies[m].Offer.Region);
    }

    private static Gen<Offer> SupplyGen(int gpus) =>
        from count in Gen.Int[1, gpus]
        from price in Gen.ULong[1, 100]
        from gpuClass in Gen.Byte[0, 3]
        from longest in Gen.UInt[1, 3]
        select Rounds.Offer(0, price, count, gpuClass) with { MinDuration = 0, MaxDuration = longest };

    private static Gen<Request> RequestGen(int gpus, byte gang) =>
        from count in Gen.Byte[1, (byte)gpus]
        from machines in Gen.Byte[1, gang]
        from price in Gen.ULong[1, 150]
        from classes in Gen.Byte[1, 15]
        from duration in Gen.UInt[1, 3]
        select Rounds.Request(0, price, count, machines) with { GpuClasses = new(0, classes), Duration = duration };
}
