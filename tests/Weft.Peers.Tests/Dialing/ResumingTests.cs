using System.Security.Cryptography;
using Google.Protobuf;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>What renter and provider say to each other so that nothing has to go over twice.</summary>
public class ResumingTests
{
    private static readonly Hash32 Lease = Some.One(Some.Hash);

    [Fact]
    public async Task The_provider_says_how_much_of_the_input_it_has_and_is_sent_the_rest()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var input = RandomNumberGenerator.GetBytes(200_000);
        var sum = Convert.ToHexStringLower(SHA256.HashData(input));
        peers.Provider.Terms = new(150_000);

        var terms = (await line.AskTermsAsync(Lease, sum, TwoPeers.Cancel)).Value;
        Assert.Equal((150_000, sum, Lease), (terms.HeldBytes, peers.Provider.InputSha256, peers.Provider.Lease));
        var rest = new MemoryStream(input[150_000..]);
        var handed = new HandOver(new byte[] { 1 }, rest) { InputOffset = terms.HeldBytes };
        Assert.False((await line.HandOverAsync(Lease, handed, TwoPeers.Cancel)).IsRefused);

        Assert.Equal((150_000, 50_000), (peers.Provider.InputOffset, peers.Provider.Input!.Length));
        Assert.Equal(input[150_000..], peers.Provider.Input);
    }

    [Fact]
    public async Task Without_an_input_nothing_is_asked_about_it()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        Assert.Equal(HandOverTerms.None, (await line.AskTermsAsync(Lease, null, TwoPeers.Cancel)).Value);
        Assert.Null(peers.Provider.InputSha256);
    }

    [Fact]
    public async Task A_result_is_opened_at_its_offset_and_says_what_the_whole_is()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var tar = RandomNumberGenerator.GetBytes(100_000);
        var sum = Convert.ToHexStringLower(SHA256.HashData(tar));
        peers.Provider.OnResult = offset => Task.FromResult(
            new ResultParcel(new MemoryStream(tar[(int)offset..]), offset, tar.Length, sum));

        await using var result = (await line.OpenResultAsync(Lease, 70_000, TwoPeers.Cancel)).Value;

        Assert.Equal((70_000, 100_000, sum), (result.Offset, result.Size, result.Sha256));
        var got = new MemoryStream();
        await result.Tar.CopyToAsync(got, TwoPeers.Cancel);
        Assert.Equal(tar[70_000..], got.ToArray());
    }

    [Fact]
    public async Task A_provider_that_does_not_say_what_it_sends_sends_all_of_it()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        peers.Provider.Result = new MemoryStream(new byte[10]);
        await using var result = (await line.OpenResultAsync(Lease, 5, TwoPeers.Cancel)).Value;
        Assert.Equal((0, null, null), (result.Offset, result.Size, result.Sha256));
    }

    [Fact]
    public async Task A_result_that_takes_long_to_add_up_is_not_taken_for_a_silence()
    {
        await using var peers = await TwoPeers.StartAsync(new() { StallTimeout = TimeSpan.FromMilliseconds(40) });
        using var channel = peers.Raw();
        var opened = new TaskCompletionSource<ResultParcel>(TaskCreationOptions.RunContinuationsAsynchronously);
        peers.Provider.OnResult = _ => opened.Task;
        var request = new Wire.OpenResultRequest { Lease = ByteString.CopyFrom(Lease.Bytes), KnowsReadying = true };
        using var call = new Wire.Provider.ProviderClient(channel.Invoker).OpenResult(
            request, PeerChannel.Stream(TwoPeers.Cancel));

        for (var i = 0; i < 3; i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(TwoPeers.Cancel));
            Assert.Equal(Wire.ResultPart.PartOneofCase.Readying, call.ResponseStream.Current.PartCase);
        }

        opened.SetResult(new ResultParcel(new MemoryStream([7]), 0, 1, new string('a', 64)));
        do Assert.True(await call.ResponseStream.MoveNext(TwoPeers.Cancel));
        while (call.ResponseStream.Current.PartCase == Wire.ResultPart.PartOneofCase.Readying);
        Assert.Equal(1, call.ResponseStream.Current.Opened.Size);
    }
}
