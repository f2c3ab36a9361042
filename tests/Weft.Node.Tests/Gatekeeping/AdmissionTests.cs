using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>One order that is good, and what each single change of it is refused with.</summary>
public sealed class AdmissionTests
{
    private static readonly UnixTime Now = UnixTime.From(Start);
    private static readonly Address Stranger = Account(0x11, 1);
    private static readonly MachineView Enrolled = new(true, 0, default, 0, Money.Zero);

    [Theory]
    [InlineData("nothing", null)]
    [InlineData("no signature", "signature-size")]
    [InlineData("long signature", "signature-size")]
    [InlineData("no gpus", "order-malformed")]
    [InlineData("durations crossed", "order-malformed")]
    [InlineData("a notice", null)]
    [InlineData("a notice with a hole", "notice-broken")]
    [InlineData("duration of 2^24", "order-malformed")]
    [InlineData("nonce of 2^40", "order-malformed")]
    [InlineData("price above sense", "price-insane")]
    [InlineData("unknown class", "gpu-class-unknown")]
    [InlineData("unknown region", "region-unknown")]
    [InlineData("endpoint without host", "endpoint-unusable")]
    [InlineData("endpoint too long", "endpoint-unusable")]
    [InlineData("other matcher", "matcher-other")]
    [InlineData("this matcher", null)]
    [InlineData("clock an hour behind", "signer-clock-off")]
    [InlineData("clock an hour ahead", "signer-clock-off")]
    [InlineData("just expired", "order-expired")]
    [InlineData("last second", null)]
    [InlineData("not enrolled", "offer-machine-not-enrolled")]
    [InlineData("below the floor", "offer-cancelled")]
    [InlineData("at the floor", null)]
    [InlineData("forged", "signature-wrong")]
    public void An_offer_is_let_in_unless(string change, string? code)
    {
        var offer = Offer(Start);
        var signature = new byte[65];
        var (endpoint, facts) = (Endpoint, new OfferFacts(true, Enrolled));
        switch (change)
        {
            case "no signature": signature = []; break;
            case "long signature": signature = new byte[1_025]; break;
            case "no gpus": offer = offer with { Gpus = default }; break;
            case "a notice": offer = offer with { Features = Notice.Never.Bits }; break;
            case "a notice with a hole": offer = offer with { Features = Features.Notice2Minutes }; break;
            case "durations crossed": offer = offer with { MinDuration = 86_401 }; break;
            case "duration of 2^24": offer = offer with { MaxDuration = 1 << 24 }; break;
            case "nonce of 2^40": offer = offer with { Nonce = 1UL << 40 }; break;
            case "price above sense": offer = offer with { Price = new(ulong.MaxValue) }; break;
            case "unknown class": offer = offer with { GpuClass = new(2) }; break;
            case "unknown region": offer = offer with { Region = new(2) }; break;
            case "endpoint without host": endpoint = new("/relative", UriKind.Relative); break;
            case "endpoint too long": endpoint = new("https://a:1/" + new string('x', 300)); break;
            case "other matcher": offer = offer with { Matcher = Stranger }; break;
            case "this matcher": offer = offer with { Matcher = Settler }; break;
            case "clock an hour behind": offer = offer with { Expiry = new(Now.Seconds - 3_480) }; break;
            case "clock an hour ahead": offer = offer with { Expiry = Now.Plus(3_720) }; break;
            case "just expired": offer = offer with { Expiry = new(Now.Seconds - 1) }; break;
            case "last second": offer = offer with { Expiry = Now }; break;
            case "not enrolled": facts = facts with { Machine = Enrolled with { Enrolled = false } }; break;
            case "below the floor": facts = facts with { Machine = Enrolled with { NonceFloor = 2 } }; break;
            case "at the floor": facts = facts with { Machine = Enrolled with { NonceFloor = 1 } }; break;
            case "forged": facts = facts with { Signed = false }; break;
        }

        var decision = new Gatekeeper(Policy).Decide(
            new OfferArrived(Stranger, new(offer, signature), endpoint, facts), Now);
        Assert.Equal(code, decision.Refusal?.Code);
        Assert.Equal(code is null, decision.Effects.OfType<CycleSoon>().Any());
    }

    [Theory]
    [InlineData("nothing", null)]
    [InlineData("no signature", "signature-size")]
    [InlineData("no class", "order-malformed")]
    [InlineData("no region", "order-malformed")]
    [InlineData("no gpus", "order-malformed")]
    [InlineData("65 gpus", "order-malformed")]
    [InlineData("no machines", "order-malformed")]
    [InlineData("no duration", "order-malformed")]
    [InlineData("duration of 2^24", "order-malformed")]
    [InlineData("price above sense", "price-insane")]
    [InlineData("unknown classes only", "gpu-class-unknown")]
    [InlineData("one known class", null)]
    [InlineData("unknown regions only", "region-unknown")]
    [InlineData("other matcher", "matcher-other")]
    [InlineData("low match fee", "match-fee-low")]
    [InlineData("expired", "order-expired")]
    [InlineData("expires in a week", "order-expiry-far")]
    [InlineData("forged", "signature-wrong")]
    [InlineData("one unit short", "renter-balance-low")]
    [InlineData("exactly enough", null)]
    public void A_request_is_let_in_unless(string change, string? code)
    {
        var request = Request(Start, machines: 2) with { MatchFee = 7 };
        byte[] signature = new byte[65];
        var facts = new RequestFacts(true, new(1_000_000));
        switch (change)
        {
            case "no signature": signature = []; break;
            case "no class": request = request with { GpuClasses = default }; break;
            case "no region": request = request with { Regions = default }; break;
            case "no gpus": request = request with { GpusPerMachine = 0 }; break;
            case "65 gpus": request = request with { GpusPerMachine = 65 }; break;
            case "no machines": request = request with { Machines = 0 }; break;
            case "no duration": request = request with { Duration = 0 }; break;
            case "duration of 2^24": request = request with { Duration = 1 << 24 }; break;
            case "price above sense": request = request with { MaxPrice = new(ulong.MaxValue) }; break;
            case "unknown classes only":
                request =
                request with { GpuClasses = GpuClassSet.Of(new GpuClass(200)) }; break;
            case "one known class":
                request = request with { GpuClasses = GpuClassSet.Of(new GpuClass(200), new GpuClass(1)) };
                break;
            case "unknown regions only": request = request with { Regions = RegionSet.Of(new Region(9)) }; break;
            case "other matcher": request = request with { Matcher = Stranger }; break;
            case "low match fee": request = request with { MatchFee = 4 }; break;
            case "expired": request = request with { Expiry = new(Now.Seconds - 1) }; break;
            case "expires in a week": request = request with { Expiry = Now.Plus(7 * 86_400) }; break;
            case "forged": facts = facts with { Signed = false }; break;
            case "one unit short": facts = facts with { Free = new(4_006) }; break;
            case "exactly enough": facts = facts with { Free = new(4_007) }; break;
        }

        var decision = new Gatekeeper(Policy with { MinMatchFee = 5 }).Decide(
            new RequestArrived(Stranger, new(request, signature), facts), Now);
        Assert.Equal(code, decision.Refusal?.Code);
    }

    [Fact]
    public void Rubbish_never_causes_a_question_to_the_chain()
    {
        var keeper = new Gatekeeper(Policy);
        var rubbish = keeper.Decide(
            new OfferArrived(Stranger, new(Offer(Start) with { Gpus = default }, new byte[65]), Endpoint, null), Now);
        Assert.Empty(rubbish.Effects);
        var good = keeper.Decide(new OfferArrived(Stranger, new(Offer(Start), new byte[65]), Endpoint, null), Now);
        Assert.IsType<LookUpOffer>(Assert.Single(good.Effects));
    }

    [Fact]
    public void A_replayed_old_offer_does_not_bring_its_terms_back()
    {
        var keeper = new Gatekeeper(Policy);
        Assert.Null(Put(keeper, Offer(Start, nonce: 5, price: 900)));
        Assert.Null(Put(keeper, Offer(Start, nonce: 6, price: 950)));
        Assert.Equal("offer-replaced", Put(keeper, Offer(Start, nonce: 5, price: 900))?.Code);
        Assert.Equal("offer-replaced", Put(keeper, Offer(Start, nonce: 6, price: 1))?.Code);
        Assert.Equal(new Price(950), Assert.Single(keeper.Snapshot(Now).Offers).Offer.Price);
    }

    [Fact]
    public void The_same_order_again_is_no_error_and_takes_no_place()
    {
        var keeper = new Gatekeeper(Policy with { MaxOffers = 1, MaxRequests = 1 });
        Assert.Null(Put(keeper, Offer(Start)));
        Assert.Null(Put(keeper, Offer(Start)));
        Assert.Null(Put(keeper, Request(Start)));
        Assert.Null(Put(keeper, Request(Start)));
        Assert.Equal("request-nonce-taken", Put(keeper, Request(Start, price: 3_000))?.Code);
    }

    [Fact]
    public void The_book_and_each_account_and_caller_have_a_bound()
    {
        Assert.Equal("book-full", Fill(Policy with { MaxOffers = 3 }, n => Offer(Start, machine: n)));
        Assert.Equal("book-full", Fill(Policy with { MaxRequests = 3 }, n => Request(Start, renter: n)));
        Assert.Equal(
            "order-quota", Fill(Policy with { MaxRequestsPerAccount = 3 }, n => Request(Start, nonce: (ulong)n)));
        Assert.Equal("order-quota", Fill(Policy with { MaxOrdersPerCaller = 3 }, n => Offer(Start, machine: n)));
        Assert.Equal("order-quota", Fill(
            Policy with { MaxOffersPerAccount = 3 }, n => Offer(Start, machine: n) with { Provider = Stranger }));
    }

    [Fact]
    public void A_full_book_still_takes_the_renewal_of_an_offer()
    {
        var keeper = new Gatekeeper(Policy with { MaxOffers = 1, MaxOffersPerAccount = 1, MaxOrdersPerCaller = 1 });
        Assert.Null(Put(keeper, Offer(Start, nonce: 1)));
        Assert.Null(Put(keeper, Offer(Start, nonce: 2)));
    }

    [Fact]
    public void Only_the_machine_itself_may_say_anew_where_it_is_reached()
    {
        var offer = Offer(Start);
        var keeper = new Gatekeeper(Policy);
        keeper.Decide(new OfferArrived(offer.Machine, FakeChain.Sign(offer), Endpoint, new(true, Enrolled)), Now);
        foreach (var caller in new[] { Stranger, offer.Machine })
            keeper.Decide(new OfferArrived(caller, FakeChain.Sign(offer), new($"https://{caller}:1"), null), Now);
        keeper.Decide(
            new RequestArrived(Stranger, FakeChain.Sign(Request(Start)), new(true, new(1_000_000))), Now);
        var preview = keeper.Decide(new CycleDue(1), Now).Effects.OfType<PreviewBatch>().Single();
        var submit = keeper.Decide(
            new BatchPreviewed(preview.BatchId, new MatchOutcome[] { new(Request(Start).Hash(), 0, "None") }), Now);
        var endpoint = submit.Effects.OfType<SubmitBatch>().Single().Batch.Endpoints.Values.Single();
        Assert.Equal(new Uri($"https://{offer.Machine}:1"), endpoint);
    }

    [Fact]
    public void The_skip_reasons_are_the_contracts()
    {
        var solidity = File.ReadAllText(Path.Combine(Root(), "contracts/src/interfaces/IMarket.sol"));
        var body = solidity.Split("enum Skip {")[1].Split('}')[0];
        var names = body.Split(',').Select(n => n.Trim()).Where(n => n.Length > 0);
        Assert.Equal(names, Enum.GetNames<SkipReason>());
    }

    private static string? Fill(GatekeepingPolicy policy, Func<int, object> order)
    {
        var keeper = new Gatekeeper(policy);
        for (var n = 1; n <= 3; n++) Assert.Null(Put(keeper, order(n)));
        return Put(keeper, order(4))?.Code;
    }

    private static Refusal? Put(Gatekeeper keeper, object order) => keeper.Decide(
        order is Offer offer
            ? new OfferArrived(Stranger, FakeChain.Sign(offer), Endpoint, new(true, Enrolled))
            : new RequestArrived(Stranger, FakeChain.Sign((Request)order), new(true, new(1_000_000))),
        Now).Refusal;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Weft.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
