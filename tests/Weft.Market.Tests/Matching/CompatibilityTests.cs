using Weft.Ethereum;

namespace Weft.Market.Tests;

public sealed class CompatibilityTests
{
    [Fact]
    public void A_machine_that_is_held_for_later_takes_short_leases_only()
    {
        var supply = Rounds.Supply(Rounds.Offer(1)) with { Longest = 3_599 };
        var request = Rounds.Request(1);
        Assert.Equal(Limits.Duration, Compatibility.Check(supply, request, Rounds.Gateway, Rounds.Now));
        Assert.Empty(new Auction().Match(Rounds.Round([supply], [Rounds.Queued(request)])));
        Assert.Single(new Auction().Match(
            Rounds.Round([supply], [Rounds.Queued(request with { Duration = 3_599 })])));
    }

    private static readonly Offer Offer = Rounds.Offer(1);
    private static readonly Request Request = Rounds.Request(1);
    private static readonly Address Other = Rounds.Account(0x99, 1);

    public static TheoryData<string, Limits> OneLimit => new()
    {
        { "nothing", Limits.None },
        { "offer for another matcher", Limits.Matcher },
        { "request for another matcher", Limits.Matcher },
        { "offer expired", Limits.Expiry },
        { "request expired", Limits.Expiry },
        { "last second", Limits.None },
        { "class", Limits.GpuClass },
        { "region", Limits.Region },
        { "features", Limits.Features },
        { "more features than asked", Limits.None },
        { "too short", Limits.Duration },
        { "too long", Limits.Duration },
        { "exactly the longest", Limits.None },
        { "gpu count", Limits.GpuCount },
        { "price", Limits.Price },
        { "exactly the price", Limits.None },
    };

    [Theory]
    [MemberData(nameof(OneLimit))]
    public void Each_limit_is_found_alone(string change, Limits expected)
    {
        var (offer, request) = change switch
        {
            "offer for another matcher" => (Offer with { Matcher = Other }, Request),
            "request for another matcher" => (Offer, Request with { Matcher = Other }),
            "offer expired" => (Offer with { Expiry = new(Rounds.Now.Seconds - 1) }, Request),
            "request expired" => (Offer, Request with { Expiry = new(Rounds.Now.Seconds - 1) }),
            "last second" => (Offer with { Expiry = Rounds.Now }, Request with { Expiry = Rounds.Now }),
            "class" => (Offer with { GpuClass = new(200) }, Request),
            "region" => (Offer, Request with { Regions = RegionSet.Of(new Region(5)) }),
            "features" => (Offer, Request with { Features = Features.OpenCl | Features.Cuda }),
            "more features than asked" => (Offer, Request with { Features = Features.None }),
            "too short" => (Offer, Request with { Duration = 59 }),
            "too long" => (Offer, Request with { Duration = 86_401 }),
            "exactly the longest" => (Offer, Request with { Duration = 86_400 }),
            "gpu count" => (Offer, Request with { GpusPerMachine = 5 }),
            "price" => (Offer with { Price = new(2_001) }, Request),
            "exactly the price" => (Offer with { Price = new(2_000) }, Request),
            _ => (Offer, Request),
        };
        Assert.Equal(expected, Compatibility.Check(offer, request, Rounds.Gateway, Rounds.Now));
    }

    [Fact]
    public void The_renter_may_always_settle_itself() => Assert.Equal(
        Limits.None,
        Compatibility.Check(
            Offer with { Matcher = Other }, Request with { Matcher = Other }, Request.Renter, Rounds.Now));

    [Fact]
    public void All_limits_are_told_and_the_first_of_them()
    {
        var all = Compatibility.Check(
            Offer with { Price = new(9_999), GpuClass = new(9) }, Request with { Duration = 1 }, Rounds.Gateway,
            Rounds.Now);
        Assert.Equal(Limits.GpuClass | Limits.Duration | Limits.Price, all);
        Assert.Equal(Limits.GpuClass, Compatibility.First(all));
        Assert.Equal(Limits.None, Compatibility.First(Limits.None));
    }

    [Fact]
    public void A_busy_machine_and_a_small_one_are_different_things()
    {
        var busy = Rounds.Supply(Offer, busy: 0b1111, slots: ulong.MaxValue);
        Assert.Equal(
            Limits.GpusBusy | Limits.SlotBusy, Compatibility.Check(busy, Request, Rounds.Gateway, Rounds.Now));
        Assert.Equal(
            Limits.GpuCount | Limits.SlotBusy,
            Compatibility.Check(busy, Request with { GpusPerMachine = 5 }, Rounds.Gateway, Rounds.Now));
    }
}
