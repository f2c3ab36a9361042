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

    /// <summary>The largest surplus, by trying all.</summary>
    public static Int128 Best(MatchingRound round)
    {
        var free = round.Supplies.Select(s => s.FreeGpus.Count).ToArray();
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
                free[m] -= gpus;
                var gain = gpus * ((long)request.MaxPrice.PerGpuHour - (long)round.Supplies[m].Offer.Price.PerGpuHour);
                best = Int128.Max(best, gain + Seat(bid, m + 1, taken + 1));
                free[m] += gpus;
            }

            return best;
        }
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
