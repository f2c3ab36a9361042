using System.Buffers.Binary;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

/// <summary>
/// Draws a market of heterogeneous GPUs: 12 models, 8 regions, 4 tiers of reliability and 4 of the longest duration,
/// hosts of 1, 2, 4 and 8 GPUs, log-normal prices. A bid names a minimum of memory or a few models.
/// </summary>
internal static class MarketGenerator
{
    public const int Models = 12;
    public const int Regions = 8;
    public const int Tiers = 4;
    public const int Sizes = 4;

    public static readonly UnixTime Now = new(1_800_000_000);
    public static readonly Address Settler = Account(0xee, 1);

    private static readonly int[] Memory = [16, 32, 24, 24, 24, 24, 48, 48, 40, 80, 80, 141];
    private static readonly int[] MicroPrices =
    [
        150_000, 250_000, 200_000, 400_000, 350_000, 300_000, 400_000, 800_000, 900_000, 1_300_000, 2_200_000,
        2_900_000,
    ];

    private static readonly int[] Popularity = [8, 5, 14, 16, 6, 6, 5, 8, 6, 12, 11, 3];
    private static readonly int[] RegionWeights = [4, 4, 3, 3, 2, 2, 1, 1];
    private static readonly int[] HostSizes = [4, 2, 2, 2];
    private static readonly int[] BidSizes = [5, 2, 2, 1];
    private static readonly uint[] Durations = [3_600, 21_600, 86_400, 604_800];

    public static MatchingRound Draw(MarketShape shape, ulong seed)
    {
        var dice = new Dice(seed);
        var supplies = new Supply[shape.Asks];
        for (var i = 0; i < supplies.Length; i++) supplies[i] = Spoil(Ask(shape, dice, i), shape.Malice, i);
        var requests = new QueuedRequest[shape.Bids];
        for (var i = 0; i < requests.Length; i++) requests[i] = Spoil(Bid(shape, dice, i), shape.Malice, i);
        return new(supplies, requests, Settler, Now, seed);
    }

    /// <summary>The tier of reliability that a feature set stands for.</summary>
    public static int TierOf(Features features) => System.Numerics.BitOperations.PopCount((ulong)features);

    public static int DurationTierOf(uint seconds) => Array.IndexOf(Durations, seconds);

    private static Supply Spoil(Supply drawn, Malice malice, int number) => malice switch
    {
        Malice.Identical => drawn with
        {
            Offer = drawn.Offer with
            {
                GpuClass = default,
                Region = default,
                Features = default,
                MaxDuration = Durations[^1],
                Price = new(1_000),
            },
        },
        Malice.Ladder => drawn with { Offer = drawn.Offer with { Price = new(1_000 + (ulong)number) } },
        _ => drawn,
    };

    private static QueuedRequest Spoil(QueuedRequest drawn, Malice malice, int number) => malice switch
    {
        Malice.Identical => drawn with
        {
            Request = drawn.Request with
            {
                GpuClasses = GpuClassSet.Of(default(GpuClass)),
                Regions = RegionSet.Any,
                Features = default,
                Duration = Durations[0],
                MaxPrice = new(1_000),
            },
        },
        Malice.Ladder => drawn with { Request = drawn.Request with { MaxPrice = new(1_001 + (ulong)number) } },
        _ => drawn,
    };

    private static Supply Ask(MarketShape shape, Dice dice, int number)
    {
        var model = Model(shape, dice);
        var price = MicroPrices[model] * dice.LogNormal(0, 0.30);
        var offer = new Offer(
            Account(0xaa, number), Account(0xbb, number), new((byte)model), GpuMask.First(Gpus(shape, dice, HostSizes)),
            new((ulong)price), 60, Durations[dice.Below(Tiers)], new((byte)dice.Pick(RegionWeights)),
            Reliability(dice.Below(Tiers)), Address.Zero, 1, Now.Plus(100));
        return new(Name(dice), offer, default, 0);
    }

    private static QueuedRequest Bid(MarketShape shape, Dice dice, int number)
    {
        var (classes, basis) = Classes(shape, dice);
        var price = basis * dice.LogNormal(0, 0.45);
        var request = new Request(
            Account(0xcc, number), classes, (byte)Gpus(shape, dice, BidSizes), 1, new((ulong)price),
            Durations[dice.Pick([4, 3, 2, 1])], WantedRegions(shape, dice), Reliability(dice.Pick([4, 3, 2, 1])),
            Hash32.Zero, Address.Zero, 0, 1, Now.Plus(100));
        return new(Name(dice), request, (ulong)number);
    }

    /// <summary>What a bid accepts, and what the cheapest of it costs as a rule.</summary>
    private static (GpuClassSet Classes, int Basis) Classes(MarketShape shape, Dice dice)
    {
        var classes = default(GpuClassSet);
        var basis = int.MaxValue;
        var model = Model(shape, dice);
        if (dice.Below(10) < 5)
        {
            for (var m = 0; m < Models; m++)
                if (Memory[m] >= Memory[model]) (classes, basis) = Accept(m);
            return (classes, basis);
        }

        for (var more = dice.Below(3); more >= 0; more--)
        {
            (classes, basis) = Accept(model);
            model = Model(shape, dice);
        }

        return (classes, basis);

        (GpuClassSet, int) Accept(int m) => (classes.With(new((byte)m)), Math.Min(basis, MicroPrices[m]));
    }

    private static RegionSet WantedRegions(MarketShape shape, Dice dice)
    {
        if (shape.RegionsWanted >= Regions && dice.Below(10) < 3) return RegionSet.Any;
        var regions = default(RegionSet);
        for (var more = dice.Below(Math.Min(3, shape.RegionsWanted)); more >= 0; more--)
            regions = new(regions.Bits | (1UL << dice.Pick(RegionWeights)));
        return regions;
    }

    private static int Model(MarketShape shape, Dice dice) =>
        dice.Below(100) < shape.DominantPercent ? MarketShape.DominantModel : dice.Pick(Popularity);

    private static int Gpus(MarketShape shape, Dice dice, int[] sizes) => shape.Hosts ? 1 << dice.Pick(sizes) : 1;

    private static Features Reliability(int tier) => (Features)((1UL << tier) - 1);

    /// <summary>A hash that no other order has.</summary>
    public static Hash32 Name(Dice dice)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        for (var i = 0; i < Hash32.Size; i += 8) BinaryPrimitives.WriteUInt64BigEndian(bytes[i..], dice.Next());
        return new(bytes);
    }

    public static Address Account(byte kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new(bytes);
    }
}
