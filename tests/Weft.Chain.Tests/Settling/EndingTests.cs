using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Settling;

/// <summary>
/// A match that ends the slot's last lease with that lease's voucher, through our own packing, on a real chain.
/// </summary>
public sealed class EndingTests
{
    private static readonly Money Claim = new(40_000);
    private static readonly Money Signed = new(60_000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_match_closes_the_lease_with_its_voucher_and_pays_it_once()
    {
        await using var market = await TestMarket.StartAsync();
        var (provider, gateway) = (market.Node(market.Provider), market.Node(market.Gateway));
        var lease = await LeaseAsync(market, provider, gateway);
        var before = await FreeAsync(gateway, lease.Renter);
        var match = await NextAsync(market, lease, Last(market, lease));
        Assert.Equal("None", await PreviewAsync(gateway, match));

        var receipt = (await gateway.Settlement.SubmitAsync(new SettleIntent("settle:2", [match]), Cancel)).Value;
        Assert.Equal(2, receipt.Events.Count);
        var closed = Assert.IsType<LeaseClosed>(receipt.Events[0]);
        var opened = Assert.IsType<LeaseOpened>(receipt.Events[1]).Lease;
        Assert.Equal((lease.Id, Claim), (closed.Lease, closed.Paid));
        Assert.Equal((lease.Key.Slot, lease.Gpus), (opened.Key.Slot, opened.Gpus));
        Assert.False((await gateway.Reader.LeaseAsync(lease.Key, Cancel)).Value.Open);
        Assert.True((await gateway.Reader.LeaseAsync(opened.Key, Cancel)).Value.Open);
        Assert.Equal(Claim - lease.FeeOf(Claim), await EarnedAsync(gateway, lease));
        Assert.Equal(
            before + (lease.Locked - Claim) - opened.Locked - new Money(1_000), await FreeAsync(gateway, lease.Renter));

        // Neither its own closing nor a second match takes anything any more.
        var close = new CloseIntent(
            $"close:{lease.Id}", lease.Key, lease.Renter, Claim, SignVoucher(market.Renter, market, lease), default);
        Assert.True((await provider.Settlement.SubmitAsync(close, Cancel)).TryGet(out _, out var late) is false);
        Assert.Equal("lease-not-open", late.Code);
        await market.PassTimeAsync(5);
        var again = await NextAsync(market, lease, Last(market, lease), nonce: 3);
        Assert.Equal("PreviousLease", await PreviewAsync(gateway, again));
        Assert.Equal(Claim - lease.FeeOf(Claim), await EarnedAsync(gateway, lease));
    }

    [Fact]
    public async Task A_renter_who_is_named_and_owes_nothing_needs_no_signature()
    {
        await using var market = await TestMarket.StartAsync();
        var (provider, gateway) = (market.Node(market.Provider), market.Node(market.Gateway));
        var lease = await LeaseAsync(market, provider, gateway);
        var match = await NextAsync(
            market, lease, new LastVoucher(lease.Renter, Money.Zero, default), claim: Money.Zero);
        var receipt = (await gateway.Settlement.SubmitAsync(new SettleIntent("settle:2", [match]), Cancel)).Value;
        Assert.Equal(Money.Zero, Assert.Single(receipt.Events.OfType<LeaseClosed>()).Paid);
        Assert.Equal(Money.Zero, await EarnedAsync(gateway, lease));
    }

    [Fact]
    public async Task No_more_is_taken_than_the_machine_and_the_renter_signed_for()
    {
        await using var market = await TestMarket.StartAsync();
        var (provider, gateway) = (market.Node(market.Provider), market.Node(market.Gateway));
        var lease = await LeaseAsync(market, provider, gateway);
        var good = Last(market, lease);
        var forged = SignVoucher(market.Gateway, market, lease);
        LastVoucher[] bad =
        [
            good with { Amount = Signed + new Money(1) }, good with { Amount = Claim },
            good with { Renter = market.Gateway.Address }, new(lease.Renter, Signed, forged.Signature),
            new(lease.Renter, Money.Zero, default), good with { Signature = new byte[] { 7 } },
        ];
        foreach (var last in bad)
            Assert.Equal("PreviousLease", await PreviewAsync(gateway, await NextAsync(market, lease, last)));

        var raised = await NextAsync(market, lease, good);
        var offer = raised.Fills[0].Offer;
        raised = raised with
        {
            Fills =
            [
                raised.Fills[0] with
                {
                    Offer = offer with { Value = offer.Value with { Closes = new(0, lease.Key.Start, Signed) } },
                },
            ],
        };
        Assert.Equal("OfferSignature", await PreviewAsync(gateway, raised));
        Assert.Equal("None", await PreviewAsync(gateway, await NextAsync(market, lease, good)));
    }

    [Fact]
    public async Task A_fill_of_another_slot_cannot_be_packed_with_an_ending()
    {
        await using var market = await TestMarket.StartAsync();
        var (provider, gateway) = (market.Node(market.Provider), market.Node(market.Gateway));
        var lease = await LeaseAsync(market, provider, gateway);
        var match = await NextAsync(market, lease, Last(market, lease));
        var elsewhere = match with { Fills = [match.Fills[0] with { Slot = 1 }] };
        Assert.Throws<ArgumentException>(() => new BatchPacker(market.Domain).Pack([elsewhere]));
    }

    /// <summary>A lease of the renter in slot 0, some seconds old.</summary>
    private static async Task<Lease> LeaseAsync(TestMarket market, TestNode provider, TestNode gateway)
    {
        await TestMarket.DepositAsync(market.Node(market.Renter), 10_000_000);
        await market.EnrolAsync(provider);
        var now = await market.NowAsync();
        var match = TestMarket.Match(
            market.SignRequest(market.Renter, now, 1), market.SignOffer(market.Machine, now), slot: 0);
        var receipt = (await gateway.Settlement.SubmitAsync(new SettleIntent("settle:1", [match]), Cancel)).Value;
        await market.PassTimeAsync(40);
        return Assert.Single(receipt.Events.OfType<LeaseOpened>()).Lease;
    }

    private static async Task<SignedMatch> NextAsync(
        TestMarket market, Lease lease, LastVoucher last, ulong nonce = 2, Money? claim = null)
    {
        var now = await market.NowAsync();
        var offer = market.SignOffer(
            market.Machine, now,
            one => one with { Nonce = 2, Closes = new(lease.Key.Slot, lease.Key.Start, claim ?? Claim) });
        var match = TestMarket.Match(market.SignRequest(market.Renter, now, nonce), offer, lease.Key.Slot);
        return match with { Fills = [match.Fills[0] with { Ends = last }] };
    }

    private static LastVoucher Last(TestMarket market, Lease lease) =>
        new(lease.Renter, Signed, SignVoucher(market.Renter, market, lease).Signature);

    private static Signed<Voucher> SignVoucher(TestKey key, TestMarket market, Lease lease)
    {
        var voucher = new Voucher(lease.Id, Signed);
        return key.Sign(market.Domain, voucher, voucher.Hash());
    }

    private static async Task<string> PreviewAsync(TestNode node, SignedMatch match) =>
        Assert.Single((await node.Settlement.PreviewAsync([match], Cancel)).Value).Reason;

    private static async Task<Money> EarnedAsync(TestNode node, Lease lease) =>
        (await node.Reader.MachineAsync(lease.Key.Provider, lease.Key.Machine, Cancel)).Value.Earned;

    private static async Task<Money> FreeAsync(TestNode node, Address account) =>
        (await node.Reader.AccountAsync(account, Cancel)).Value.Free;
}
