using CsCheck;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

public class GatewayLineTests
{
    private static readonly Refusal No = new("no-offers", "Nothing fits.", "Bid more.");

    [Fact]
    public async Task An_offer_arrives_as_it_was_sent_with_who_sent_it()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        var offer = Some.One(Some.Offer);

        var answer = await line.PublishAsync(offer, new("https://machine.example:4433"), null, TwoPeers.Cancel);

        Assert.False(answer.IsRefused);
        Assert.Equal(peers.ClientKey.Address, peers.Gateway.Caller);
        Same(offer, (Signed<Offer>)peers.Gateway.Received!);
        Assert.Equal(new Uri("https://machine.example:4433"), peers.Gateway.Endpoint);
        Assert.Null(peers.Gateway.Last);
    }

    [Fact]
    public async Task The_voucher_of_the_lease_that_an_offer_ends_arrives_with_it()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        var endpoint = new Uri("https://machine.example:4433");
        foreach (var last in Some.One(Some.LastVoucher.Array[20]))
        {
            Assert.False((await line.PublishAsync(Some.One(Some.Offer), endpoint, last, TwoPeers.Cancel)).IsRefused);
            var came = peers.Gateway.Last!;
            Assert.Equal((last.Renter, last.Amount), (came.Renter, came.Amount));
            Assert.Equal(last.Signature.ToArray(), came.Signature.ToArray());
        }
    }

    [Fact]
    public async Task A_request_arrives_as_it_was_sent()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        var request = Some.One(Some.Request);

        Assert.False((await line.SubmitAsync(request, new UnixTime(1_800_000_000), TwoPeers.Cancel)).IsRefused);

        Same(request, (Signed<Request>)peers.Gateway.Received!);
        Assert.Equal(new UnixTime(1_800_000_000), peers.Gateway.Start);
        Assert.False((await line.SubmitAsync(request, null, TwoPeers.Cancel)).IsRefused);
        Assert.Null(peers.Gateway.Start);
    }

    [Fact]
    public async Task A_withdrawal_arrives()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        var order = Some.One(Some.Hash);

        Assert.False((await line.WithdrawAsync(order, TwoPeers.Cancel)).IsRefused);

        Assert.Equal(order, peers.Gateway.Received);
    }

    [Fact]
    public async Task Advice_on_an_offer_comes_back_line_by_line()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        var offer = Some.One(Some.Hash);

        Assert.True((await line.AdviseAsync(offer, TwoPeers.Cancel)).TryGet(out var advice, out _));

        Assert.Equal(offer, peers.Gateway.Received);
        Assert.Equal("2 requests wait: 2 for a lower price.", advice.Sentence);
        Assert.Equal(["5.0 % cheaper (0.0019): leased in this batch"], advice.Changes);
        peers.Gateway.Refuses = No;
        Assert.True((await line.AdviseAsync(offer, TwoPeers.Cancel)).IsRefused);
    }

    [Fact]
    public async Task Images_of_a_machine_arrive_and_what_is_no_name_does_not()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        string[] images = ["docker.io/library/python:3.13", "ghcr.io/a/b@sha256:" + new string('0', 64)];

        Assert.False((await line.TellImagesAsync(images, TwoPeers.Cancel)).IsRefused);

        Assert.Equal(peers.ClientKey.Address, peers.Gateway.Caller);
        Assert.Equal(images, peers.Gateway.Received);
        foreach (var bad in (string[])["", "a b", "<script>", new string('a', 256)])
        {
            Assert.False((await line.TellImagesAsync([bad], TwoPeers.Cancel)).TryGet(out _, out var refusal));
            Assert.Equal("message-malformed", refusal.Code);
        }
    }

    [Fact]
    public async Task A_refusal_comes_back_word_for_word()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        peers.Gateway.Refuses = No;

        var answer = await line.SubmitAsync(Some.One(Some.Request), null, TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal(No, refusal);
    }

    [Fact]
    public async Task News_come_one_by_one_and_the_stream_ends_where_the_gateway_ends_it()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        var hash = Some.One(Some.Hash);
        var leases = new List<LeaseAt> { new(Some.One(Some.Lease), new("https://10.0.0.7:4433"), Some.One(Some.Hash)) };
        RequestNews[] sent =
            [new RequestWaiting(hash, No), new RequestSettled(hash, leases), new RequestRefused(hash, No)];

        var seen = new List<RequestNews>();
        await peers.Gateway.News.Writer.WriteAsync(sent[0], TwoPeers.Cancel);
        await foreach (var news in line.WatchAsync(hash, TwoPeers.Cancel))
        {
            seen.Add(news);
            if (seen.Count < sent.Length) await peers.Gateway.News.Writer.WriteAsync(sent[seen.Count], TwoPeers.Cancel);
            else peers.Gateway.News.Writer.Complete();
        }

        Assert.Equal(hash, peers.Gateway.Received);
        Assert.Equal(3, seen.Count);
        Assert.Equal(sent[0], seen[0]);
        Assert.Equal(leases, Assert.IsType<RequestSettled>(seen[1]).Leases);
        Assert.Equal(sent[2], seen[2]);
    }

    [Fact]
    public async Task A_stream_that_the_gateway_refuses_throws_the_refusal()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        peers.Gateway.Refuses = No;

        var thrown = await Assert.ThrowsAsync<RefusalException>(() => ReadAllAsync(line));

        Assert.Equal(No, thrown.Why);
    }

    [Fact]
    public async Task A_gateway_that_is_down_is_unreachable()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        await peers.Server.DisposeAsync();

        var answer = await line.WithdrawAsync(Some.One(Some.Hash), TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("gateway-unreachable", refusal.Code);
        var thrown = await Assert.ThrowsAsync<RefusalException>(() => ReadAllAsync(line));
        Assert.Equal("gateway-unreachable", thrown.Why.Code);
    }

    [Fact]
    public async Task A_gateway_that_came_back_is_reached_on_the_same_line()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        Assert.False((await line.WithdrawAsync(Hash32.Zero, TwoPeers.Cancel)).IsRefused);

        await peers.RestartAsync();

        Assert.False((await line.WithdrawAsync(Hash32.Zero, TwoPeers.Cancel)).IsRefused);
    }

    [Fact]
    public async Task A_gateway_that_stops_says_so_to_those_who_watch()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        await peers.Gateway.News.Writer.WriteAsync(new RequestWaiting(default, No), TwoPeers.Cancel);

        var thrown = await Assert.ThrowsAsync<RefusalException>(async () =>
        {
            await foreach (var news in line.WatchAsync(default, TwoPeers.Cancel))
                _ = peers.Server.DisposeAsync().AsTask();
        });

        Assert.Equal("peer-stopping", thrown.Why.Code);
    }

    [Fact]
    public async Task Without_an_expected_key_anybody_may_be_the_gateway()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.Dialer.DialGateway(peers.Endpoint, gateway: null).Value;

        Assert.False((await line.WithdrawAsync(Some.One(Some.Hash), TwoPeers.Cancel)).IsRefused);
    }

    private static async Task ReadAllAsync(GatewayLine line)
    {
        await foreach (var news in line.WatchAsync(Hash32.Zero, TwoPeers.Cancel)) Assert.Fail(news.ToString());
    }

    private static void Same<T>(Signed<T> sent, Signed<T> received)
        where T : notnull
    {
        Assert.Equal(sent.Value, received.Value);
        Assert.Equal(sent.Signature.ToArray(), received.Signature.ToArray());
    }
}
