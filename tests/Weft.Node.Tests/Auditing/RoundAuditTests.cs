using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>What a gateway published against what the chain says.</summary>
public sealed class RoundAuditTests
{
    private static readonly Offer Machine = Offer(Some.Start);
    private static readonly Request Wish = Request(Some.Start);
    private static readonly RoundFile Round = RoundOf(handedIn: 1);

    [Fact]
    public void A_match_that_was_opened_as_published_is_well()
    {
        Assert.Empty(RoundAudit.Check([Round], [Opened()]));
        Assert.Empty(RoundAudit.Unpublished([Round], [Opened()]));
    }

    [Fact]
    public void A_match_that_the_chain_skipped_is_the_chains_word() => Assert.Empty(RoundAudit.Check(
        [Round], [new MatchSkipped(7, default, Wish.Hash(), 3, "GpusBusy")]));

    [Fact]
    public void A_match_that_was_handed_in_and_never_came_is_named()
    {
        var deviation = Assert.Single(RoundAudit.Check([Round], []));
        Assert.Equal((DeviationKind.NotOnChain, Wish.Hash()), (deviation.Kind, deviation.Order));
        Assert.Empty(RoundAudit.Check([RoundOf(handedIn: 0)], []));
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 0, 1)]
    public void A_lease_on_other_terms_than_published_is_named(int price, int slot, int gpus, int machine)
    {
        var lease = Opened().Lease;
        var key = lease.Key with { Slot = (byte)(lease.Key.Slot + slot) };
        if (machine != 0) key = key with { Machine = Some.Ours.Renter };
        var other = lease with
        {
            Key = key,
            Price = new(lease.Price.PerGpuHour + (ulong)price),
            Gpus = new(lease.Gpus.Bits + (ulong)gpus),
        };
        var deviation = Assert.Single(RoundAudit.Check([Round], [new LeaseOpened(7, default, other)]));
        Assert.Equal((DeviationKind.ChainDiffers, Wish.Hash()), (deviation.Kind, deviation.Order));
    }

    [Fact]
    public void What_was_held_may_be_lost_but_comes_as_it_was_held_and_not_before_its_time()
    {
        var lease = Opened().Lease;
        var held = RoundOf(handedIn: 0) with { Window = new(lease.Key.Start) };
        var slot = lease with { Key = lease.Key with { Slot = (byte)(lease.Key.Slot + 1) } };
        Assert.Empty(RoundAudit.Check([held], []));
        Assert.Empty(RoundAudit.Check([held], [new LeaseOpened(7, default, slot)]));
        Assert.Empty(RoundAudit.Unpublished([held], [Opened()]));
        var dearer = lease with { Price = new(lease.Price.PerGpuHour + 1) };
        Finds([held], dearer);
        Finds([held with { Window = new(lease.Key.Start + 1UL) }], lease);
        // Lost, and matched anew when its time was there.
        Assert.Empty(RoundAudit.Check(
            [held with { Matches = [held.Matches[0] with { Price = new(1) }] }, Round], [Opened()]));

        static void Finds(IReadOnlyList<RoundFile> rounds, Lease opened) => Assert.Equal(
            (DeviationKind.ChainDiffers, Wish.Hash()),
            Assert.Single(RoundAudit.Check(rounds, [new LeaseOpened(7, default, opened)])) is var found
                ? (found.Kind, found.Order)
                : default);
    }

    /// <summary>What the chain did not take at first is matched anew; one of the rounds has to be what came.</summary>
    [Fact]
    public void A_request_that_was_matched_twice_has_to_come_as_one_of_them()
    {
        var match = Round.Matches[0];
        var earlier = Round with { Matches = [match with { Price = new(match.Price.PerGpuHour + 5) }] };
        Assert.Empty(RoundAudit.Check([earlier, Round], [Opened()]));
        Assert.Equal(
            DeviationKind.ChainDiffers, Assert.Single(RoundAudit.Check([earlier], [Opened()])).Kind);
    }

    [Fact]
    public void A_lease_whose_round_nobody_saw_is_asked_after()
    {
        var unseen = new LeaseOpened(7, default, Opened().Lease with { RequestHash = Keccak.Hash("unseen") });
        Assert.Equal([unseen], RoundAudit.Unpublished([Round], [Opened(), unseen]));
    }

    private static RoundFile RoundOf(int handedIn)
    {
        var round = new MatchingRound(
            [new Supply(Machine.Hash(), Machine, default, 0)], [new QueuedRequest(Wish.Hash(), Wish, 0)],
            Policy.Settler, UnixTime.From(Some.Start), 1);
        var matches = new Auction().Match(round);
        Assert.Single(matches);
        var orders = new RoundChanges(
            FromNothing: true, [new(Machine.Hash(), FakeChain.Sign(Machine), default, 0)],
            [new(Wish.Hash(), FakeChain.Sign(Wish))], []);
        return RoundFile.Of(new(
            FakeChain.Domain, round.Settler, round.Now, round.Seed, orders, matches, handedIn));
    }

    private static LeaseOpened Opened()
    {
        var match = Round.Matches[0];
        var fill = match.Fills[0];
        return new(7, default, Some.Ours with
        {
            Key = new(Machine.Provider, Machine.Machine, fill.Slot, 1),
            Gpus = fill.Gpus,
            Price = match.Price,
            RequestHash = Wish.Hash(),
        });
    }
}
