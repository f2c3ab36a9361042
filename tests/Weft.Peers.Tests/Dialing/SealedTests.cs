using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>What is sealed to a machine's key goes over whole, before the input, and within its bound.</summary>
public class SealedTests
{
    private static readonly Hash32 Lease = Some.One(Some.Hash);

    [Theory]
    [InlineData(49)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(WireLimits.MaxSealedBytes)]
    public async Task It_arrives_byte_for_byte_and_so_does_the_input_behind_it(int size)
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var (sealedBytes, input) = (RandomNumberGenerator.GetBytes(size), RandomNumberGenerator.GetBytes(100_000));
        var parcel = new HandOver(new byte[] { 1 }, new MemoryStream(input)) { Sealed = sealedBytes };

        Assert.False((await line.HandOverAsync(Lease, parcel, TwoPeers.Cancel)).IsRefused);

        Assert.Equal(sealedBytes, peers.Provider.Sealed);
        Assert.Equal(input, peers.Provider.Input);
    }

    [Fact]
    public async Task More_than_its_bound_is_not_sent()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var parcel = new HandOver(new byte[] { 1 }, null) { Sealed = new byte[WireLimits.MaxSealedBytes + 1] };
        Assert.False((await line.HandOverAsync(Lease, parcel, TwoPeers.Cancel)).TryGet(out _, out var refusal));
        Assert.Equal("message-too-large", refusal.Code);
    }

    [Fact]
    public async Task The_machine_says_which_key_it_is_to_be_sealed_to()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        using var key = PrivateKey.Generate();
        peers.Provider.Terms = new(0) { SealTo = key.PublicKey };
        Assert.Equal(key.PublicKey, (await line.AskTermsAsync(Lease, null, TwoPeers.Cancel)).Value.SealTo);
    }
}
