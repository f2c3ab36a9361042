using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Bench;

/// <summary>What a gateway's book costs: memory and time for each live order, and a round of matching.</summary>
internal static class BookBench
{
    private const ulong Seed = 1;
    private static readonly Queue<PreviewBatch> Previewed = [];
    private static readonly Uri Endpoint = new("https://10.0.0.1:7443");
    private static readonly string[] Classes = Names("class", MarketGenerator.Models);
    private static readonly string[] Regions = Names("region", MarketGenerator.Regions);

    /// <param name="sides">How many offers, and as many requests, for each row.</param>
    public static void Run(IReadOnlyList<int> sides)
    {
        Console.WriteLine("| live orders | memory an order | admission | first round | round of news"
            + " | round without | refused beyond |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---|");
        for (var i = 0; i < 20; i++) Row(2_000);
        foreach (var side in sides) Console.WriteLine(Row(side));
    }

    /// <summary>10,000, 100,000 and 500,000 where nothing is said.</summary>
    public static IReadOnlyList<int> Sizes(ReadOnlySpan<string> arguments)
    {
        if (arguments.IsEmpty) return [10_000, 100_000, 500_000];
        var sizes = new List<int>();
        foreach (var argument in arguments)
        {
            if (!int.TryParse(argument, CultureInfo.InvariantCulture, out var size) || size < 100)
                throw new BenchException($"{argument} is no size");
            sizes.Add(size);
        }

        return sizes;
    }

    private static string Row(int side)
    {
        var policy = new GatekeepingPolicy(
            new("Weft", "1", 1, Account(0xdd, 1)), MarketGenerator.Settler, Classes, Regions)
        {
            MaxOffers = side,
            MaxRequests = side,
            MaxOrdersPerCaller = int.MaxValue,
        };
        var orders = Orders(side + (side / 100));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var keeper = new Gatekeeper(policy);
        var admission = Timed(() =>
        {
            for (var i = 0; i < 2 * side; i++) MustTake(keeper, orders(i));
        });
        var refused = keeper.Decide(orders(2 * side), MarketGenerator.Now).Refusal;
        var first = Timed(() => Cycle(keeper));
        Settle(keeper);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        // One of a hundred goes and another comes.
        var few = Math.Max(1, side / 100);
        for (var i = 0; i < few; i++)
        {
            var gone = (RequestArrived)orders((2 * (i + (side / 2))) + 1);
            var (renter, hash) = (gone.Request.Value.Renter, gone.Request.Value.Hash());
            keeper.Decide(new OrderWithdrawn(renter, hash), MarketGenerator.Now);
            keeper.Decide(orders((2 * (side + i)) + 1), MarketGenerator.Now);
        }

        var news = Timed(() => Cycle(keeper));
        var idle = Timed(() => Cycle(keeper));
        GC.KeepAlive(keeper);
        return FormattableString.Invariant(
            $"| {2 * side} | {memory / (2.0 * side):0} B | {admission / (2.0 * side) * 1_000:0.0} us | {first:0} ms |")
            + FormattableString.Invariant($" {news:0} ms | {idle:0.0} ms | `{refused?.Code ?? "none"}` |");
    }

    private static void Cycle(Gatekeeper keeper)
    {
        foreach (var effect in keeper.Decide(new CycleDue(Seed), MarketGenerator.Now).Effects)
            if (effect is PreviewBatch preview) Previewed.Enqueue(preview);
    }

    /// <summary>As if the chain had taken what was handed in.</summary>
    private static void Settle(Gatekeeper keeper)
    {
        while (Previewed.TryDequeue(out var batch))
        {
            MatchOutcome[] all =
                [.. batch.Matches.Select(match => new MatchOutcome(match.Request.Value.Hash(), 0, ""))];
            keeper.Decide(new BatchPreviewed(batch.BatchId, all), MarketGenerator.Now);
            ChainEvent[] opened = [.. batch.Matches.SelectMany(Opened)];
            keeper.Decide(
                new BatchSubmitted(batch.BatchId, new ChainReceipt(default, 1, 0, 0, opened)), MarketGenerator.Now);
        }
    }

    private static IEnumerable<LeaseOpened> Opened(SignedMatch match) => match.Fills.Select(fill =>
    {
        var (offer, request) = (fill.Offer.Value, match.Request.Value);
        var key = new LeaseKey(offer.Provider, offer.Machine, fill.Slot, (uint)MarketGenerator.Now.Seconds);
        return new LeaseOpened(1, default, new(
            key, request.Renter, fill.Gpus, offer.GpuClass, match.Price, request.Duration, 0, request.JobHash,
            request.Hash()));
    });

    private static string[] Names(string what, int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"{what}-{number}")];

    private static double Timed(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void MustTake(Gatekeeper keeper, GatekeeperInput arrival)
    {
        if (keeper.Decide(arrival, MarketGenerator.Now).Refusal is { } refusal) throw new BenchException($"{refusal}");
    }

    /// <summary>Offers at even numbers and requests at odd ones, checked by the chain already.</summary>
    private static Func<int, GatekeeperInput> Orders(int side)
    {
        var shape = MarketShape.Host(1_000) with { Asks = side + 1, Bids = side + 1 };
        var round = MarketGenerator.Draw(shape, Seed);
        return i => i % 2 == 0
            ? new OfferArrived(
                round.Supplies[i / 2].Offer.Machine,
                new(round.Supplies[i / 2].Offer with { Nonce = (ulong)i }, new byte[64]), Endpoint,
                new(Signed: true, new(Enrolled: true, 0, default, 0, Money.Zero)))
            : new RequestArrived(
                round.Requests[i / 2].Request.Renter, new(round.Requests[i / 2].Request, new byte[64]),
                new(Signed: true, new(UInt128.MaxValue)));
    }

    private static Address Account(byte kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new(bytes);
    }
}
