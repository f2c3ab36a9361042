using CsCheck;

namespace Weft.Market.Tests;

/// <summary>Ties fall by the seed: over many of them each equal order gets its share, and nobody more.</summary>
public sealed class TieTests
{
    private const int Seeds = 4_000;

    /// <summary>Two machines for eight equal requests; seeds in a row, as the worst that a seed could be.</summary>
    [Fact]
    public void Equal_requests_are_served_equally_often_whenever_they_came()
    {
        QueuedRequest[] requests =
            [.. Enumerable.Range(0, 8).Select(i => Rounds.Queued(Rounds.Request(i), arrived: (ulong)i))];
        var served = Count(
            seed => Rounds.Round(Machines(2), requests, seed), match => Array.FindIndex(
                requests, request => request.RequestHash == match.RequestHash), requests.Length);
        AssertEven(served, share: 2.0 / 8);
    }

    /// <summary>Three requests for eight equal machines, six of them of one owner.</summary>
    [Fact]
    public void Equal_machines_are_leased_equally_often_whoever_owns_them()
    {
        Supply[] machines =
        [
            .. Enumerable.Range(0, 8).Select(i => Rounds.Supply(
                Rounds.Offer(i, gpus: 1) with { Provider = Rounds.Account(0xaa, Math.Max(5, i)) })),
        ];
        var leased = Count(
            seed => Rounds.Round(machines, Requests(3), seed), match => Array.FindIndex(
                machines, machine => machine.OfferHash == match.Fills[0].OfferHash), machines.Length);
        AssertEven(leased, share: 3.0 / 8);
    }

    /// <summary>When an order came is not read at all.</summary>
    [Fact]
    public void Arrival_changes_nothing() => Rounds.Ties.Sample(round =>
    {
        var other = round with
        {
            Requests = [.. round.Requests.Select((r, i) => r with { Arrived = (ulong)(round.Requests.Count - i) })],
        };
        Assert.Equal(
            new Auction().Match(round).Select(match => (match.RequestHash, match.Price)),
            new Auction().Match(other).Select(match => (match.RequestHash, match.Price)));
    });

    /// <summary>
    /// What both sides gain is the whole surplus: nothing of it stays between them, and nothing comes from outside.
    /// </summary>
    [Fact]
    public void What_renters_and_providers_gain_is_the_surplus() => Rounds.Gen.Sample(round =>
    {
        var auction = new Auction();
        var (renters, providers) = (Int128.Zero, Int128.Zero);
        foreach (var match in auction.Match(round))
            foreach (var fill in match.Fills)
            {
                var (bid, ask) = (match.Request.MaxPrice.PerGpuHour, fill.Offer.Price.PerGpuHour);
                renters += checked(bid - match.Price.PerGpuHour) * (ulong)fill.Gpus.Count;
                providers += checked(match.Price.PerGpuHour - ask) * (ulong)fill.Gpus.Count;
            }

        Assert.Equal(auction.Clear(round).Surplus, renters + providers);
    });

    private static int[] Count(Func<ulong, MatchingRound> roundOf, Func<Match, int> indexOf, int orders)
    {
        var auction = new Auction();
        var counts = new int[orders];
        for (var seed = 0UL; seed < Seeds; seed++)
            foreach (var match in auction.Match(roundOf(seed))) counts[indexOf(match)]++;
        return counts;
    }

    /// <summary>Within four standard deviations; the seeds are fixed, so that the counts always are the same.</summary>
    private static void AssertEven(int[] counts, double share)
    {
        var (mean, deviation) = (Seeds * share, Math.Sqrt(Seeds * share * (1 - share)));
        Assert.Equal(mean, counts.Average());
        Assert.All(counts, count => Assert.InRange(count, mean - (4 * deviation), mean + (4 * deviation)));
    }

    private static IEnumerable<Supply> Machines(int count) =>
        Enumerable.Range(0, count).Select(i => Rounds.Supply(Rounds.Offer(i, gpus: 1)));

    private static IEnumerable<QueuedRequest> Requests(int count) =>
        Enumerable.Range(0, count).Select(i => Rounds.Queued(Rounds.Request(i)));
}
