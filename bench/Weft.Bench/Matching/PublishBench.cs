using System.IO.Compression;
using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

/// <summary>What a round costs that is published with all its orders, and with what came and went.</summary>
/// <param name="WholeBytes">Of the packed file.</param>
/// <param name="WholeMs">To name and pack it, as is <paramref name="StepMs"/>.</param>
/// <param name="StepBytes">As before, where what the last batch leased has gone, and one order of a hundred went and
/// another came.</param>
/// <param name="WholeReplayMs">To compute the first again from nothing.</param>
/// <param name="StepReplayMs">To compute one again that goes on from another.</param>
internal sealed record PublishRow(
    string Market, long WholeBytes, double WholeMs, double WholeReplayMs, long StepBytes, double StepMs,
    double StepReplayMs, IReadOnlyList<string> Missed);

internal static class PublishBench
{
    /// <summary>A step takes at most this part of a file with all orders, in room, and in time to name and pack.
    /// </summary>
    private const double MaxPart = 0.2;

    private const int Steps = 5;

    public static PublishRow Measure(MarketShape shape, ulong seed)
    {
        var round = MarketGenerator.Draw(shape, seed);
        var others = MarketGenerator.Draw(shape, seed + 1);
        var (market, orders, replay) = (new StandingMarket(round.Settler), new RoundOrders(), new Replay());
        foreach (var supply in round.Supplies) market.Put(supply);
        foreach (var request in round.Requests) market.Add(request);
        var matches = market.Match(round.Now, seed);
        var first = Published(
            new(FromNothing: true, [.. round.Supplies.Select(Signed)], [.. round.Requests.Select(Signed)], []), null);
        var few = round.Requests.Count / 100;
        var steps = new List<(long Bytes, double Ms, double ReplayMs, RoundFile File)>();
        for (var step = 0; step < Steps; step++)
        {
            var changes = Leave(step);
            matches = market.Match(round.Now, seed);
            steps.Add(Published(changes, step == 0 ? first.File : steps[^1].File));
        }

        return Judged(new(
            shape.Name, first.Bytes, first.Ms, first.ReplayMs, (long)steps.Average(s => s.Bytes), steps.Min(s => s.Ms),
            steps.Min(s => s.ReplayMs), []));

        (long Bytes, double Ms, double ReplayMs, RoundFile File) Published(RoundChanges changes, RoundFile? since)
        {
            var (file, bytes) = (since, 0L);
            var ms = Spent(() =>
            {
                orders.Apply(changes);
                file = RoundFile.Of(
                    new(Domain, round.Settler, round.Now, seed, changes, matches, matches.Count), orders,
                    since?.InputHash);
                bytes = Packed(file);
            });
            IReadOnlyList<Deviation> found = [];
            var replayMs = Spent(() => found = replay.Play(file!));
            if (found.Count > 0) throw new BenchException($"a published round deviates: {found[0].Sentence}");
            return (bytes, ms, replayMs, file!);
        }

        RoundChanges Leave(int step)
        {
            var put = new Dictionary<Hash32, Supply>();
            var (came, gone) = (new List<FiledRequest>(), new List<Hash32>());
            foreach (var match in matches)
            {
                if (market.Remove(match.RequestHash)) gone.Add(match.RequestHash);
                foreach (var fill in match.Fills) Put(market.Find(fill.OfferHash)!.Taking(fill.Gpus, fill.Slot));
            }

            for (var i = step * few; i < (step + 1) * few; i++)
            {
                if (market.Remove(round.Requests[i].RequestHash)) gone.Add(round.Requests[i].RequestHash);
                if (market.Add(others.Requests[i])) came.Add(Signed(others.Requests[i]));
                var offer = round.Supplies[i % round.Supplies.Count].OfferHash;
                if (market.Remove(offer)) gone.Add(offer);
                put.Remove(offer);
                Put(others.Supplies[i % round.Supplies.Count]);
            }

            return new(FromNothing: false, [.. put.Values.Select(Signed)], came, gone);

            void Put(Supply supply)
            {
                market.Put(supply);
                put[supply.OfferHash] = supply;
            }
        }
    }

    /// <summary>Processor time of one run, in milliseconds: a round is published once.</summary>
    private static double Spent(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static TypedDomain Domain { get; } = MarketDomain.Of(31_337, default);

    /// <summary>A signature is what packs worst.</summary>
    private static FiledOffer Signed(Supply supply) => new(
        supply.OfferHash, new(supply.Offer, RandomNumberGenerator.GetBytes(65)), supply.Busy, supply.UsedSlots,
        supply.Longest);

    private static FiledRequest Signed(QueuedRequest queued) => new(
        queued.RequestHash, new(queued.Request, RandomNumberGenerator.GetBytes(65)), queued.HasPriority);

    private static long Packed(RoundFile file)
    {
        var counted = new MemoryStream();
        using (var gzip = new GZipStream(counted, CompressionLevel.Fastest, leaveOpen: true))
        using (var lines = new BufferedStream(gzip, 1 << 16))
            foreach (var line in RoundJson.Lines(file)) lines.Write(line.Span);
        return counted.Length;
    }

    private static PublishRow Judged(PublishRow row)
    {
        var missed = new List<string>();
        if (row.StepBytes > MaxPart * row.WholeBytes)
            missed.Add(FormattableString.Invariant($"a step takes > {MaxPart:0.0} of the room of all orders"));
        if (row.StepMs > MaxPart * row.WholeMs)
            missed.Add(FormattableString.Invariant($"a step takes > {MaxPart:0.0} of the time of all orders"));
        return row with { Missed = missed };
    }
}
