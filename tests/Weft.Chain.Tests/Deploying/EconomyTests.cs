using System.Text.Json.Nodes;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Deploying;

/// <summary>The whole economy on a real chain: everything is there, governance owns it, and drift is noticed.</summary>
public sealed class EconomyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_economy_is_deployed_once_and_belongs_to_the_timelock()
    {
        await using var market = await TestMarket.StartAsync();
        var (economy, head) = await DeployAsync(market);
        var check = new EconomyCheck(market.Node(null).Rpc, market.Addresses, economy);
        var codes = await check.CodesAsync(Cancel);
        Assert.Equal(13, codes.Count);
        Assert.Equal(13, codes.Values.Distinct().Count());
        Assert.Empty(await check.DriftAsync(codes, Cancel));

        // Run again, as after a crash: the same addresses, and not one transaction more.
        var (again, later) = await DeployAsync(market);
        Assert.Equal(economy, again);
        Assert.Equal(head, later);
    }

    [Fact]
    public async Task The_fee_of_a_lease_waits_for_revenue_and_leaves_through_it()
    {
        await using var market = await TestMarket.StartAsync();
        var (economy, _) = await DeployAsync(market);
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        await TestMarket.DepositAsync(renter, 1_000_000);
        await market.EnrolAsync(provider);
        var now = await market.NowAsync();
        var match = TestMarket.Match(
            market.SignRequest(market.Renter, now, 1), market.SignOffer(market.Machine, now), 0);
        var settled = (await gateway.Settlement.SubmitAsync(new SettleIntent("settle", [match]), Cancel)).Value;
        var lease = Assert.IsType<LeaseOpened>(Assert.Single(settled.Events)).Lease;
        var voucher = new Voucher(lease.Id, new Money(100_000));
        var close = new CloseIntent(
            "close", lease.Key, lease.Renter, voucher.Amount,
            market.Renter.Sign(market.Domain, voucher, voucher.Hash()), default);
        Assert.False((await provider.Settlement.SubmitAsync(close, Cancel)).IsRefused);
        Assert.Equal(
            new Money(3_000), (await renter.Reader.AccountAsync(market.Renter.Address, Cancel)).Value.FeesPaid);

        await SendAsync(market, market.Gateway.Address, economy.Revenue, RevenueContract.Functions.Collect.Encode(
            [market.Renter.Address]));
        Assert.Equal(Money.Zero, (await renter.Reader.AccountAsync(market.Renter.Address, Cancel)).Value.FeesPaid);
        var owed = RevenueContract.Functions.TreasuryOwed.Decode(await market.Node(null).Rpc.CallAsync(
            new CallRequest(Address.Zero, economy.Revenue, RevenueContract.Functions.TreasuryOwed.Encode()),
            BlockTag.Latest, Cancel));
        Assert.Equal(750, owed);
    }

    [Fact]
    public async Task Drift_is_named()
    {
        await using var market = await TestMarket.StartAsync();
        var (economy, _) = await DeployAsync(market);
        var check = new EconomyCheck(market.Node(null).Rpc, market.Addresses, economy);
        var codes = await check.CodesAsync(Cancel);
        await market.AnvilAsync(
            "anvil_setCode", JsonValue.Create(economy.PremiumPass.ToString()), JsonValue.Create("0x00"));
        Assert.Equal(
            "The code of premium pass is another.", Assert.Single(await check.DriftAsync(codes, Cancel)));
    }

    [Fact]
    public async Task An_offer_of_ownership_is_drift()
    {
        await using var market = await TestMarket.StartAsync();
        var (economy, _) = await DeployAsync(market);
        var check = new EconomyCheck(market.Node(null).Rpc, market.Addresses, economy);
        var codes = await check.CodesAsync(Cancel);
        await SendAsync(
            market, economy.Timelock, economy.Staking,
            MarketContract.Functions.TransferOwnership.Encode(market.Renter.Address));
        Assert.Equal($"staking is offered to {market.Renter.Address}.", Assert.Single(
            await check.DriftAsync(codes, Cancel)));
    }

    private static async Task<(EconomyAddresses Economy, ulong Head)> DeployAsync(TestMarket market)
    {
        await using var deployment = await market.DeploymentAsync();
        var economy = (await deployment.DeployEconomyAsync(
            market.Addresses, EconomyOptions.ForLocalChain(market.Deployer.Address), Cancel)).Value;
        return (economy, (await market.Node(null).Reader.HeadAsync(Cancel)).Value.Block);
    }

    /// <summary>As anyone, a contract too: anvil needs no key for it.</summary>
    private static async Task SendAsync(TestMarket market, Address from, Address to, byte[] data)
    {
        await market.AnvilAsync(
            "anvil_setBalance", JsonValue.Create(from.ToString()), JsonValue.Create("0x8ac7230489e80000"));
        await market.AnvilAsync("anvil_impersonateAccount", JsonValue.Create(from.ToString()));
        await market.AnvilAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = from.ToString(),
            ["to"] = to.ToString(),
            ["data"] = Hex.Encode(data),
            ["gas"] = "0x7a1200",
        });
    }
}
