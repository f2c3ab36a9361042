using Microsoft.Extensions.Logging.Abstractions;
using Weft.Market;

namespace Weft.Gateway.Tests;

/// <summary>Rounds are kept over restarts, and no longer and no more of them than was said.</summary>
public sealed class RoundShelfTests : IDisposable
{
    private readonly World _world = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task What_an_earlier_life_published_is_still_there()
    {
        var options = Options();
        var now = (ulong)World.Now.ToUnixTimeSeconds();
        await PutAsync(options, Round(now - 5, 1), Round(now - 5, 2), Round(now, 3));
        using var shelf = new RoundShelf(options, TimeProvider.System, NullLogger<RoundShelf>.Instance);
        await shelf.StartAsync(Cancel);
        await World.UntilAsync(() => Task.FromResult(shelf.List(null, 10)), list => list.Count == 3);
        var listed = shelf.List(null, 10);
        Assert.Equal([0UL, 5, 5], listed.Select(round => now - (ulong)round.At));
        var second = new PageCursor(listed[0].At, listed[0].InputHash.ToString());
        Assert.Equal(listed.Skip(1), shelf.List(second, 10));
        Assert.Equal(listed.Skip(1).Take(1), shelf.List(second, 1));
        await shelf.StopAsync(Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task Old_rounds_and_those_beyond_the_room_go_first()
    {
        var now = (ulong)World.Now.ToUnixTimeSeconds();
        var options = Options();
        await PutAsync(options, Round(now - 200_000, 1), Round(now - 10, 2), Round(now, 3));
        Assert.Equal(2, Files(options).Length);
        await PutAsync(options with { MaxRoundBytes = 1 }, Round(now + 1, 4));
        Assert.StartsWith($"{now + 1}.", Path.GetFileName(Assert.Single(Files(options))), StringComparison.Ordinal);
    }

    private GatewayOptions Options() => new(GatewayOrders.Policy, _world.IndexPath, TokenDecimals: 6, FromBlock: 1);

    private static string[] Files(GatewayOptions options) =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(options.IndexPath)!, "rounds"));

    private static async Task PutAsync(GatewayOptions options, params PlayedRound[] rounds)
    {
        using var shelf = new RoundShelf(options, TimeProvider.System, NullLogger<RoundShelf>.Instance);
        await shelf.StartAsync(Cancel);
        foreach (var round in rounds) shelf.Take(round);
        await World.UntilAsync(
            () => Task.FromResult(shelf.List(null, 10)),
            list => list.Any(kept => kept.InputHash == rounds[^1].ToFile().InputHash));
        await shelf.StopAsync(Cancel);
    }

    private static PlayedRound Round(ulong at, ulong seed) => new(
        FakeChain.Domain, new([], [], default, new(at), seed), [], [], [], 0);
}
