using Weft.Ethereum;

namespace Weft.Market.Tests;

public sealed class ExplainerTests
{
    private static readonly OrderNames Names = new(["cpu", "rtx-4090", "h100-80g"], ["eu-west", "us-east"]);

    [Fact]
    public void An_unfilled_request_hears_what_removed_the_machines_and_what_would_do()
    {
        var why = Explain(
            Rounds.Request(1, price: 2_000),
            Rounds.Supply(Rounds.Offer(1, price: 5_000)), Rounds.Supply(Rounds.Offer(2, price: 4_000)),
            Rounds.Supply(Rounds.Offer(3, price: 1_500, gpuClass: 2)),
            Rounds.Supply(Rounds.Offer(4, price: 100), busy: 0b1111));
        Assert.Equal(
            [new(Limits.GpuClass, 1, 1), new(Limits.Price, 2, 2), new LimitCount(Limits.GpusBusy, 1, 1)], why.Removed);
        Assert.Equal(new Price(4_000), why.SmallestMaxPrice);
        Assert.Equal(
            "0 of 1 machines found among 4: 1 of another GPU class, 2 too dear, 1 busy."
            + " It is filled now with any of: h100-80g as well, 1 machine more from 0.0015;"
            + " a bid of 0.004 (+0.002). Wait: the cheapest that would do asks 0.0001 and is in use. (no-match-yet)",
            why.ToRefusal(Names).ToString());
    }

    [Fact]
    public void An_empty_book_says_so()
    {
        var why = Explain(Rounds.Request(1));
        Assert.Equal("No machine is on offer right now.", why.ToRefusal(Names).Sentence);
        Assert.Null(why.SmallestMaxPrice);
        Assert.Empty(why.Relaxations);
    }

    /// <summary>Each line is what one change brings, with the bid that it needs.</summary>
    [Fact]
    public void Every_term_can_be_what_stands_in_the_way()
    {
        var request = Rounds.Request(1, gpus: 2) with
        {
            Regions = RegionSet.Of(new Region(0)),
            Features = Features.OpenCl | Features.Cuda,
        };
        var good = Rounds.Offer(1) with { Features = request.Features };
        Assert.Equal("region us-east as well, 1 machine more from 0.001", Only(good with { Region = new(1) }));
        Assert.Equal("h100-80g as well, 1 machine more from 0.001", Only(good with { GpuClass = new(2) }));
        Assert.Equal("no cuda, 1 machine more from 0.001", Only(good with { Features = Features.OpenCl }));
        Assert.Equal("30 min in place of 1 h, 1 machine more from 0.001", Only(good with { MaxDuration = 1_800 }));
        Assert.Equal("2 h in place of 1 h, 1 machine more from 0.001", Only(good with { MinDuration = 7_200 }));
        Assert.Equal("1 GPUs on each of 1 machine, 1 machine more from 0.001", Only(good with { Gpus = new(1) }));
        Assert.Equal("a bid of 0.0025 (+0.0005)", Only(good with { Price = new(2_500) }));
        Assert.Equal(
            "region us-east as well, 1 machine more with a bid of 0.0025 (+0.0005)",
            Only(good with { Region = new(1), Price = new(2_500) }));
        Assert.Equal("anybody may match it, 1 machine more from 0.001", Advised(
            request with { Matcher = Rounds.Account(1, 1) }, good));

        string Only(Offer offer) => Advised(request, offer);
    }

    [Fact]
    public void A_shorter_notice_is_advised_down_the_ladder_where_it_is_cheaper()
    {
        var request = Rounds.Request(1) with { Features = Features.OpenCl | Notice.Parse("1h").Value.Bits };
        var why = Explain(
            request, Promising(1, 1_500, "2m"), Promising(2, 1_600, "10m"), Promising(3, 1_500, "30s"));
        Assert.Equal(
            ["accepting 2 min notice in place of 1 h notice, 2 machines more from 0.0015",
                "accepting 10 min notice in place of 1 h notice, 1 machine more from 0.0016"],
            Advice.For(why, Names));
        Assert.Equal(new LimitCount(Limits.Features, 3, 3), Assert.Single(why.Removed));
        Assert.Contains(
            "3 without a feature asked for or with less than 1 h notice", why.ToRefusal(Names).Sentence,
            StringComparison.Ordinal);
        var spot = Explain(
            Rounds.Request(2) with { Features = Notice.Parse("30s").Value.Bits }, Rounds.Supply(Rounds.Offer(4)));
        Assert.StartsWith(
            "0 of 1 machines found among 1: 1 with less than 30 s notice.", spot.ToRefusal(Names).Sentence,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "accepting no notice in place of 30 s notice", Advice.For(spot, Names).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_offer_is_advised_a_notice_with_all_shorter_ones()
    {
        var request = Rounds.Request(1) with { Features = Features.OpenCl | Notice.Parse("10m").Value.Bits };
        var round = Rounds.Round([Promising(1, 1_500, "30s")], [Rounds.Queued(request)]);
        var why = new Explainer(round, []).Of(round.Supplies[0].OfferHash)!;
        Assert.Equal(["10 min notice: leased in this batch, demand for 1 GPUs where there is none"], why.ToPhrases());
        Assert.True(Notice.TryOf(Assert.Single(why.Relaxations).Changed.Features, out _));
    }

    private static Supply Promising(int machine, ulong price, string notice) => Rounds.Supply(
        Rounds.Offer(machine, price) with { Features = Features.OpenCl | Notice.Parse(notice).Value.Bits });

    [Fact]
    public void Eight_gpus_may_stand_in_two_boxes()
    {
        var why = Explain(
            Rounds.Request(1, gpus: 8), Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2)));
        Assert.Contains(why.Relaxations, r => r.Changed is { GpusPerMachine: 4, Machines: 2 });
    }

    [Fact]
    public void A_gang_may_be_smaller()
    {
        var why = Explain(
            Rounds.Request(1, machines: 3), Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2)));
        Assert.Equal(2, why.MachinesFitting);
        Assert.Equal(2, Assert.Single(why.Relaxations).Changed.Machines);
    }

    [Fact]
    public void A_busy_machine_says_when_it_is_free()
    {
        var supply = Rounds.Supply(Rounds.Offer(1, price: 300), busy: 0b1111);
        var round = Rounds.Round([supply], [Rounds.Queued(Rounds.Request(1, gpus: 3))]);
        var explainer = new Explainer(round, [], (offer, gpus) =>
            offer == supply.OfferHash && gpus == 3 ? new UnixTime(1_800_003_600) : null);
        var why = explainer.Of(round.Requests[0]);
        Assert.Equal(new BusyMachine(supply.OfferHash, new(300), new(1_800_003_600)), why.CheapestBusy);
        Assert.EndsWith(
            "Wait: the cheapest that would do asks 0.0003 and is free by 09:00 UTC.",
            why.ToRefusal(Names).WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_never_more_than_five_nor_more_than_two_of_a_term()
    {
        var supplies = Enumerable.Range(0, 30).Select(i => Rounds.Supply(
            Rounds.Offer(i, (ulong)(1_000 + i), gpuClass: (byte)(i % 6)) with
            {
                Region = new((byte)(1 + (i / 6))),
                MaxDuration = i % 2 == 0 ? 86_400u : 1_800,
            }));
        var why = Explain(
            Rounds.Request(1, gpus: 4) with { Regions = new(0b10) }, [.. supplies]);
        Assert.InRange(why.Relaxations.Count, 1, 5);
        Assert.All(why.Relaxations.CountBy(r => r.Term), count => Assert.InRange(count.Value, 1, 2));
    }

    [Fact]
    public void An_offer_hears_of_the_highest_bid_and_of_what_it_lacks()
    {
        var offer = Rounds.Offer(1, price: 2_000);
        var round = Rounds.Round(
            [Rounds.Supply(offer)],
            [
                Rounds.Queued(Rounds.Request(1, price: 1_900)), Rounds.Queued(Rounds.Request(2, price: 1_500)),
                Rounds.Queued(Rounds.Request(3, price: 3_000, gpus: 2) with { Features = Features.Cuda }),
                Rounds.Queued(Rounds.Request(4, price: 1_000) with { Duration = 172_800 }),
                Rounds.Queued(Rounds.Request(5) with { GpuClasses = GpuClassSet.Of(new GpuClass(9)) }),
            ]);
        var why = new Explainer(round, []).Of(offer.Hash());
        Assert.NotNull(why);
        Assert.Equal(
            [
                new(Limits.GpuClass, 1, 1), new(Limits.Features, 1, 1), new(Limits.Duration, 1, 1),
                new LimitCount(Limits.Price, 2, 3),
            ],
            why.Removed);
        Assert.Equal(
            [
                "cuda: leased in this batch, +100 % demand", "5.0 % cheaper (0.0019): leased in this batch",
                "leases of up to 2 d: +50 % demand",
            ],
            why.ToPhrases());
    }

    [Fact]
    public void An_offer_that_was_not_there_has_no_explanation() =>
        Assert.Null(new Explainer(Rounds.Round([], []), []).Of(Hash32.Zero));

    private static string Advised(Request request, Offer offer) =>
        Assert.Single(Advice.For(Explain(request, Rounds.Supply(offer)), Names));

    private static Explanation Explain(Request request, params Supply[] supplies) =>
        Assert.Single(Rounds.Clear(Rounds.Round(supplies, [Rounds.Queued(request)])).Unfilled);
}
