using System.Text;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli.Tests;

/// <summary>An audit fetches the rounds of its time, what they go on from, and no others.</summary>
public sealed class RoundListTests
{
    private const ulong Day = 86_400;

    private static readonly UnixTime Since = new(1_800_000_000);

    [Fact]
    public void Rounds_before_the_time_are_needed_only_where_later_ones_go_on_from_them()
    {
        var list = ListOf(
            Round("e", 20, since: "d"), Round("d", 10, since: "c"), Round("c", -5, since: "a"), Round("b", -7),
            Round("a", -9));
        Assert.Equal("a c d e", Names(list));
        Assert.Equal([false, false, true, true], list.Rounds.Select(list.IsOfTheTime));
    }

    [Fact]
    public void The_list_is_read_on_until_the_first_of_a_chain_is_found_and_no_further()
    {
        var list = new RoundList(Since);
        Assert.True(list.Take(Round("b", 1, since: "a")));
        Assert.True(list.Take(Round("x", -2 * (long)Day)));
        Assert.True(list.Take(Round("a", -3 * (long)Day)));
        Assert.False(list.Take(Round("y", -4 * (long)Day)));
        Assert.Equal("a b", Names(list));
    }

    [Fact]
    public void Within_a_second_the_list_says_nothing_of_what_came_first() =>
        Assert.Equal("a b c", Names(ListOf(Round("a", 1), Round("c", 1, since: "b"), Round("b", 1, since: "a"))));

    [Fact]
    public void A_window_that_was_held_before_the_time_and_comes_in_it_is_needed() => Assert.Equal(
        "y x", Names(ListOf(Round("x", 3), Round("y", -8, window: 5), Round("z", -9, window: -1))));

    [Fact]
    public async Task A_file_is_read_packed_or_not_and_no_line_or_pack_is_trusted()
    {
        var lines = RoundJson.Encode(RoundFile.Of(new(
            MarketDomain.Of(1, default), default, Since, 1, new(FromNothing: true, [], [], []), [], 0)));
        Assert.Equal(Since, (await ReadAsync(lines)).Value.Now);
        Assert.Equal(Since, (await ReadAsync(Packed(lines))).Value.Now);
        Assert.Equal("round-file-bad", await CodeAsync(Packed(lines)[..^12]));
        Assert.Equal("round-file-bad", await CodeAsync([0x1f, 0x8b, 1, 2, 3]));
        Assert.Equal("round-file-bad", await CodeAsync([]));
        var endless = Encoding.UTF8.GetBytes(new string(' ', 1 << 20));
        Assert.Equal("round-file-bad", await CodeAsync(Packed(endless)));
        Assert.Equal("round-file-bad", await CodeAsync([.. lines, .. endless]));
    }

    private static async Task<Result<RoundFile>> ReadAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await RoundFiles.ReadAsync(stream, TestContext.Current.CancellationToken);
    }

    private static async Task<string> CodeAsync(byte[] bytes)
    {
        Assert.False((await ReadAsync(bytes)).TryGet(out _, out var refusal));
        return refusal.Code;
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private static RoundList ListOf(params ListedRound[] rounds)
    {
        var list = new RoundList(Since);
        Assert.All(rounds, round => Assert.True(list.Take(round)));
        return list;
    }

    private static string Names(RoundList list) => string.Join(' ', list.Rounds.Select(round => round.Id));

    /// <param name="at">Seconds from the beginning of the audited time, as is <paramref name="window"/>.</param>
    private static ListedRound Round(string name, long at, string? since = null, long? window = null) => new(
        name, At(at), Keccak.Hash(name), since is null ? null : Keccak.Hash(since),
        window is { } seconds ? At(seconds) : null);

    private static UnixTime At(long seconds) => new((ulong)((long)Since.Seconds + seconds));
}
