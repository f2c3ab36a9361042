using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Deploying;

/// <summary>The fee of real leases goes the way that the deployment laid.</summary>
public sealed class EconomyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_fee_of_a_lease_waits_for_revenue_and_leaves_through_it()
    {
        await using var market = await TestMarket.StartAsync();
        var economy = await DeployAsync(market);
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

        await market.SendAsAsync(market.Gateway.Address, economy.Revenue, RevenueContract.Functions.Collect.Encode(
            [market.Renter.Address]));
        Assert.Equal(Money.Zero, (await renter.Reader.AccountAsync(market.Renter.Address, Cancel)).Value.FeesPaid);
        var owed = RevenueContract.Functions.TreasuryOwed.Decode(await market.Node(null).Rpc.CallAsync(
            new CallRequest(Address.Zero, economy.Revenue, RevenueContract.Functions.TreasuryOwed.Encode()),
            BlockTag.Latest, Cancel));
        Assert.Equal(750, owed);
    }

    private static async Task<EconomyAddresses> DeployAsync(TestMarket market)
    {
        await using var deployment = await market.DeploymentAsync();
        return (await deployment.DeployEconomyAsync(
            market.Addresses, EconomyOptions.ForLocalChain(market.Deployer.Address), Cancel)).Value;
    }
}
