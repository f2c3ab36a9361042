using System.Text.Json.Nodes;
using Weft.Ethereum;

namespace Weft.Chain.Tests.Deploying;

/// <summary>Each way in which a deployment can stop being what it was is planted on a real chain, and named.</summary>
public sealed class DriftTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_drift_is_named()
    {
        await using var market = await TestMarket.StartAsync();
        var options = EconomyOptions.ForLocalChain(market.Deployer.Address) with { Guardian = market.Gateway.Address };
        var plan = DeployPlan.ForLocalChain(market.Deployer.Address) with { Economy = options };
        await using var deployment = await market.DeploymentAsync();
        var deployed = (await deployment.DeployAsync(plan, null, Cancel)).Value;
        var (at, thief) = (deployed.Economy, market.Renter.Address);
        var check = new EconomyCheck(market.Node(null).Rpc, deployed);
        var codes = (await check.CodesAsync(Cancel)).Value;

        await PlantedAsync(
            $"The staking's pendingOwner is {thief}, not nobody.",
            () => ByTimelockAsync(at.Staking, MarketContract.Functions.TransferOwnership.Encode(thief)));
        await PlantedAsync($"The revenue's owner is {thief}, not {at.Timelock}.", async () =>
        {
            await ByTimelockAsync(at.Revenue, MarketContract.Functions.TransferOwnership.Encode(thief));
            await market.SendAsAsync(thief, at.Revenue, MarketContract.Functions.AcceptOwnership.Encode());
        });
        await PlantedAsync(
            $"The revenue's burnSink is {at.Staking}, not {at.BurnAuction}.",
            () => ByTimelockAsync(at.Revenue, RevenueContract.Functions.SetBurnSink.Encode(at.Staking)));
        await PlantedAsync(
            $"The premium pass's guardian is {thief}, not {options.Guardian}.",
            () => ByTimelockAsync(at.PremiumPass, MarketContract.Functions.SetGuardian.Encode(thief)));
        await PlantedAsync(
            "The market's feeBps is 500, not 300.",
            () => ByTimelockAsync(
                deployed.Market.Market, MarketContract.Functions.SetFee.Encode((ushort)500, at.Revenue)));
        await PlantedAsync(
            "The timelock's word on whether the guardian is proposer is 1, not 0.",
            () => GrantAsync(market, at.Timelock, Keccak.Hash("PROPOSER_ROLE"), options.Guardian));
        await PlantedAsync(
            "The timelock's word on whether the deployer is administrator is 1, not 0.",
            () => GrantAsync(market, at.Timelock, Hash32.Zero, options.Deployer));
        var changed = Keccak.Hash([0]);
        await PlantedAsync(
            $"The code of premium pass is {changed}, not {codes["premium pass"]}.",
            () => CodeAsync(market, at.PremiumPass, [0]));

        Assert.Empty((await check.DriftAsync(codes, Cancel)).Value);
        return;

        Task ByTimelockAsync(Address to, byte[] data) => market.SendAsAsync(at.Timelock, to, data);

        async Task PlantedAsync(string sentence, Func<Task> plant)
        {
            var before = await market.AnvilAsync("evm_snapshot");
            await plant();
            var drift = (await check.DriftAsync(codes, Cancel)).Value;
            Assert.Equal(sentence, Assert.Single(drift).Sentence);
            await market.AnvilAsync("evm_revert", JsonValue.Create(before.GetString()));
        }
    }

    [Fact]
    public async Task A_bound_of_other_bytecode_is_named_even_where_the_file_has_its_hash()
    {
        await using var market = await TestMarket.StartAsync();
        await using var deployment = await market.DeploymentAsync();
        var deployed = (await deployment.DeployAsync(
            DeployPlan.ForLocalChain(market.Deployer.Address), null, Cancel)).Value;
        var rpc = market.Node(null).Rpc;
        var code = Hex.Encode(await rpc.CodeAsync(deployed.Market.Market, BlockTag.Latest, Cancel));
        // PUSH2 500 becomes PUSH2 600.
        await CodeAsync(
            market, deployed.Market.Market, Hex.Decode(code.Replace("6101f4", "610258", StringComparison.Ordinal)));
        var check = new EconomyCheck(rpc, deployed);
        var drift = (await check.DriftAsync((await check.CodesAsync(Cancel)).Value, Cancel)).Value;
        Assert.Equal("The market's MAX_FEE_BPS is 600, not 500.", Assert.Single(drift).Sentence);

        await CodeAsync(market, deployed.Market.Market, [0x5f, 0x5f, 0xfd]);
        var silent = (await check.DriftAsync((await check.CodesAsync(Cancel)).Value, Cancel)).Value;
        Assert.Contains(silent, d => d.Sentence == "The market's CLOSE_DELAY is without an answer, not 21600.");
    }

    [Fact]
    public async Task What_the_file_says_otherwise_is_named()
    {
        await using var market = await TestMarket.StartAsync();
        await using var deployment = await market.DeploymentAsync();
        var deployed = (await deployment.DeployAsync(
            DeployPlan.ForLocalChain(market.Deployer.Address), null, Cancel)).Value;
        var other = deployed with
        {
            Record = deployed.Record with
            {
                Options = deployed.Record.Options with { Team = market.Renter.Address },
                GovernorBlock = deployed.Record.GovernorBlock + 1,
            },
        };
        var check = new EconomyCheck(market.Node(null).Rpc, other);
        var drift = (await check.DriftAsync((await check.CodesAsync(Cancel)).Value, Cancel)).Value;
        Assert.Equal(
            [
                $"The team vesting's owner is {market.Deployer.Address}, not {market.Renter.Address}.",
                "The number of roles that the timelock gave when it was made is 0, not 4.",
            ],
            drift.Select(d => d.Sentence));
    }

    /// <summary>
    /// The contract gives no role after it was made, so only its storage can be forged: the mapping of roles is its
    /// first slot.
    /// </summary>
    private static async Task GrantAsync(TestMarket market, Address timelock, Hash32 role, Address account)
    {
        var ofRole = Keccak.Hash([.. role.Bytes, .. new byte[32]]);
        var ofAccount = Keccak.Hash([.. new byte[12], .. account.Bytes, .. ofRole.Bytes]);
        await market.AnvilAsync(
            "anvil_setStorageAt", JsonValue.Create(timelock.ToString()), JsonValue.Create(ofAccount.ToString()),
            JsonValue.Create($"0x{new string('0', 63)}1"));
    }

    private static Task CodeAsync(TestMarket market, Address at, byte[] code) => market.AnvilAsync(
        "anvil_setCode", JsonValue.Create(at.ToString()), JsonValue.Create(Hex.Encode(code)));
}
