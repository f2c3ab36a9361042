using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Weft.Ethereum;
using Weft.Node;
using RpcException = Grpc.Core.RpcException;

namespace Weft.Peers.Tests;

public class ServingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_the_server_lives_on()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var channel = Channel(peers);
        var big = new Wire.SubmitRequest
        {
            Request = new() { Signature = ByteString.CopyFrom(new byte[WireLimits.MaxMessageBytes]) },
        };

        var answer = await channel.AskAsync(
            options => new Wire.Gateway.GatewayClient(channel.Invoker).SubmitAsync(big, options), Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("message-too-large", refusal.Code);
        Assert.Null(peers.Gateway.Received);
        using var line = peers.DialGateway();
        Assert.False((await line.WithdrawAsync(Hash32.Zero, Cancel)).IsRefused);
    }

    [Fact]
    public async Task A_malformed_message_names_the_field()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var channel = Channel(peers);
        var request = new Wire.WithdrawRequest { Order = ByteString.CopyFrom(1, 2, 3) };

        var answer = await channel.AskAsync(
            options => new Wire.Gateway.GatewayClient(channel.Invoker).WithdrawAsync(request, options), Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("message-malformed", refusal.Code);
        Assert.Contains("order", refusal.Sentence, StringComparison.Ordinal);
        Assert.Null(peers.Gateway.Received);
    }

    [Fact]
    public async Task Rubbish_in_place_of_messages_never_reaches_a_desk()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var channel = Channel(peers);
        foreach (var name in (string[])["Publish", "Submit", "Withdraw"])
        {
            for (var size = 1; size < 60; size += 7)
            {
                var rubbish = RandomNumberGenerator.GetBytes(size);
                await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel, "weft.v1.Gateway", name, rubbish));
            }
        }

        Assert.Null(peers.Gateway.Received);
        using var line = peers.DialGateway();
        Assert.False((await line.WithdrawAsync(Hash32.Zero, Cancel)).IsRefused);
    }

    [Fact]
    public async Task A_call_that_nobody_answers_here_says_so()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var channel = Channel(peers);

        var thrown = await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel, "weft.v1.Gateway", "Steal", []));

        Assert.Equal("peer-speaks-otherwise", channel.Translate(thrown).Code);
    }

    [Fact]
    public async Task Who_calls_too_often_is_told_so()
    {
        await using var peers = await TwoPeers.StartAsync(new() { CallBurst = 3, CallsPerSecond = 1 });
        using var line = peers.DialGateway();
        var codes = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            var answer = await line.WithdrawAsync(Hash32.Zero, Cancel);
            if (!answer.TryGet(out _, out var refusal)) codes.Add(refusal.Code);
        }

        Assert.Contains("peer-too-many-calls", codes);
        Assert.All(codes, code => Assert.Equal("peer-too-many-calls", code));
    }

    [Fact]
    public async Task Who_keeps_too_many_calls_open_is_told_so_and_gets_its_place_back()
    {
        await using var peers = await TwoPeers.StartAsync(new() { MaxOpenCallsPerPeer = 1 });
        await using var line = await peers.LineAsync();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var listening = ListenAsync(line, leave.Token);
        await peers.Provider.Listened.WaitAsync(Cancel);

        var refused = await line.SendAsync(Hash32.Zero, new StopWanted(), Cancel);
        Assert.False(refused.TryGet(out _, out var refusal));
        Assert.Equal("peer-too-many-open-calls", refusal.Code);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
        await peers.Provider.Left.WaitAsync(Cancel);
        while ((await line.SendAsync(Hash32.Zero, new StopWanted(), Cancel)).IsRefused) await Task.Yield();
    }

    [Fact]
    public async Task Who_has_too_many_connections_gets_no_more()
    {
        await using var peers = await TwoPeers.StartAsync(new() { MaxConnectionsPerPeer = 2 });
        await using var one = await peers.LineAsync();
        await using var two = await peers.LineAsync();

        Assert.False((await peers.DialAsync()).TryGet(out _, out var refusal));

        Assert.Equal("provider-unreachable", refusal.Code);
        Assert.False((await one.SendAsync(Hash32.Zero, new StopWanted(), Cancel)).IsRefused);
    }

    [Fact]
    public async Task A_full_server_takes_no_more_connections()
    {
        await using var peers = await TwoPeers.StartAsync(new() { MaxConnections = 1 });
        await using var one = await peers.LineAsync();

        Assert.True((await peers.DialAsync()).IsRefused);

        Assert.False((await one.SendAsync(Hash32.Zero, new StopWanted(), Cancel)).IsRefused);
    }

    [Fact]
    public async Task A_desk_is_closed_to_calls_that_come_in_where_no_key_is_proven()
    {
        using var signer = new TestSigner();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore().AddSingleton<ISigner>(signer).AddPeers();
        var desk = new GatewayDesk();
        builder.Services.AddSingleton<IGatewayDesk>(desk);
        await using var app = builder.Build();
        app.MapGatewayDesk();
        await app.StartAsync(Cancel);
        using var channel = GrpcChannel.ForAddress(app.Urls.Single());

        var thrown = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Wire.Gateway.GatewayClient(channel).WithdrawAsync(
                new() { Order = ByteString.CopyFrom(new byte[32]) }, cancellationToken: Cancel));

        Assert.Equal("peer-unproven", RefusalWire.TryRead(thrown)?.Code);
        Assert.Null(desk.Received);
        await app.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_refusal()
    {
        await using var peers = await TwoPeers.StartAsync();
        var parts = new PeerServerParts(peers.ClientKey, TimeProvider.System) { Gateway = new GatewayDesk() };

        var second = await PeerServer.StartAsync(peers.Server.Endpoint, parts, Cancel);

        Assert.False(second.TryGet(out _, out var refusal));
        Assert.Equal("cannot-listen", refusal.Code);
    }

    [Fact]
    public async Task An_endpoint_that_is_none_is_refused_before_anything_is_sent()
    {
        await using var peers = await TwoPeers.StartAsync();

        var answer = await peers.Dialer.DialAsync(new("http://127.0.0.1:1"), peers.ServerKey.Address, Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("endpoint-malformed", refusal.Code);
    }

    [Fact]
    public async Task A_refusal_with_everything_in_it_that_should_not_be_arrives_as_plain_text()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var line = peers.DialGateway();
        peers.Gateway.Refuses = new("some-code", "A\u001b[31m" + new string('\u00e9', 5_000), "B\n");

        Assert.False((await line.WithdrawAsync(Hash32.Zero, Cancel)).TryGet(out _, out var refusal));

        Assert.Equal("some-code", refusal.Code);
        Assert.Equal(WireLimits.MaxTextLength, refusal.Sentence.Length);
        Assert.Equal("B ", refusal.WayOut);
    }

    private static PeerChannel Channel(TwoPeers peers) =>
        new(new(peers.ClientKey, peers.ClientClock), new(), peers.Endpoint, PeerRole.Gateway, peers.ServerKey.Address);

    private static async Task ListenAsync(IProviderLine line, CancellationToken cancel)
    {
        await foreach (var message in line.ListenAsync(Hash32.Zero, cancel)) Assert.Fail(message.ToString());
    }

    private static async Task CallAsync(PeerChannel channel, string service, string name, byte[] message)
    {
        var bytes = Marshallers.Create<byte[]>(b => b, b => b);
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, name, bytes, bytes);
        using var call = channel.Invoker.AsyncUnaryCall(method, null, new(cancellationToken: Cancel), message);
        await call.ResponseAsync;
    }
}
