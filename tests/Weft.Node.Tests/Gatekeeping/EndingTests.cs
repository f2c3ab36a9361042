using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>
/// A gateway that ends a machine's last lease in the next match: what it takes with an offer, what it brings to the
/// chain, and what it does when the chain will not.
/// </summary>
public sealed class EndingTests : GatekeeperFixture
{
    private static readonly Money Claim = new(40);
    private static readonly Money Signed = new(50);

    [Fact]
    public async Task A_match_ends_the_lease_and_both_leases_are_told_of_in_one_transaction()
    {
        var lease = await LeaseAsync();
        await OfferAsync(Ends(lease), Last(lease));
        Assert.Equal(GpuMask.First(1), Assert.Single(Host.Snapshot().Offers).FreeGpus);
        var settled = Assert.IsType<RequestSettled>(await Settle(Request(Start, renter: 2)));
        var next = Assert.Single(settled.Leases).Lease;
        Assert.Equal((lease.Key.Slot, lease.Gpus), (next.Key.Slot, next.Gpus));
        Assert.False((await Chain.LeaseAsync(lease.Key, Cancel)).Value.Open);
        Assert.True((await Chain.LeaseAsync(next.Key, Cancel)).Value.Open);
        Assert.Equal(2, Chain.Submitted.Count);
        Assert.Equal(0, Journal.Count);
    }

    [Fact]
    public async Task What_the_feed_tells_after_the_receipt_frees_nothing_of_the_new_lease()
    {
        var lease = await LeaseAsync();
        await OfferAsync(Ends(lease), Last(lease));
        var next = Assert.IsType<RequestSettled>(await Settle(Request(Start, renter: 2))).Leases[0];
        Host.Hear(new LeaseClosed(102, next.Transaction, lease.Id, Claim));
        Host.Hear(new LeaseOpened(102, next.Transaction, next.Lease));
        await Host.WhenIdleAsync();
        var supply = Assert.Single(Host.Snapshot().Offers);
        Assert.Equal((lease.Gpus, 1UL << lease.Key.Slot), (supply.Busy, supply.UsedSlots));
        Assert.Equal("no-match-yet", (await Submit2(Request(Start, renter: 3))).Code);
    }

    [Fact]
    public async Task While_a_match_that_ends_it_is_in_flight_nobody_else_is_promised_what_it_frees()
    {
        var lease = await LeaseAsync();
        await OfferAsync(Ends(lease), Last(lease));
        var first = Watch(await Submit(Request(Start, renter: 2)));
        Chain.HoldAnswers = new();
        Host.Cycle();
        var second = await Submit(Request(Start, renter: 3));
        Host.Cycle();
        Assert.Equal("no-match-yet", Assert.IsType<RequestWaiting>(await First(Watch(second))).Why.Code);
        Chain.HoldAnswers.SetResult();
        await Host.WhenIdleAsync();
        Assert.IsType<RequestSettled>(await Last(first));
        Assert.Equal(2, Chain.Submitted.Count);
    }

    [Fact]
    public async Task One_match_a_round_is_made_of_what_an_ending_frees()
    {
        var lease = await LeaseAsync(gpus: 2);
        await OfferAsync(Ends(lease), Last(lease));
        await Submit(Request(Start, renter: 2));
        await Submit(Request(Start, renter: 3));
        await Cycle();
        Assert.Equal(1, Host.Snapshot().RequestsWaiting);
        Host.Hear(new LeaseClosed(102, Hash32.Zero, lease.Id, Claim));
        await Cycle();
        Assert.Equal(0, Host.Snapshot().RequestsWaiting);
        Assert.Equal(GpuMask.First(2), Assert.Single(Host.Snapshot().Offers).Busy);
    }

    [Fact]
    public async Task What_the_chain_will_not_end_is_not_tried_again_and_its_offer_taken_no_more()
    {
        var lease = await LeaseAsync();
        var request = Request(Start, renter: 2);
        Chain.SkipInPreview[request.Hash()] = (int)SkipReason.PreviousLease;
        await OfferAsync(Ends(lease), Last(lease));
        Assert.Contains("PreviousLease", (await Submit2(request)).Sentence, StringComparison.Ordinal);
        Chain.SkipInPreview.Clear();
        Time.Advance(TimeSpan.FromSeconds(30));
        await Cycle();
        Assert.Single(Chain.Submitted);
        Assert.True(Assert.Single(Host.Snapshot().Offers).FreeGpus.IsEmpty);

        var again = FakeChain.Sign(Ends(lease) with { Nonce = 3 });
        Assert.Equal("ending-refused", await RefusedAsync(again, Last(lease)));
        Host.Hear(Chain.Close(lease, Claim));
        await OfferAsync(Offer(Time.GetUtcNow(), gpus: 1, nonce: 4), null);
        Assert.False(Assert.Single(Host.Snapshot().Offers).FreeGpus.IsEmpty);
    }

    [Fact]
    public async Task A_lease_that_its_provider_closed_first_leaves_an_offer_like_any_other()
    {
        var lease = await LeaseAsync();
        await OfferAsync(Ends(lease), Last(lease));
        Host.Hear(Chain.Close(lease, Claim));
        await Host.WhenIdleAsync();
        Assert.IsType<RequestSettled>(await Settle(Request(Start, renter: 2)));

        var closed = Ends(lease) with { Nonce = 3 };
        Assert.Null(await RefusedAsync(FakeChain.Sign(closed), Last(lease)));
        Assert.True(Assert.Single(Host.Snapshot().Offers).FreeGpus.IsEmpty);
    }

    [Fact]
    public async Task A_voucher_that_is_forged_too_low_too_large_or_for_nothing_is_refused_with_its_reason()
    {
        var lease = await LeaseAsync();
        var (offer, last) = (FakeChain.Sign(Ends(lease)), Last(lease));
        Assert.Equal(
            "ending-voucher-forged", await RefusedAsync(offer, last with { Renter = Account(0xcc, 9) }));
        Assert.Equal(
            "ending-voucher-forged", await RefusedAsync(offer, last with { Amount = Signed + new Money(1) }));
        Assert.Equal("ending-above-voucher", await RefusedAsync(offer, last with { Amount = new(39) }));
        Assert.Equal("signature-size", await RefusedAsync(offer, last with { Signature = default }));
        Assert.Equal("signature-size", await RefusedAsync(offer, last with { Signature = new byte[1_025] }));
        Assert.Equal("order-malformed", await RefusedAsync(offer, last with { Amount = new(UInt128.One << 88) }));
        Assert.Equal("order-malformed", await RefusedAsync(FakeChain.Sign(Offer(Start, gpus: 1, nonce: 2)), last));
        foreach (var end in new[] { new LeaseEnd(32, 1, Claim), new LeaseEnd(0, 1, new(UInt128.One << 88)) })
        {
            var bad = FakeChain.Sign(Offer(Start, gpus: 1, nonce: 2) with { Closes = end });
            Assert.Equal("order-malformed", await RefusedAsync(bad, null));
        }

        Assert.Null(await RefusedAsync(offer, last));
    }

    [Fact]
    public async Task An_offer_that_names_a_lease_without_its_voucher_ends_nothing()
    {
        var lease = await LeaseAsync();
        Assert.Null(await RefusedAsync(FakeChain.Sign(Ends(lease)), null));
        Assert.Equal("no-match-yet", (await Submit2(Request(Start, renter: 2))).Code);
        Assert.True((await Chain.LeaseAsync(lease.Key, Cancel)).Value.Open);
    }

    [Fact]
    public async Task A_batch_that_ends_a_lease_is_taken_up_as_it_was_by_the_next_life()
    {
        var lease = await LeaseAsync();
        await OfferAsync(Ends(lease), Last(lease));
        var request = await Submit(Request(Start, renter: 2));
        Chain.RefuseSubmit.Enqueue(Down);
        await Cycle();
        Host.Dispose();
        Host = NewHost();
        await Host.RecallAsync(Cancel);
        await Host.WhenIdleAsync();
        Assert.False((await Chain.LeaseAsync(lease.Key, Cancel)).Value.Open);
        Assert.True(await First(Watch(request)) is RequestSettled);
    }

    /// <summary>A lease of renter 1 on machine 1, as it is when its provider has said what it claims.</summary>
    private async Task<Lease> LeaseAsync(int gpus = 1)
    {
        await Publish(Offer(Start, gpus: gpus));
        var settled = await Settle(Request(Start, renter: 1, gpus: (byte)gpus));
        Time.Advance(TimeSpan.FromSeconds(1));
        return Assert.IsType<RequestSettled>(settled).Leases[0].Lease;
    }

    private async Task OfferAsync(Offer offer, LastVoucher? last) =>
        Assert.Null(await RefusedAsync(FakeChain.Sign(offer), last));

    private async Task<string?> RefusedAsync(Signed<Offer> offer, LastVoucher? last) =>
        (await Host.PublishAsync(offer.Value.Machine, offer, Endpoint, last, Cancel)).TryGet(out _, out var no)
            ? null
            : no.Code;

    private Offer Ends(Lease lease) => Offer(Time.GetUtcNow(), gpus: lease.Gpus.Count, nonce: 2) with
    {
        Closes = new(lease.Key.Slot, lease.Key.Start, Claim),
    };

    private static LastVoucher Last(Lease lease) => new(
        lease.Renter, Signed, FakeChain.Signature(lease.Renter, new Voucher(lease.Id, Signed).Hash()));
}
