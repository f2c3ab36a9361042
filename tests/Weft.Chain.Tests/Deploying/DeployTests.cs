using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Ethereum;

namespace Weft.Chain.Tests.Deploying;

/// <summary>A whole plan on a real chain: once, whatever kills it, and for no more than was said.</summary>
public sealed class DeployTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_is_deployed_and_everything_is_as_it_should_be()
    {
        await using var market = await TestMarket.StartAsync();
        var rpc = market.Node(null).Rpc;
        await using var deployment = await market.DeploymentAsync();
        var deployed = (await deployment.DeployAsync(
            DeployPlan.ForLocalChain(market.Deployer.Address), null, Cancel)).Value;
        Assert.Equal(market.Addresses, deployed.Market);
        var check = new EconomyCheck(rpc, deployed);
        var codes = (await check.CodesAsync(Cancel)).Value;
        Assert.Equal(16, codes.Count);
        Assert.Equal(16, codes.Values.Distinct().Count());
        Assert.Empty((await check.DriftAsync(codes, Cancel)).Value);
        Assert.True(check.Rows > 150, $"Only {check.Rows} rows were looked at.");
    }

    [Fact]
    public async Task Killed_after_each_transaction_it_goes_on_and_does_nothing_twice()
    {
        await using var market = await TestMarket.StartAsync();
        var rpc = market.Node(null).Rpc;
        var plan = DeployPlan.ForLocalChain(market.Deployer.Address);
        var cost = await MarketDeployment.CostAsync(plan, Cancel);
        var before = await rpc.NonceAsync(market.Deployer.Address, BlockTag.Latest, Cancel);
        var from = (await rpc.HeadAsync(Cancel)).Number;
        for (var alive = 0; alive < cost.Transactions; alive++)
        {
            await using var killed = await market.DeploymentAsync("killed.db");
            await Assert.ThrowsAsync<OperationCanceledException>(() => killed.DeployAsync(
                plan, step => { if (step.Number > alive) throw new OperationCanceledException(step.Name); }, Cancel));
            Assert.Equal(
                before + (ulong)alive, await rpc.NonceAsync(market.Deployer.Address, BlockTag.Latest, Cancel));
        }

        var steps = new List<DeployStep>();
        await using var deployment = await market.DeploymentAsync("killed.db");
        var deployed = (await deployment.DeployAsync(plan, steps.Add, Cancel)).Value;
        var again = (await deployment.DeployAsync(plan, null, Cancel)).Value;
        Assert.Equal(deployed, again);
        Assert.Equal(Enumerable.Range(1, cost.Transactions), steps.Select(step => step.Number));
        Assert.All(steps, step => Assert.Equal(cost.Transactions, step.Total));
        Assert.Equal(steps.Count, steps.Select(step => step.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            before + (ulong)cost.Transactions, await rpc.NonceAsync(market.Deployer.Address, BlockTag.Latest, Cancel));
        var check = new EconomyCheck(rpc, deployed);
        Assert.Empty((await check.DriftAsync((await check.CodesAsync(Cancel)).Value, Cancel)).Value);
        Assert.NotEqual(market.Addresses.Market, deployed.Market.Market);

        var used = await GasSinceAsync(market, from, (await rpc.HeadAsync(Cancel)).Number);
        Assert.InRange(cost.Gas, used, used + used / 3);
    }

    [Fact]
    public async Task A_plan_that_was_changed_on_the_way_is_refused()
    {
        await using var market = await TestMarket.StartAsync();
        var plan = DeployPlan.ForLocalChain(market.Deployer.Address);
        await using var deployment = await market.DeploymentAsync();
        var other = plan with { Regions = ["mars"] };
        Assert.False((await deployment.DeployAsync(other, null, Cancel)).TryGet(out _, out var refusal));
        Assert.Equal("intent-changed", refusal.Code);
    }

    [Theory]
    [InlineData("Not A Name", "directory-name-bad")]
    [InlineData("anywhere", "directory-name-taken")]
    public async Task A_list_that_the_directory_does_not_take_is_refused_before_anything_is_sent(
        string region, string code)
    {
        await using var market = await TestMarket.StartAsync();
        var plan = DeployPlan.ForLocalChain(market.Deployer.Address);
        await using var deployment = await market.DeploymentAsync("lists.db");
        var wrong = plan with { Regions = ["anywhere", region], Token = market.Addresses.Token };
        Assert.False((await deployment.DeployAsync(wrong, null, Cancel)).TryGet(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public async Task A_quote_names_the_token_and_refuses_what_is_none()
    {
        await using var market = await TestMarket.StartAsync();
        var rpc = market.Node(null).Rpc;
        var plan = DeployPlan.ForLocalChain(market.Deployer.Address) with { Token = market.Addresses.Token };
        var quote = (await DeployQuote.ForAsync(rpc, plan, Cancel)).Value;
        Assert.Equal("tUSD", quote.TokenSymbol);
        Assert.True(quote.BalanceWei > quote.CostWei && quote.CostWei > 0);
        Assert.False((await DeployQuote.ForAsync(rpc, plan with { Token = market.Renter.Address }, Cancel))
            .TryGet(out _, out var missing));
        Assert.Equal("contract-missing", missing.Code);
        Assert.False((await DeployQuote.ForAsync(rpc, plan with { Token = market.Addresses.Market }, Cancel))
            .TryGet(out _, out var unfit));
        Assert.Equal("token-unfit", unfit.Code);
    }

    private static async Task<ulong> GasSinceAsync(TestMarket market, ulong from, ulong to)
    {
        var gas = 0UL;
        for (var number = from + 1; number <= to; number++)
        {
            var block = await market.AnvilAsync(
                "eth_getBlockByNumber", JsonValue.Create($"0x{number:x}"), JsonValue.Create(false));
            gas += ulong.Parse(
                block.GetProperty("gasUsed").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return gas;
    }
}
