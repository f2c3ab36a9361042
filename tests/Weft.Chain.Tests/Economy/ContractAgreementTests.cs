using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Economy;

/// <summary>What is computed here and what the contracts compute, and that what is meant once is sent once.</summary>
public sealed class ContractAgreementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ids_digests_and_commitments_are_those_of_the_contracts()
    {
        await using var market = await TestMarket.StartAsync();
        await using var services = await EconomyAsync(market, market.Renter);
        var chain = services.GetRequiredService<EconomyChain>();
        var (account, machine) = (market.Renter.Address, market.Machine.Address);
        var id = StakingContract.Functions.BondIdOf.Decode(await chain.AskAsync(
            chain.At.Staking,
            StakingContract.Functions.BondIdOf.Encode(StakingContract.Role.Provider, account, machine), Cancel));
        Assert.Equal(id, StakingBook.BondId(StakeRole.Provider, account, machine));

        var statement = new BindStatement(
            CodeBook.HashOf("ADA_2026"), machine, account, 31_337, 7, ReferralSides.Both, 3,
            new UnixTime(1_900_000_000));
        var digest = ReferralCodesContract.Functions.HashBind.Decode(await chain.AskAsync(
            chain.At.ReferralCodes, ReferralCodesContract.Functions.HashBind.Encode(statement.ToContract()), Cancel));
        Assert.Equal(digest, statement.Digest());

        var codes = services.GetRequiredService<CodeBook>();
        var salt = CodeBook.NewSalt();
        var commitment = CodeBook.Commitment("ADA_2026", account, salt);
        Assert.Empty((await codes.CommittedAsync(account, commitment, Cancel)).Value);
        Assert.False((await chain.SendAsync(codes.Commit(commitment), Cancel)).IsRefused);
        Assert.Single((await codes.CommittedAsync(account, commitment, Cancel)).Value);
        // The reveal finds the very wish, and says no only to the minute, then to the missing fees.
        var early = await chain.TryAsync(account, codes.Reveal("ADA_2026", salt), Cancel);
        Assert.False(early.TryGet(out _, out var refusal));
        Assert.Equal("code-reveal-too-early", refusal.Code);
        await market.PassTimeAsync(61);
        var poor = await chain.TryAsync(account, codes.Reveal("ADA_2026", salt), Cancel);
        Assert.False(poor.TryGet(out _, out refusal));
        Assert.Equal("code-not-entitled", refusal.Code);
    }

    [Fact]
    public async Task The_same_meant_again_before_a_block_is_the_same_intent()
    {
        await using var market = await TestMarket.StartAsync();
        await using var services = await EconomyAsync(market, market.Renter);
        var chain = services.GetRequiredService<EconomyChain>();
        var call = services.GetRequiredService<ReferralBook>().PassOn(2_500);
        var other = services.GetRequiredService<ReferralBook>().PassOn(5_000);
        await market.AnvilAsync("evm_setAutomine", JsonValue.Create(false));
        var id = await chain.IdAsync(call, Cancel);
        var first = chain.SendAsync(call, Cancel);
        var journal = await services.GetRequiredService<ChainConnection>().JournalAsync(Cancel);
        while (!(await journal.OpenIntentsAsync(Cancel)).Contains(id)) await Task.Yield();

        // On its way and in no block: whoever means the same again, after a crash too, means this one.
        Assert.Equal(id, await chain.IdAsync(call, Cancel));
        Assert.NotEqual(id, await chain.IdAsync(other, Cancel));
        var second = chain.SendAsync(call, Cancel);
        await market.AnvilAsync("evm_setAutomine", JsonValue.Create(true));
        await market.AnvilAsync("evm_mine");
        Assert.False((await first).IsRefused);
        Assert.False((await second).IsRefused);
        // In a block, it is done: the same meant anew is another.
        Assert.NotEqual(id, await chain.IdAsync(call, Cancel));
    }

    [Fact]
    public async Task An_account_reads_as_empty_before_it_did_anything()
    {
        await using var market = await TestMarket.StartAsync();
        await using var services = await EconomyAsync(market, null);
        var nobody = market.Gateway.Address;
        var stake = (await services.GetRequiredService<StakingBook>().AccountAsync(nobody, Cancel)).Value;
        Assert.Empty(stake.Bonds);
        Assert.Empty((await services.GetRequiredService<StakingBook>().CasesAsync(nobody, Cancel)).Value);
        var referral = (await services.GetRequiredService<ReferralBook>().AccountAsync(nobody, Cancel)).Value;
        Assert.Equal((ReferralTier.Starter, 1_000, 500), (referral.Tier, referral.ReferrerBps, referral.RefereeBps));
        Assert.Equal((0, 3), (referral.Next!.ActiveHas, referral.Next.ActiveNeeds));
        Assert.Equal(20, (await services.GetRequiredService<CodeBook>().AccountAsync(nobody, Cancel)).Value
            .Default.Length);
        var split = (await services.GetRequiredService<RevenueBook>().AccountAsync(nobody, Cancel)).Value.Split;
        Assert.Equal(new FeeSplit(3_000, 500, 1_000, 2_500, 2_500) with { Renter = split.Renter }, split);
        Assert.Empty((await services.GetRequiredService<WorkRewardBook>().AccountAsync(nobody, Cancel)).Value.Epochs);
        Assert.Equal(
            new WeftAmount(4_000_000_000_000_000_000),
            (await services.GetRequiredService<AuctionBook>().StateAsync(Cancel)).Value.StartPrice);
        Assert.Empty((await services.GetRequiredService<PassBook>().AccountAsync(nobody, Cancel)).Value.Passes);
        Assert.False((await services.GetRequiredService<IPriority>().HasPriorityAsync(nobody, Cancel)).Value);
        Assert.Empty((await services.GetRequiredService<GovernorBook>().ListAsync(Cancel)).Value);
        var known = (await services.GetRequiredService<EconomyChain>().CheckAsync(Cancel)).IsRefused;
        Assert.False(known);
    }

    private static async Task<ServiceProvider> EconomyAsync(TestMarket market, TestKey? key)
    {
        await using var deployment = await market.DeploymentAsync();
        var at = (await deployment.DeployEconomyAsync(
            market.Addresses, EconomyOptions.ForLocalChain(market.Deployer.Address), Cancel)).Value;
        var services = new ServiceCollection()
            .AddChain(market.Options with { JournalPath = key is null ? null : market.JournalOf(key) })
            .AddEconomy(at, market.Addresses.Block);
        if (key is not null) services.AddSingleton<ISigner>(key);
        return services.BuildServiceProvider();
    }
}
