using Microsoft.Extensions.Logging.Abstractions;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway.Tests;

/// <summary>Rounds are kept over restarts, and no longer and no more of them than was said.</summary>
public sealed class RoundShelfTests : IDisposable
{
    private readonly World _world = new();
    private readonly ulong _now = (ulong)World.Now.ToUnixTimeSeconds();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task What_an_earlier_life_published_is_still_there()
    {
        var options = Options();
        await PublishAsync(
            options, Round(_now - 5, 1), Round(_now - 5, 2), Round(_now, 3), Round(_now - 1, 4, window: 9));
        var listed = Shelf(options).List(null, 10);
        Assert.Equal([0UL, 1, 5, 5], listed.Select(round => _now - (ulong)round.At));
        Assert.Equal([null, 9UL, null, null], listed.Select(round => round.Window));
        Assert.Equal(listed.Skip(1), Shelf(options).List(listed[0].Id, 10));
        Assert.Equal(listed.Skip(1).Take(1), Shelf(options).List(listed[0].Id, 1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Old_rounds_and_those_beyond_the_room_go_first()
    {
        var options = Options();
        await PublishAsync(options, Round(_now - 200_000, 1), Round(_now - 10, 2), Round(_now, 3));
        Assert.Equal(2, Files(options).Length);
        await PublishAsync(options with { MaxRoundBytes = 1 }, Round(_now + 1, 4));
        Assert.StartsWith($"{_now + 1}.", Assert.Single(Files(options)), StringComparison.Ordinal);
    }

    /// <summary>Of many orders only what came and went is written, until that has taken as much room as all of them.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task A_round_of_many_orders_goes_on_from_the_one_before_it()
    {
        var options = Options();
        await PublishAsync(options, Many(300));
        var shelf = Shelf(options);
        var shelved = shelf.List(null, 1_000).Reverse().ToList();
        Assert.True(shelved.Count(round => round.Since is null) is > 1 and < 20, "whole now and then");
        Assert.All(shelved.Where(r => r.Since is not null), r => Assert.True(r.Bytes < shelved[0].Bytes / 4));
        var replay = new Replay();
        foreach (var round in shelved)
        {
            var file = await ReadAsync(shelf, round);
            Assert.Equal((round.InputHash, round.Since), (file.InputHash, file.Since));
            Assert.Empty(replay.Play(file));
        }
    }

    /// <summary>What goes on from a round is of no use without it.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Rounds_that_go_on_from_each_other_go_together()
    {
        var options = Options();
        await PublishAsync(options, Many(120));
        var before = Shelf(options).List(null, 1_000);
        await PublishAsync(options with { MaxRoundBytes = 1 }, Round(_now + 1_000, 4));
        Assert.Single(Files(options));

        await PublishAsync(options, Many(120));
        var wholes = Shelf(options).List(null, 1_000).Where(round => round.Since is null).ToList();
        Assert.Equal(before.Count + 1, Files(options).Length);
        File.Delete(Path.Combine(Folder(options), wholes[^1].FileName));
        var rest = Shelf(options).List(null, 1_000);
        Assert.Equal(rest.Count, Files(options).Length);
        Assert.All(
            rest.Where(r => r.Since is not null), r => Assert.Contains(rest, other => other.InputHash == r.Since));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_round_would_go_on_from_may_have_left_the_shelf()
    {
        var options = Options() with { MaxRoundBytes = 1 };
        var rounds = Many(4);
        await PublishAsync(options, rounds[0], Round(_now + 1, 7, window: 9), rounds[2], rounds[3]);
        var listed = Shelf(options).List(null, 10);
        Assert.Equal([_now + 3, _now + 2], listed.Select(round => (ulong)round.At));
        Assert.Equal([listed[1].InputHash, null], listed.Select(round => round.Since));
    }

    [Fact(Timeout = 60_000)]
    public async Task Halves_and_files_that_nobody_reads_any_more_are_taken_away_and_nothing_else()
    {
        var options = Options();
        await PublishAsync(options, Round(_now, 1));
        var kept = Assert.Single(Files(options));
        foreach (var name in new[] { kept + ".half", $"1.{Keccak.Hash("old")}.json.gz", "mine.half", "notes.json.gz" })
            await File.WriteAllTextAsync(Path.Combine(Folder(options), name), "", Cancel);
        Shelf(options);
        Assert.Equal(new[] { kept, "mine.half", "notes.json.gz" }.Order(), Files(options).Order());
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_round_that_there_was_no_room_for_only_one_with_everything_is_taken()
    {
        var options = Options();
        var shelf = new RoundShelf(options, TimeProvider.System);
        using var publisher = new RoundPublisher(shelf, NullLogger<RoundPublisher>.Instance);
        var rounds = Many(70);
        Assert.Equal(64, rounds.Count(publisher.Take));
        // Nothing goes on from a window, so nothing is lost with it.
        Assert.True(publisher.Take(Round(_now, 1, window: 9)));
        await publisher.StartAsync(Cancel);
        await World.UntilAsync(() => Task.FromResult(shelf.List(null, 1_000)), list => list.Count == 64);
        Assert.False(publisher.Take(rounds[^1]));
        Assert.True(publisher.Take(Round(_now + 500, 2)));
        await publisher.StopAsync(Cancel);
        var listed = shelf.List(null, 1);
        Assert.Equal(((long)_now + 500, null), (Assert.Single(listed).At, listed[0].Since));
    }

    private GatewayOptions Options() => new(GatewayOrders.Policy, _world.IndexPath, TokenDecimals: 6, FromBlock: 1);

    private static string Folder(GatewayOptions options) =>
        Path.Combine(Path.GetDirectoryName(options.IndexPath)!, "rounds");

    private static string[] Files(GatewayOptions options) =>
        [.. Directory.GetFiles(Folder(options)).Select(path => Path.GetFileName(path))];

    private static RoundShelf Shelf(GatewayOptions options)
    {
        var shelf = new RoundShelf(options, TimeProvider.System);
        shelf.Find();
        return shelf;
    }

    private static async Task<RoundFile> ReadAsync(RoundShelf shelf, ShelvedRound round)
    {
        var (file, name) = shelf.Open(round.Id)!.Value;
        Assert.Equal(round.FileName, name);
        return await PackedRound.ReadAsync(file, Cancel);
    }

    /// <summary>A life of the gateway: what waits when it ends is written too.</summary>
    private static async Task PublishAsync(GatewayOptions options, params PlayedRound[] rounds)
    {
        var shelf = new RoundShelf(options, TimeProvider.System);
        using var publisher = new RoundPublisher(shelf, NullLogger<RoundPublisher>.Instance);
        await publisher.StartAsync(Cancel);
        foreach (var some in rounds.Chunk(50))
        {
            Assert.All(some, round => Assert.True(publisher.Take(round)));
            if (some[^1] == rounds[^1]) break;
            await World.UntilAsync(
                () => Task.FromResult(shelf.List(null, 1_000)),
                list => list.Any(round => round.At == (long)some[^1].Now.Seconds));
        }

        await publisher.StopAsync(Cancel);
    }

    private static PlayedRound Round(ulong at, ulong seed, ulong? window = null) => new(
        FakeChain.Domain, default, new(at), seed, new(FromNothing: true, [], [], []), [], 0,
        window is { } start ? new UnixTime(start) : null);

    /// <summary>Rounds with 300 offers: in each one goes, and another comes.</summary>
    private PlayedRound[] Many(int rounds)
    {
        FiledOffer[] offers =
        [
            .. Enumerable.Range(0, 300 + rounds).Select(i =>
            {
                var offer = GatewayOrders.Offer(World.Now, machine: i % 250, nonce: (ulong)i) with
                {
                    Provider = GatewayOrders.Account(0xaa, i / 250),
                };
                return new FiledOffer(offer.Hash(), FakeChain.Sign(offer), default, 0);
            }),
        ];
        return
        [
            .. Enumerable.Range(0, rounds).Select(i => new PlayedRound(
                FakeChain.Domain, default, new(_now + (ulong)i), (ulong)i,
                i == 0
                    ? new(FromNothing: true, offers[..300], [], [])
                    : new(FromNothing: false, [offers[299 + i]], [], [offers[i - 1].Hash]),
                [], 0)),
        ];
    }
}
