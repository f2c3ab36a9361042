using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>A published round is computed again bit for bit, and whatever was changed in it is found.</summary>
public sealed class ReplayTests
{
    private static readonly TypedDomain Domain = MarketDomain.Of(31_337, Rounds.Account(0xdd, 1));

    [Fact]
    public void What_was_published_is_read_and_computed_again() => Rounds.Gen.Sample(round =>
    {
        var file = FileOf(round);
        var read = RoundJson.Decode(RoundJson.Encode(file)).Value;
        Assert.Equal(Encoding.UTF8.GetString(RoundJson.Encode(file)), Encoding.UTF8.GetString(RoundJson.Encode(read)));
        Assert.Equal(file.Offers.Select(o => o.Hash), read.Offers.Select(o => o.Hash));
        Assert.Empty(Replay.Check(read));
    });

    [Fact]
    public void Who_heard_of_the_orders_in_another_order_publishes_the_same_file() => Rounds.Gen.Sample(round =>
    {
        var other = round with { Supplies = [.. round.Supplies.Reverse()], Requests = [.. round.Requests.Reverse()] };
        Assert.Equal(FileOf(round).ResultHash, FileOf(other).ResultHash);
    });

    [Fact]
    public void A_round_that_was_changed_is_found_out()
    {
        var file = Two();
        var (first, second) = (file.Matches[0], file.Matches[1]);
        Finds(file with { Seed = file.Seed + 1 }, DeviationKind.InputHash);
        Finds(file with { Offers = [file.Offers[0]] }, DeviationKind.InputHash);
        Finds(file with { Window = null }, DeviationKind.InputHash);
        Finds(
            file with { Offers = [.. file.Offers.Select(o => o with { Longest = 7_201 })] }, DeviationKind.InputHash);
        Finds(
            Named(file with { Offers = [.. file.Offers.Select(o => o with { Longest = 3_599 })] }),
            DeviationKind.MatchExtra);
        Finds(file with { HandedIn = 3 }, DeviationKind.ResultHash);
        Finds(file with { HandedIn = -1 }, DeviationKind.ResultHash);
        Finds(Named(file with { Matches = [first] }), DeviationKind.MatchMissing);
        Finds(Named(file with { Matches = [first, second, first] }), DeviationKind.Twice);
        Finds(
            Named(file with { Matches = [first, second with { Price = new(second.Price.PerGpuHour + 1) }] }),
            DeviationKind.MatchDiffers);
        Finds(
            Named(file with { Matches = [first with { Fills = second.Fills }, second with { Fills = first.Fills }] }),
            DeviationKind.MatchDiffers, DeviationKind.MatchDiffers);
        Finds(
            Named(file with { Matches = [first, second, second with { Request = Keccak.Hash("nobody") }] }),
            DeviationKind.MatchExtra);
        Finds(Named(file with { Requests = [.. file.Requests, file.Requests[0]] }), DeviationKind.Twice);
        var again = Rounds.Offer(1, price: 7) with { Nonce = 9 };
        Finds(
            Named(file with { Offers = [.. file.Offers, FiledRounds.Of(Rounds.Supply(again))] }), DeviationKind.Twice);
    }

    /// <summary>The contract would open it: each machine has the bit that the request asks for.</summary>
    [Fact]
    public void A_gang_that_was_promised_one_site_and_got_two_is_found_out()
    {
        var features = Features.OpenCl | Features.OneSite;
        var offers = Enumerable.Range(1, 3).Select(i => Rounds.Offer(i, (ulong)(1_000 - i)) with
        {
            Provider = Rounds.Account(0xaa, i / 2),
            Features = features,
        }).ToArray();
        var file = FileOf(Rounds.Round(
            offers.Select(o => Rounds.Supply(o)),
            [Rounds.Queued(Rounds.Request(1, machines: 2) with { Features = features })]));
        var match = Assert.Single(file.Matches);
        Assert.Equal([offers[1].Hash(), offers[2].Hash()], match.Fills.Select(f => f.Offer));
        Assert.Empty(Replay.Check(file));
        var split = match with { Fills = [match.Fills[0] with { Offer = offers[0].Hash() }, match.Fills[1]] };
        Finds(Named(file with { Matches = [split] }), DeviationKind.MatchDiffers);
    }

    [Fact]
    public void An_order_that_was_left_out_of_the_matching_changes_the_result()
    {
        var file = Two();
        var generous = Rounds.Request(9, price: 9_000);
        Finds(
            Named(file with { Requests = [.. file.Requests, FiledRounds.Of(Rounds.Queued(generous))] }),
            DeviationKind.MatchExtra, DeviationKind.MatchMissing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":null}")]
    public void What_is_no_round_is_refused(string text) =>
        Assert.Equal("round-file-bad", Refusal(Encoding.UTF8.GetBytes(text)).Code);

    [Theory]
    [InlineData(0, "version", "3", "round-file-version")]
    [InlineData(0, "market", "\"0x1\"", "round-file-bad")]
    [InlineData(0, "now", "-1", "round-file-bad")]
    [InlineData(0, "now", "253402300800", "round-file-bad")]
    [InlineData(0, "window", "253402300800", "round-file-bad")]
    [InlineData(0, "seed", "\"-1\"", "round-file-bad")]
    [InlineData(0, "seed", "\"18446744073709551616\"", "round-file-bad")]
    [InlineData(0, "offers", "3", "round-file-bad")]
    [InlineData(0, "requests", "null", "round-file-bad")]
    [InlineData(0, "resultHash", "\"0x\"", "round-file-bad")]
    [InlineData(1, "offer", "null", "round-file-bad")]
    [InlineData(1, "offer.longest", "-1", "round-file-bad")]
    [InlineData(1, "offer.gpus", "\"0x100000000\"", "round-file-bad")]
    [InlineData(1, "offer.gpus", "\"1\"", "round-file-bad")]
    [InlineData(1, "offer.region", "64", "round-file-bad")]
    [InlineData(1, "offer.signature", "\"0xabc\"", "round-file-bad")]
    [InlineData(3, "request.machines", "65", "round-file-bad")]
    [InlineData(3, "request.duration", "4294967296", "round-file-bad")]
    [InlineData(5, "match.fills", "[null]", "round-file-bad")]
    public void A_bad_value_is_refused(int line, string path, string value, string code)
    {
        var lines = Encoding.UTF8.GetString(RoundJson.Encode(Two())).Split('\n');
        var json = JsonNode.Parse(lines[line])!;
        var (at, steps) = (json, path.Split('.'));
        foreach (var step in steps[..^1]) at = at[step]!;
        Assert.NotNull(at[steps[^1]]);
        at[steps[^1]] = JsonNode.Parse(value);
        lines[line] = json.ToJsonString();
        Assert.Equal(code, Refusal(Encoding.UTF8.GetBytes(string.Join('\n', lines))).Code);
    }

    [Fact]
    public void A_line_that_is_too_long_twice_something_or_missing_is_refused()
    {
        var text = Encoding.UTF8.GetString(RoundJson.Encode(Two()));
        var lines = text.Split('\n');
        IsBad($"{text}{{\"gone\":\"{new string('0', RoundJson.MaxLineBytes)}\"}}");
        IsBad(text + lines[1]);
        IsBad(text + "{}");
        IsBad(text + lines[1][..^1] + "," + lines[3][1..]);
        IsBad(string.Join('\n', lines[..^2]));
        Assert.True(RoundJson.Decode(Encoding.UTF8.GetBytes(text.TrimEnd('\n'))).TryGet(out _, out _));

        static void IsBad(string lines) => Assert.Equal("round-file-bad", Refusal(Encoding.UTF8.GetBytes(lines)).Code);
    }

    /// <summary>Who came first among equals is in the file and in its name: nobody is put first in secret.</summary>
    [Fact]
    public void Priority_is_part_of_what_is_published()
    {
        var equal = Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1, gpus: 1))],
            [Rounds.Queued(Rounds.Request(1)), Rounds.Queued(Rounds.Request(2))]);
        var lost = equal.Requests.Single(r => r.RequestHash != FileOf(equal).Matches[0].Request);
        var first = FileOf(equal with
        {
            Requests = [.. equal.Requests.Select(r => r with { HasPriority = r == lost })],
        });
        Assert.Equal(lost.RequestHash, first.Matches[0].Request);
        Assert.NotEqual(FileOf(equal).InputHash, first.InputHash);
        Assert.True(RoundJson.Decode(RoundJson.Encode(first)).TryGet(out var read, out _));
        Assert.Empty(Replay.Check(read));
        Finds(Named(first with { Requests = FileOf(equal).Requests }), DeviationKind.MatchExtra);
    }

    /// <summary>A file that a liar made is refused or computed, never a crash.</summary>
    [Fact]
    public void No_file_breaks_the_replay()
    {
        var good = RoundJson.Encode(Two());
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Char["0123456789abcdefx\"{}[]:,-"]).Array[1, 4].Sample(
            edits =>
            {
                var bytes = good.ToArray();
                foreach (var (at, with) in edits) bytes[at] = (byte)with;
                if (RoundJson.Decode(bytes).TryGet(out var file, out _)) Replay.Check(file);
            },
            iter: 3_000);
    }

    private static void Finds(RoundFile file, params DeviationKind[] kinds)
    {
        var found = Replay.Check(file).Select(deviation => deviation.Kind).ToHashSet();
        foreach (var kind in kinds) Assert.Contains(kind, found);
    }

    private static Refusal Refusal(byte[] json)
    {
        Assert.False(RoundJson.Decode(json).TryGet(out _, out var refusal));
        return refusal;
    }

    private static RoundFile Two() => FileOf(
        Rounds.Round(
            [
                Rounds.Supply(Rounds.Offer(1, gpus: 1)) with { Longest = 7_200 },
                Rounds.Supply(Rounds.Offer(2, gpus: 1)) with { Longest = 7_200 },
            ],
            [Rounds.Queued(Rounds.Request(1, 2_000)), Rounds.Queued(Rounds.Request(2, 3_000))]),
        new UnixTime(1_900_000_000));

    private static RoundFile FileOf(MatchingRound round, UnixTime? window = null)
    {
        var matches = new Auction().Match(round);
        return RoundFile.Of(new PlayedRound(
            Domain, round.Settler, round.Now, round.Seed, FiledRounds.Whole(round), matches, matches.Count, window));
    }

    /// <summary>As a liar would: with hashes that fit what it says.</summary>
    private static RoundFile Named(RoundFile file)
    {
        var named = file with { InputHash = RoundHashes.OfInput(file) };
        return named with { ResultHash = RoundHashes.OfResult(named) };
    }

}
