using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>Who counts requests hears of each once when it comes, and once when it goes.</summary>
public sealed class RequestObserverTests : GatekeeperFixture
{
    private readonly Heard _heard = new();

    public RequestObserverTests()
    {
        Host.Dispose();
        Host = new(Policy, Chain, Chain, Journal, Time, () => { }, observer: _heard);
    }

    [Fact]
    public async Task A_request_is_heard_of_when_it_comes_and_when_it_is_settled_however_often_it_is_brought()
    {
        await Publish(Offer(Start));
        var request = Request(Start);
        await Submit(request);
        await Submit(request);
        Assert.Equal([request], Host.Waiting());
        Time.Advance(TimeSpan.FromSeconds(3));
        Host.Cycle();
        // On its way to the chain: it waits for no match any more.
        Assert.Empty(Host.Waiting());
        await Host.WhenIdleAsync();
        await Submit(request);
        Assert.Equal([(request, UnixTime.From(Start))], _heard.Came);
        var (news, at) = Assert.Single(_heard.Went);
        Assert.Equal(request.Hash(), Assert.IsType<RequestSettled>(news).RequestHash);
        Assert.Equal(UnixTime.From(Start).Plus(3), at);
    }

    [Fact]
    public async Task What_is_refused_at_the_door_never_came_and_what_expires_or_is_withdrawn_went()
    {
        var forged = new Signed<Request>(
            Request(Start, price: 9), FakeChain.Sign(Request(Start, price: 8)).Signature);
        Assert.True((await Host.SubmitAsync(forged.Value.Renter, forged, null, Cancel)).IsRefused);
        Assert.Empty(_heard.Came);

        var (first, second) = (Request(Start, renter: 1), Request(Start, renter: 2));
        await Submit(first);
        await Host.WithdrawAsync(first.Renter, first.Hash(), Cancel);
        await Submit(second);
        Time.Advance(TimeSpan.FromSeconds(601));
        Assert.Empty(Host.Waiting());
        await Cycle();
        Assert.Equal([first, second], _heard.Came.Select(came => came.Request));
        Assert.Equal(
            ["order-withdrawn", "request-unfilled"],
            _heard.Went.Select(went => Assert.IsType<RequestRefused>(went.News).Why.Code));
    }

    private sealed class Heard : IRequestObserver
    {
        public List<(Request Request, UnixTime At)> Came { get; } = [];

        public List<(RequestNews News, UnixTime At)> Went { get; } = [];

        public void Taken(Request request, UnixTime at) => Came.Add((request, at));

        public void Told(RequestNews news, UnixTime at)
        {
            if (news is not RequestWaiting) Went.Add((news, at));
        }
    }
}
