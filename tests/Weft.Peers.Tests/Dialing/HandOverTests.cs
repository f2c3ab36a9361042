using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

public class HandOverTests
{
    private static readonly Hash32 Lease = Some.One(Some.Hash);
    private static readonly Refusal No = new("lease-unknown", "There is no such lease.", "Rent first.");

    [Fact]
    public async Task A_job_without_input_is_handed_over()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        byte[] job = [1, 2, 3];

        Assert.False((await line.HandOverAsync(Lease, new(job, null), TwoPeers.Cancel)).IsRefused);

        Assert.Equal(peers.ClientKey.Address, peers.Provider.Caller);
        Assert.Equal(Lease, peers.Provider.Lease);
        Assert.Equal(job, peers.Provider.Job);
        Assert.Null(peers.Provider.Input);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(3_000_001)]
    public async Task Input_arrives_byte_for_byte(int size)
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var input = RandomNumberGenerator.GetBytes(size);

        var answer = await line.HandOverAsync(Lease, new(new byte[] { 1 }, new MemoryStream(input)), TwoPeers.Cancel);

        Assert.False(answer.IsRefused);
        Assert.Equal(input, peers.Provider.Input);
    }

    [Fact]
    public async Task A_provider_that_refuses_at_once_is_heard_though_the_upload_goes_on()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        peers.Provider.Refuses = No;

        var answer = await line.HandOverAsync(Lease, new(new byte[] { 1 }, new EndlessStream()), TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal(No, refusal);
    }

    [Fact]
    public async Task Input_over_the_limit_is_refused()
    {
        await using var peers = await TwoPeers.StartAsync(new() { MaxInputBytes = 1_000_000 });
        await using var line = await peers.LineAsync();

        var answer = await line.HandOverAsync(Lease, new(new byte[] { 1 }, new EndlessStream()), TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("upload-too-large", refusal.Code);
    }

    [Fact]
    public async Task A_job_over_the_limit_is_refused_before_it_is_sent()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();

        var answer = await line.HandOverAsync(Lease, new(new byte[WireLimits.MaxJobBytes + 1], null), TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("message-too-large", refusal.Code);
        Assert.Empty(peers.Provider.Job);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_not_taken_for_complete()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var outcome = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        peers.Provider.OnInput = async (input, cancel) =>
        {
            try
            {
                await input.CopyToAsync(Stream.Null, cancel);
                outcome.SetException(new InvalidOperationException("The input looked complete."));
            }
            catch (Exception e) when (e is RefusalException or OperationCanceledException)
            {
                outcome.SetResult(e);
            }

            return default(Done);
        };
        using var giveUp = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => line.HandOverAsync(Lease, new(new byte[] { 1 }, new EndlessStream(giveUp, after: 20)), giveUp.Token));

        await outcome.Task.WaitAsync(TwoPeers.Cancel);
    }

    [Fact]
    public async Task An_upload_that_stalls_is_given_up()
    {
        await using var peers = await TwoPeers.StartAsync(new() { StallTimeout = TimeSpan.FromMilliseconds(50) });
        await using var line = await peers.LineAsync();

        var answer = await line.HandOverAsync(Lease, new(new byte[] { 1 }, new StuckStream()), TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("peer-stalled", refusal.Code);
    }
}
