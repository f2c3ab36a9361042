using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests;

public sealed class LifeOfALeaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Money_goes_in_a_lease_is_settled_used_paid_and_the_rest_comes_back()
    {
        await using var market = await TestMarket.StartAsync();
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        foreach (var node in new[] { renter, provider, gateway })
            Assert.False((await node.Connection.OpenAsync(Cancel)).IsRefused);

        await TestMarket.DepositAsync(renter, 10_000_000);
        await market.EnrolAsync(provider);
        var account = (await renter.Reader.AccountAsync(market.Renter.Address, Cancel)).Value;
        Assert.Equal(new Money(10_000_000), account.Free);
        Assert.Equal(TestMarket.Wallet - new Money(10_000_000), account.TokenInWallet);

        var (opened, receipt) = await SettleAsync(market, gateway);
        Assert.True(receipt.GasUsed > 21_000 && receipt.FeeWei > 0);
        Assert.Equal(new Money(100_000), opened.Locked);
        Assert.Equal(market.Renter.Address, opened.Renter);
        var machine = (await renter.Reader.MachineAsync(market.Provider.Address, market.Machine.Address, Cancel)).Value;
        Assert.Equal((true, 1UL, 1UL), (machine.Enrolled, machine.Busy.Bits, machine.OpenSlots));
        Assert.Equal(new LeaseStatus(true, null, new(1)), (await renter.Reader.LeaseAsync(opened.Key, Cancel)).Value);

        var paid = await CloseAsync(market, provider, opened);
        Assert.False((await renter.Reader.LeaseAsync(opened.Key, Cancel)).Value.Open);
        await CashOutAsync(market, renter, provider, gateway, opened.FeeOf(paid.Paid));
    }

    [Fact]
    public async Task A_renter_whose_provider_is_gone_stops_waits_and_gets_everything_back()
    {
        await using var market = await TestMarket.StartAsync();
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        await TestMarket.DepositAsync(renter, 1_000_000);
        await market.EnrolAsync(provider);
        var (lease, _) = await SettleAsync(market, gateway);

        Assert.Equal("not-your-lease", await RefusalAsync(gateway, new StopIntent("stop:g", lease.Key)));
        Assert.Equal(
            "lease-close-too-early",
            await RefusalAsync(renter, new ExpireIntent("expire:0", lease.Key, lease.Renter)));
        Assert.False((await renter.Settlement.SubmitAsync(new StopIntent("stop:1", lease.Key), Cancel)).IsRefused);
        Assert.NotNull((await renter.Reader.LeaseAsync(lease.Key, Cancel)).Value.StoppedAfterSeconds);
        Assert.Equal("lease-already-stopped", await RefusalAsync(renter, new StopIntent("stop:2", lease.Key)));
        await market.PassTimeAsync(Lease.CloseDelay + 200);
        var ended = (await renter.Settlement.SubmitAsync(
            new ExpireIntent("expire:1", lease.Key, lease.Renter), Cancel)).Value;
        Assert.Equal(Money.Zero, Assert.IsType<LeaseClosed>(Assert.Single(ended.Events)).Paid);
    }

    [Fact]
    public async Task What_is_cancelled_or_revoked_is_settled_no_more()
    {
        await using var market = await TestMarket.StartAsync();
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        await TestMarket.DepositAsync(renter, 1_000_000);
        await market.EnrolAsync(provider);
        var now = await market.NowAsync();
        var match = TestMarket.Match(
            market.SignRequest(market.Renter, now, 7), market.SignOffer(market.Machine, now), 0);
        var again = new EnrolMachineIntent("again", market.Machine.Address);
        Assert.Equal("machine-already-enrolled", await RefusalAsync(provider, again));
        Assert.False((await renter.Settlement.SubmitAsync(new CancelRequestIntent("cancel:7", 7), Cancel)).IsRefused);
        Assert.Equal("request-nonce-used", await RefusalAsync(renter, new CancelRequestIntent("cancel:7b", 7)));
        Assert.Equal("RequestNonceUsed", await PreviewAsync(gateway, match));

        match = match with { Request = market.SignRequest(market.Renter, now, 8) };
        Assert.Equal("None", await PreviewAsync(gateway, match));
        await provider.Settlement.SubmitAsync(
            new CancelOffersIntent("offers", market.Provider.Address, market.Machine.Address, 5), Cancel);
        Assert.Equal("OfferCancelled", await PreviewAsync(gateway, match));
        await provider.Settlement.SubmitAsync(new RevokeMachineIntent("revoke", market.Machine.Address), Cancel);
        Assert.Equal("MachineNotEnrolled", await PreviewAsync(gateway, match));
        var machine = await provider.Reader.MachineAsync(market.Provider.Address, market.Machine.Address, Cancel);
        Assert.False(machine.Value.Enrolled);
    }

    [Fact]
    public async Task The_directory_lists_what_it_was_deployed_with_and_gateways_announce_themselves()
    {
        await using var market = await TestMarket.StartAsync();
        var gateway = market.Node(market.Gateway);
        Assert.Equal(MarketLists.GpuClasses, (await gateway.Directory.GpuClassesAsync(Cancel)).Value);
        Assert.Equal(MarketLists.Regions, (await gateway.Directory.RegionsAsync(Cancel)).Value);
        Assert.Empty((await gateway.Directory.GatewaysAsync(Cancel)).Value);
        await gateway.Settlement.SubmitAsync(
            new AnnounceGatewayIntent("announce", "https://gateway.test:7443"), Cancel);
        var entry = Assert.Single((await gateway.Directory.GatewaysAsync(Cancel)).Value);
        Assert.Equal(new GatewayEntry(market.Gateway.Address, "https://gateway.test:7443"), entry);
    }

    /// <summary>Two matches of which one cannot be paid: it is skipped, and the other is none the worse.</summary>
    private static async Task<(Lease Lease, ChainReceipt Receipt)> SettleAsync(TestMarket market, TestNode gateway)
    {
        var now = await market.NowAsync();
        var good = TestMarket.Match(
            market.SignRequest(market.Renter, now, 1), market.SignOffer(market.Machine, now), slot: 0);
        var poor = TestMarket.Match(
            market.SignRequest(market.Gateway, now, 1), market.SignOffer(market.OtherMachine, now), slot: 3);
        var preview = (await gateway.Settlement.PreviewAsync([good, poor], Cancel)).Value;
        Assert.Equal([(0, "None"), (8, "BalanceTooLow")], preview.Select(o => (o.Skip, o.Reason)));

        var receipt = (await gateway.Settlement.SubmitAsync(new SettleIntent("settle:1", [good, poor]), Cancel)).Value;
        var skipped = Assert.Single(receipt.Events.OfType<MatchSkipped>());
        Assert.Equal((poor.Request.Value.Hash(), "BalanceTooLow"), (skipped.RequestHash, skipped.Reason));
        var opened = Assert.Single(receipt.Events.OfType<LeaseOpened>()).Lease;
        Assert.Equal(good.Request.Value.Hash(), opened.RequestHash);
        return (opened, receipt);
    }

    /// <summary>The same intent again is the same transaction; another intent for the same thing is refused.</summary>
    private static async Task<LeaseClosed> CloseAsync(TestMarket market, TestNode provider, Lease opened)
    {
        var voucher = new Voucher(opened.Id, new Money(60_000));
        var signed = market.Renter.Sign(market.Domain, voucher, voucher.Hash());
        var close = new CloseIntent(
            $"close:{opened.Id}", opened.Key, opened.Renter, new Money(50_000), signed, default);
        var tooMuch = close with { Id = "too much", Amount = new Money(60_001) };
        Assert.Equal("amount-above-signed", await RefusalAsync(provider, tooMuch));
        var closed = (await provider.Settlement.SubmitAsync(close, Cancel)).Value;
        var paid = Assert.IsType<LeaseClosed>(Assert.Single(closed.Events));
        Assert.Equal(new Money(50_000), paid.Paid);
        var again = (await provider.Settlement.SubmitAsync(close, Cancel)).Value;
        Assert.Equal(closed.Transaction, again.Transaction);
        Assert.Equal("lease-not-open", await RefusalAsync(provider, close with { Id = "close again" }));
        return paid;
    }

    private static async Task CashOutAsync(
        TestMarket market, TestNode renter, TestNode provider, TestNode gateway, Money fee)
    {
        var collected = await provider.Settlement.SubmitAsync(
            new CollectIntent("collect:1", market.Provider.Address, [market.Machine.Address]), Cancel);
        Assert.False(collected.IsRefused);
        var earned = (await provider.Reader.AccountAsync(market.Provider.Address, Cancel)).Value.Free;
        Assert.Equal(new Money(1_500), fee);
        Assert.Equal(new Money(50_000) - fee, earned);
        using var cold = new TestKey("cold");
        var to = cold.Address;
        var withdrawn = await provider.Settlement.SubmitAsync(new WithdrawIntent("withdraw:1", to, earned), Cancel);
        Assert.False(withdrawn.IsRefused);
        Assert.Equal(earned, (await provider.Reader.AccountAsync(to, Cancel)).Value.TokenInWallet);

        var free = (await renter.Reader.AccountAsync(market.Renter.Address, Cancel)).Value.Free;
        Assert.Equal(new Money(10_000_000 - 1_000 - 50_000), free);
        var fees = (await gateway.Reader.AccountAsync(market.Gateway.Address, Cancel)).Value.Free;
        Assert.Equal(new Money(1_000), fees);
        var tooMuch = await renter.Settlement.SubmitAsync(
            new WithdrawIntent("withdraw:2", to, free + new Money(1)), Cancel);
        Assert.False(tooMuch.TryGet(out _, out var refusal));
        Assert.Equal("insufficient-balance", refusal.Code);
        Assert.Contains($"{free}", refusal.Sentence);
    }

    private static async Task<string> PreviewAsync(TestNode node, SignedMatch match) =>
        Assert.Single((await node.Settlement.PreviewAsync([match], Cancel)).Value).Reason;

    private static async Task<string> RefusalAsync(TestNode node, ChainIntent intent)
    {
        Assert.False((await node.Settlement.SubmitAsync(intent, Cancel)).TryGet(out _, out var refusal));
        return refusal.Code;
    }
}
