using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>A round that goes on from another is the same round as with all its orders.</summary>
public sealed class RoundStepsTests
{
    private static readonly TypedDomain Domain = MarketDomain.Of(31_337, Rounds.Account(0xdd, 1));

    [Fact]
    public void A_round_has_one_name_and_one_result_whether_it_is_whole_or_goes_on() => Rounds.Gen.Array[1, 6].Sample(
        rounds =>
        {
            var (orders, replay, last) = (new RoundOrders(), new Replay(), (RoundFile?)null);
            MatchingRound? before = null;
            foreach (var round in rounds)
            {
                var played = Played(round, Between(before, round));
                orders.Apply(played.Changes);
                var step = RoundFile.Of(played, orders, last?.InputHash);
                var whole = RoundFile.Of(played with { Changes = FiledRounds.Whole(round) });
                Assert.Equal((whole.InputHash, whole.ResultHash), (step.InputHash, step.ResultHash));
                Assert.Equal(whole.Offers.Select(o => o.Hash), orders.Offers.Select(o => o.Hash));
                Assert.Equal(whole.Requests.Select(r => r.Hash), orders.Requests.Select(r => r.Hash));
                Assert.Empty(Replay.Check(whole));
                Assert.Empty(replay.Play(RoundJson.Decode(RoundJson.Encode(step)).Value));
                (before, last) = (round, step);
            }
        });

    [Fact]
    public void A_step_has_what_came_and_went_and_nothing_else()
    {
        var (first, second) = Two();
        Assert.Equal(2, first.Offers.Count);
        var gone = Assert.Single(second.Gone);
        Assert.Equal(first.Requests[0].Hash, gone);
        Assert.Empty(second.Offers);
        Assert.Single(second.Requests);
    }

    [Fact]
    public void What_was_changed_on_the_way_is_found_out()
    {
        var (first, second) = Two();
        Finds(second with { Gone = [] }, DeviationKind.InputHash);
        Finds(second with { Requests = [] }, DeviationKind.InputHash, DeviationKind.MatchExtra);
        Finds(second with { Offers = [first.Offers[0] with { UsedSlots = 1 }] }, DeviationKind.InputHash);
        Finds(second with { Matches = [] }, DeviationKind.ResultHash, DeviationKind.MatchMissing);
        Finds(second with { Settler = Rounds.Account(1, 1) }, DeviationKind.RoundMissing);
        Finds(second with { Since = Keccak.Hash("another") }, DeviationKind.RoundMissing);
        Finds(second with { Window = new(1_900_000_000) }, DeviationKind.RoundMissing);
        Finds(second with { Requests = [second.Requests[0], second.Requests[0]] }, DeviationKind.Twice);
        var again = FiledRounds.Of(Rounds.Supply(Rounds.Offer(1, price: 7) with { Nonce = 9 }));
        Finds(second with { Offers = [again] }, DeviationKind.Twice);

        void Finds(RoundFile file, params DeviationKind[] kinds)
        {
            var replay = new Replay();
            Assert.Empty(replay.Play(first));
            var found = replay.Play(file).Select(deviation => deviation.Kind).ToHashSet();
            foreach (var kind in kinds) Assert.Contains(kind, found);
        }
    }

    [Fact]
    public void Nothing_goes_on_from_a_round_that_could_not_be_computed_until_one_is_whole()
    {
        var (first, second) = Two();
        var replay = new Replay();
        Assert.Equal(DeviationKind.RoundMissing, Assert.Single(replay.Play(second)).Kind);
        Assert.NotEmpty(replay.Play(first with { Offers = [.. first.Offers, first.Offers[0]] }));
        Assert.Equal(DeviationKind.RoundMissing, Assert.Single(replay.Play(second)).Kind);
        Assert.Empty(replay.Play(first));
        Assert.Empty(replay.Play(second));
        Assert.Equal(DeviationKind.RoundMissing, Assert.Single(replay.Play(second)).Kind);
    }

    /// <summary>A machine's new offer takes the place of the old one, which has to go by name.</summary>
    [Fact]
    public void An_offer_that_was_signed_again_comes_for_the_one_that_went()
    {
        var request = Rounds.Queued(Rounds.Request(1));
        var (old, renewed) = (Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(1) with { Nonce = 9 }));
        var (before, after) = (Rounds.Round([old], [request]), Rounds.Round([renewed], [request]));
        var orders = new RoundOrders();
        var played = Played(before, Between(null, before));
        orders.Apply(played.Changes);
        var (replay, first) = (new Replay(), RoundFile.Of(played, orders, null));
        Assert.Empty(replay.Play(first));
        played = Played(after, Between(before, after));
        orders.Apply(played.Changes);
        Assert.Empty(replay.Play(RoundFile.Of(played, orders, first.InputHash)));
        Assert.Null(replay.Offer(old.OfferHash));
        Assert.NotNull(replay.Offer(renewed.OfferHash));
    }

    /// <summary>Two machines and a request; then another request in its place.</summary>
    private static (RoundFile First, RoundFile Second) Two()
    {
        var offers = new[] { Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2)) };
        var before = Rounds.Round(offers, [Rounds.Queued(Rounds.Request(1))]);
        var after = Rounds.Round(offers, [Rounds.Queued(Rounds.Request(2))], seed: 8);
        var orders = new RoundOrders();
        var first = Played(before, Between(null, before));
        orders.Apply(first.Changes);
        var whole = RoundFile.Of(first, orders, since: null);
        var second = Played(after, Between(before, after));
        orders.Apply(second.Changes);
        return (whole, RoundFile.Of(second, orders, whole.InputHash));
    }

    private static PlayedRound Played(MatchingRound round, RoundChanges changes)
    {
        var matches = new Auction().Match(round);
        return new(Domain, round.Settler, round.Now, round.Seed, changes, matches, matches.Count);
    }

    private static RoundChanges Between(MatchingRound? before, MatchingRound after)
    {
        if (before is null) return FiledRounds.Whole(after);
        var there = after.Supplies.Select(s => s.OfferHash).Concat(after.Requests.Select(r => r.RequestHash))
            .ToHashSet();
        return new(
            FromNothing: false,
            [.. after.Supplies.Except(before.Supplies).Select(FiledRounds.Of)],
            [.. after.Requests.Except(before.Requests).Select(FiledRounds.Of)],
            [
                .. before.Supplies.Select(s => s.OfferHash).Concat(before.Requests.Select(r => r.RequestHash))
                    .Where(hash => !there.Contains(hash)),
            ]);
    }
}
