using Grpc.Core;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>A check over TLS and gRPC, from the first ping to the published transcript.</summary>
public sealed class CheckLineTests
{
    private static readonly HardwareDemand Demand = HardwareDemands.Of("cpu")!;

    private static CancellationToken Cancel => TwoPeers.Cancel;

    [Fact]
    public async Task A_machine_is_checked_over_the_wire_and_what_came_of_it_reaches_the_gateway()
    {
        await using var peers = await TwoPeers.StartAsync();
        var transcript = await CheckAsync(peers);
        Assert.Equal(peers.ClientKey.Address, peers.Checks.Caller);
        Assert.Empty(HardwareAudit.Faults(transcript));
        Assert.True(transcript.PingUs > 0);
        Assert.Equal(0, await LeftAsync(peers));
        using var gateway = peers.DialGateway();
        Assert.False((await gateway.ReportAsync(transcript, Cancel)).IsRefused);
        Assert.Equal(ProofJson.Encode(transcript), peers.Checks.Reported);
    }

    [Fact]
    public async Task Targets_come_one_by_one_and_nonsense_among_them_is_refused()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var gateway = peers.DialGateway();
        var target = new CheckTarget(
            peers.ClientKey.Address, peers.ServerKey.Address, "cpu", 2, new("https://127.0.0.1:7410"));
        peers.Checks.Targets.AddRange([target, target with { Gpus = 1 }]);
        Assert.Equal(peers.Checks.Targets, await gateway.TargetsAsync(Cancel).ToListAsync(Cancel));
        peers.Checks.Targets.Add(target with { Gpus = 33 });
        var refused = await Assert.ThrowsAsync<RefusalException>(
            async () => await gateway.TargetsAsync(Cancel).ToListAsync(Cancel));
        Assert.Equal("message-malformed", refused.Why.Code);
    }

    [Fact]
    public async Task A_no_comes_over_as_it_was_said()
    {
        await using var peers = await TwoPeers.StartAsync();
        peers.Checks.Refuses = CheckingRefusals.MachineLeased();
        await using var line = (await peers.Dialer.DialCheckAsync(
            peers.Endpoint, peers.ServerKey.Address, Cancel)).Value;
        var checker = new HardwareChecker(CheckedMachine.Domain, peers.ClientKey, TimeProvider.System);
        var refused = await checker.CheckAsync(line, peers.Checks.Key.Address, 1, Demand, Cancel);
        Assert.False(refused.TryGet(out _, out var why));
        Assert.Equal(peers.Checks.Refuses, why);
        using var gateway = peers.DialGateway();
        await Assert.ThrowsAsync<RefusalException>(
            async () => await gateway.TargetsAsync(Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task What_comes_out_of_turn_ends_the_call_and_leaves_nothing_behind()
    {
        await using var peers = await TwoPeers.StartAsync();
        Wire.CheckQuestion[][] bad =
        [
            [new() { Echo = 1 }],
            [new() { Secret = Google.Protobuf.ByteString.CopyFrom(new byte[32]) }],
            [new() { Challenge = Google.Protobuf.ByteString.CopyFromUtf8("{}") }],
            [new() { Challenge = Google.Protobuf.ByteString.CopyFrom(new byte[40_000]) }],
            [new()],
            [.. Enumerable.Repeat(new Wire.CheckQuestion { Ping = new() }, 65)],
        ];
        foreach (var questions in bad) Assert.NotEqual(StatusCode.OK, await SayAsync(peers, questions));
        Assert.Equal(0, peers.Checks.Open);
    }

    /// <summary>Pings keep a line alive, and not a machine from its market.</summary>
    [Fact]
    public async Task Who_takes_too_long_after_the_work_is_let_go_of()
    {
        await using var peers = await TwoPeers.StartAsync(new() { StallTimeout = TimeSpan.FromMilliseconds(500) });
        await using var line = (await peers.Dialer.DialCheckAsync(
            peers.Endpoint, peers.ServerKey.Address, Cancel)).Value;
        var challenge = new HardwareChallenge(
            peers.ClientKey.Address, peers.Checks.Key.Address, default, default, 1, Demand.Size, new(1), 1, 1);
        Assert.False((await line.ChallengeAsync(new(challenge, new byte[65]), Cancel)).IsRefused);
        Refusal? why = null;
        for (var pings = 0; why is null && pings < 60; pings++)
        {
            (await line.PingAsync(Cancel)).TryGet(out _, out why);
            await Task.Delay(20, Cancel);
        }

        // A read that is given up ends the stream; whether the reason still comes over is a race.
        Assert.Contains(why?.Code, (string[])["peer-stalled", "provider-unreachable"]);
        Assert.Equal(0, await LeftAsync(peers));
    }

    private static async Task<StatusCode> SayAsync(TwoPeers peers, Wire.CheckQuestion[] questions)
    {
        using var raw = peers.Raw();
        using var call = new Wire.Provider.ProviderClient(raw.Invoker).Check(cancellationToken: Cancel);
        try
        {
            foreach (var question in questions)
            {
                await call.RequestStream.WriteAsync(question, Cancel);
                if (!await call.ResponseStream.MoveNext(Cancel)) return StatusCode.OK;
            }
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            return e is RpcException ended ? ended.StatusCode : StatusCode.Aborted;
        }

        return StatusCode.OK;
    }

    private static async Task<HardwareTranscript> CheckAsync(TwoPeers peers)
    {
        await using var line = (await peers.Dialer.DialCheckAsync(
            peers.Endpoint, peers.ServerKey.Address, Cancel)).Value;
        var checker = new HardwareChecker(CheckedMachine.Domain, peers.ClientKey, TimeProvider.System);
        return (await checker.CheckAsync(line, peers.Checks.Key.Address, 2, Demand, Cancel)).Value;
    }

    /// <summary>The other side hears of the end a moment later.</summary>
    private static async Task<int> LeftAsync(TwoPeers peers)
    {
        while (peers.Checks.Open > 0) await Task.Delay(10, Cancel);
        return peers.Checks.Open;
    }
}
