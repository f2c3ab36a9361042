using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>Orders for matching tests, and generators of whole rounds.</summary>
internal static class Rounds
{
    public static readonly Address Gateway = Account(0xee, 1);
    public static readonly UnixTime Now = new(1_800_000_000);

    public static Address Account(byte kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes[0] = kind;
        bytes[18] = (byte)(number >> 8);
        bytes[19] = (byte)number;
        return new(bytes);
    }

    public static Offer Offer(int machine, ulong price = 1_000, int gpus = 4, byte gpuClass = 1) => new(
        Account(0xaa, machine % 3), Account(0xbb, machine), new(gpuClass), GpuMask.First(gpus), new(price), 60, 86_400,
        new(0), Features.OpenCl, Address.Zero, 1, Now.Plus(100));

    public static Request Request(int number, ulong price = 2_000, byte gpus = 1, byte machines = 1) => new(
        Account(0xcc, number), GpuClassSet.Of(new GpuClass(1)), gpus, machines, new(price), 3_600, RegionSet.Any,
        Features.OpenCl, Keccak.Hash("job"), Address.Zero, 0, (ulong)number, Now.Plus(100));

    public static Supply Supply(Offer offer, ulong busy = 0, ulong slots = 0) =>
        new(offer.Hash(), offer, new(busy), slots);

    public static QueuedRequest Queued(Request request, ulong arrived = 0) => new(request.Hash(), request, arrived);

    public static MatchingRound Round(
        IEnumerable<Supply> supplies, IEnumerable<QueuedRequest> requests, ulong seed = 7) =>
        new([.. supplies], [.. requests], Gateway, Now, seed);

    /// <summary>What an auction makes of a round, and why it leaves the rest.</summary>
    public static Cleared Clear(MatchingRound round, Auction? auction = null)
    {
        var matches = (auction ?? new()).Match(round);
        var filled = matches.Select(m => m.RequestHash).ToHashSet();
        var explainer = new Explainer(round, matches);
        return new(
            matches,
            [
                .. round.Requests.Where(r => !filled.Contains(r.RequestHash)).OrderBy(r => r.RequestHash)
                    .Select(explainer.Of),
            ],
            explainer);
    }

    /// <summary>Rounds where every limit bites now and then.</summary>
    public static readonly Gen<MatchingRound> Gen =
        from supplies in SupplyGen.Array[0, 12]
        from requests in RequestGen.Array[0, 12]
        from seed in CsCheck.Gen.ULong
        select new MatchingRound(
            [.. supplies.DistinctBy(s => (s.Offer.Provider, s.Offer.Machine))],
            [.. requests.DistinctBy(r => r.RequestHash)], Gateway, Now, seed);

    /// <summary>Rounds where all machines fit all requests, at few prices, and there are too few of them.</summary>
    public static readonly Gen<MatchingRound> Ties =
        from prices in CsCheck.Gen.ULong[1, 2].Array[2, 6]
        from bids in CsCheck.Gen.Select(CsCheck.Gen.ULong[2, 3], CsCheck.Gen.Byte[1, 2]).Array[2, 8]
        from seed in CsCheck.Gen.ULong
        select Round(
            prices.Select((price, machine) => Supply(Offer(machine, price, gpus: 1))),
            bids.Select((bid, renter) => Queued(Request(renter, bid.Item1, machines: bid.Item2))), seed);

    private static Gen<Notice> NoticeGen => CsCheck.Gen.Frequency(
        (2, CsCheck.Gen.Const(Notice.None)), (1, CsCheck.Gen.Int[1, 3].Select(rung => Notice.All[rung])));

    private static Gen<Supply> SupplyGen =>
        from machine in CsCheck.Gen.Int[0, 15]
        from provider in CsCheck.Gen.Int[0, 2]
        from gpus in CsCheck.Gen.ULong[1, 255]
        from busy in CsCheck.Gen.ULong[0, 255]
        from idle in CsCheck.Gen.Bool
        from slots in CsCheck.Gen.OneOf(CsCheck.Gen.ULong[0, 15], CsCheck.Gen.Const(ulong.MaxValue))
        from price in CsCheck.Gen.ULong[1, 6]
        from gpuClass in CsCheck.Gen.Byte[0, 2]
        from region in CsCheck.Gen.Byte[0, 2]
        from features in CsCheck.Gen.ULong[0, 3]
        from notice in NoticeGen
        from site in CsCheck.Gen.Bool
        from life in CsCheck.Gen.Int[-1, 5]
        from min in CsCheck.Gen.UInt[0, 200]
        from longest in CsCheck.Gen.Frequency(
            (3, CsCheck.Gen.Const(uint.MaxValue)), (1, CsCheck.Gen.UInt[100, 250]))
        select Supply(
            new(
                Account(0xaa, provider), Account(0xbb, machine), new(gpuClass), new(gpus), new(price), min, 250,
                new(region), (Features)features | notice.Bits | (site ? Features.OneSite : Features.None),
                Address.Zero, 1, new((ulong)((long)Now.Seconds + life))),
            idle ? 0 : busy, slots) with
        {
            Longest = longest,
        };

    private static Gen<QueuedRequest> RequestGen =>
        from renter in CsCheck.Gen.Int[0, 99]
        from classes in CsCheck.Gen.Byte[1, 7]
        from gpus in CsCheck.Gen.Byte[1, 4]
        from machines in CsCheck.Gen.Byte[1, 3]
        from price in CsCheck.Gen.ULong[1, 8]
        from duration in CsCheck.Gen.UInt[1, 300]
        from regions in CsCheck.Gen.ULong[1, 7]
        from features in CsCheck.Gen.ULong[0, 1]
        from notice in NoticeGen
        from site in CsCheck.Gen.Frequency(
            (3, CsCheck.Gen.Const(Features.None)), (1, CsCheck.Gen.Const(Features.OneSite)))
        from arrived in CsCheck.Gen.ULong[0, 3]
        from matcher in CsCheck.Gen.Frequency(
            (6, CsCheck.Gen.Const(Address.Zero)), (1, CsCheck.Gen.Const(Gateway)),
            (1, CsCheck.Gen.Const(Account(1, 1))))
        select Queued(
            new(
                Account(0xcc, renter), new(0, classes), gpus, machines, new(price), duration, new(regions),
                (Features)features | notice.Bits | site, Hash32.Zero, matcher, 0, (ulong)renter, Now.Plus(3)),
            arrived);
}

internal sealed record Cleared(
    IReadOnlyList<Match> Matches, IReadOnlyList<Explanation> Unfilled, Explainer Explainer);
