using CsCheck;

namespace Weft.Market.Tests;

public sealed class PriceTimePriorityLaws
{
    [Fact]
    public void Every_match_is_within_the_signed_terms_of_all_its_orders() => Rounds.Gen.Sample(round =>
    {
        foreach (var match in PriceTimePriority.Run(round).Matches)
        {
            Assert.Equal(match.Request.Machines, match.Fills.Count);
            Assert.True(match.Price <= match.Request.MaxPrice);
            foreach (var fill in match.Fills)
            {
                Assert.Equal(
                    Limits.None, Compatibility.Check(fill.Offer, match.Request, round.Settler, round.Now));
                Assert.Equal(match.Request.GpusPerMachine, fill.Gpus.Count);
                Assert.True(fill.Offer.Gpus.Includes(fill.Gpus));
                Assert.True(fill.Offer.Price <= match.Price);
            }

            var machines = match.Fills.Select(f => f.Offer.Machine).ToArray();
            Assert.Equal(machines.Distinct().Order(), machines);
        }
    });

    [Fact]
    public void The_price_is_what_the_dearest_machine_asks() => Rounds.Gen.Sample(round =>
    {
        foreach (var match in PriceTimePriority.Run(round).Matches)
            Assert.Equal(match.Fills.Max(f => f.Offer.Price), match.Price);
    });

    [Fact]
    public void No_gpu_and_no_slot_is_given_twice() => Rounds.Gen.Sample(round =>
    {
        var state = round.Supplies.ToDictionary(s => s.OfferHash, s => (s.Busy, Slots: s.UsedSlots));
        foreach (var fill in PriceTimePriority.Run(round).Matches.SelectMany(m => m.Fills))
        {
            var (busy, slots) = state[fill.OfferHash];
            Assert.False(busy.Overlaps(fill.Gpus));
            Assert.Equal(0UL, slots & (1UL << fill.Slot));
            state[fill.OfferHash] = (busy.With(fill.Gpus), slots | (1UL << fill.Slot));
        }
    });

    [Fact]
    public void The_order_of_the_input_does_not_matter() => Shuffled(Rounds.Gen);

    /// <summary>Where nearly all fits and much is equal, the order of the lists could show most easily.</summary>
    [Fact]
    public void The_order_of_the_input_decides_no_tie() => Shuffled(Rounds.Ties);

    [Fact]
    public void The_seed_decides_ties() => Assert.True(
        Enumerable.Range(0, 20).Select(seed => Print(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2))], [Rounds.Queued(Rounds.Request(1))],
            (ulong)seed))).Distinct(StringComparer.Ordinal).Count() == 2);

    [Fact]
    public void Each_request_is_either_matched_or_explained() => Rounds.Gen.Sample(round =>
    {
        var result = PriceTimePriority.Run(round);
        Assert.Equal(
            round.Requests.Select(r => r.RequestHash).Order(),
            result.Matches.Select(m => m.RequestHash).Concat(result.Unfilled.Select(u => u.RequestHash)).Order());
        foreach (var why in result.Unfilled)
        {
            Assert.True(why.MachinesFitting < why.MachinesWanted);
            Assert.Contains("no-match-yet", why.ToRefusal().ToString(), StringComparison.Ordinal);
        }
    });

    [Fact]
    public void The_smallest_price_that_is_advised_fills_and_one_less_does_not() => Rounds.Gen.Sample(round =>
    {
        var result = PriceTimePriority.Run(round);
        var left = Left(round, result);
        foreach (var why in result.Unfilled.Where(u => u.SmallestMaxPrice is not null))
        {
            var request = round.Requests.First(r => r.RequestHash == why.RequestHash).Request;
            var advised = why.SmallestMaxPrice!.Value;
            Assert.True(advised > request.MaxPrice);
            Assert.True(Fills(left, request with { MaxPrice = advised }));
            Assert.False(Fills(left, request with { MaxPrice = new(advised.PerGpuHour - 1) }));
        }
    });

    private static void Shuffled(Gen<MatchingRound> rounds) =>
        Gen.Select(rounds, Gen.Int).Sample((round, seed) =>
        {
            var random = new Random(seed);
            var (supplies, requests) = (round.Supplies.ToArray(), round.Requests.ToArray());
            random.Shuffle(supplies);
            random.Shuffle(requests);
            Assert.Equal(Print(round), Print(round with { Supplies = supplies, Requests = requests }));
        });

    private static bool Fills(MatchingRound left, Request request) =>
        PriceTimePriority.Run(left with { Requests = [Rounds.Queued(request)] }).Matches.Count == 1;

    private static MatchingRound Left(MatchingRound round, MatchingResult result)
    {
        var supplies = round.Supplies.ToDictionary(s => s.OfferHash);
        foreach (var fill in result.Matches.SelectMany(m => m.Fills))
            supplies[fill.OfferHash] = supplies[fill.OfferHash].Taking(fill.Gpus, fill.Slot);
        return round with { Supplies = [.. supplies.Values] };
    }

    private static string Print(MatchingRound round)
    {
        var result = PriceTimePriority.Run(round);
        return string.Join('\n', result.Matches.Select(m =>
                $"{m.RequestHash} {m.Price} {string.Join(',', m.Fills.Select(f => (f.OfferHash, f.Gpus, f.Slot)))}"))
            + string.Join('\n', result.Unfilled.Select(u => $"{u.RequestHash} {u.ToRefusal()}"));
    }
}
