using CsCheck;

namespace Weft.Market.Tests;

public sealed class AuctionLaws
{
    [Fact]
    public void Every_match_is_within_the_signed_terms_of_all_its_orders() => Rounds.Gen.Sample(round =>
    {
        foreach (var match in Rounds.Clear(round).Matches)
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

            if (match.Request.IsOneSite)
                Assert.Single(match.Fills.Select(f => (f.Offer.Provider, f.Offer.Region)).Distinct());
            var machines = match.Fills.Select(f => f.Offer.Machine).ToArray();
            Assert.Equal(machines.Distinct().Order(), machines);
        }
    });

    /// <summary>Where some price is within the limits of all leases of a class and region, they have one.</summary>
    [Fact]
    public void One_price_for_a_class_and_region_where_one_fits() => Rounds.Gen.Sample(round =>
    {
        var lots = Rounds.Clear(round).Matches.Where(m => m.Fills.Count == 1)
            .GroupBy(m => (m.Fills[0].Offer.GpuClass, m.Fills[0].Offer.Region)).ToArray();
        var gangs = Rounds.Clear(round).Matches.Where(m => m.Fills.Count > 1).SelectMany(m => m.Fills)
            .Select(f => (f.Offer.GpuClass, f.Offer.Region)).ToHashSet();
        foreach (var lot in lots.Where(l => !gangs.Contains(l.Key)))
        {
            if (lot.Max(m => m.Fills[0].Offer.Price) > lot.Min(m => m.Request.MaxPrice)) continue;
            Assert.Single(lot.Select(m => m.Price).Distinct());
        }
    });

    [Fact]
    public void No_gpu_and_no_slot_is_given_twice() => Rounds.Gen.Sample(round =>
    {
        var state = round.Supplies.ToDictionary(s => s.OfferHash, s => (s.Busy, Slots: s.UsedSlots));
        foreach (var fill in Rounds.Clear(round).Matches.SelectMany(m => m.Fills))
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
        Enumerable.Range(0, 20).Select(seed => Print(Rounds.Clear(Rounds.Round(
            [Rounds.Supply(Rounds.Offer(1)), Rounds.Supply(Rounds.Offer(2))], [Rounds.Queued(Rounds.Request(1))],
            (ulong)seed)))).Distinct(StringComparer.Ordinal).Count() == 2);

    [Fact]
    public void Each_request_is_either_matched_or_explained() => Rounds.Gen.Sample(round =>
    {
        var result = Rounds.Clear(round);
        Assert.Equal(
            round.Requests.Select(r => r.RequestHash).Order(),
            result.Matches.Select(m => m.RequestHash).Concat(result.Unfilled.Select(u => u.Queued.RequestHash))
                .Order());
        foreach (var why in result.Unfilled)
        {
            Assert.True(why.MachinesFitting < why.MachinesWanted);
            Assert.Contains("no-match-yet", why.ToRefusal(OrderNames.Numbers).ToString(), StringComparison.Ordinal);
        }
    });

    /// <summary>They are left out before anything is searched; that must not show.</summary>
    [Fact]
    public void Requests_that_no_machine_could_serve_change_nothing() => Rounds.Gen.Sample(round =>
    {
        var served = round.Requests.Where(r => round.Supplies.Any(
            s => Compatibility.Check(s, r.Request, round.Settler, round.Now) == Limits.None));
        Assert.Equal(
            Print(Rounds.Clear(round with { Requests = [.. served] }).Matches), Print(Rounds.Clear(round).Matches));
    });

    /// <summary>A buffer that was used before must not show.</summary>
    [Fact]
    public void An_auction_remembers_nothing_of_the_round_before() =>
        Gen.Select(Rounds.Gen, Rounds.Gen).Sample((first, second) =>
        {
            var auction = new Auction();
            auction.Match(first);
            Assert.Equal(Print(Rounds.Clear(second)), Print(Rounds.Clear(second, auction)));
        });

    /// <summary>Whoever bids more than another for the same is served before it.</summary>
    [Fact]
    public void Of_two_that_want_the_same_the_higher_bid_is_filled_first() => Rounds.Gen.Sample(round =>
    {
        var filled = Rounds.Clear(round).Matches.Select(m => m.RequestHash).ToHashSet();
        var single = round.Requests.Where(r => r.Request.Machines == 1).ToArray();
        foreach (var lost in single.Where(r => !filled.Contains(r.RequestHash)))
            foreach (var won in single.Where(r => filled.Contains(r.RequestHash)))
                Assert.False(
                    won.Request.MaxPrice < lost.Request.MaxPrice
                    && (lost.Request with
                    {
                        MaxPrice = won.Request.MaxPrice,
                        Renter = won.Request.Renter,
                        Nonce = won.Request.Nonce,
                        Expiry = won.Request.Expiry
                    }) == won.Request);
    });

    private static void Shuffled(Gen<MatchingRound> rounds) =>
        Gen.Select(rounds, Gen.Int).Sample((round, seed) =>
        {
            var random = new Random(seed);
            var (supplies, requests) = (round.Supplies.ToArray(), round.Requests.ToArray());
            random.Shuffle(supplies);
            random.Shuffle(requests);
            var shuffled = round with { Supplies = supplies, Requests = requests };
            Assert.Equal(Print(Rounds.Clear(round)), Print(Rounds.Clear(shuffled)));
        });

    private static string Print(Cleared result) => Print(result.Matches) + string.Join(
        '\n', result.Unfilled.Select(u => $"{u.Queued.RequestHash} {u.ToRefusal(OrderNames.Numbers)}"));

    private static string Print(IEnumerable<Match> matches) => string.Join('\n', matches.Select(m =>
        $"{m.RequestHash} {m.Price} {string.Join(',', m.Fills.Select(f => (f.OfferHash, f.Gpus, f.Slot)))}"));
}
