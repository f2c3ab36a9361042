namespace Weft.Cli.Tests.Commands.Staking;

/// <summary>A bond from the first WEFT to the last, through the program, on a real chain.</summary>
public sealed class StakeJourneyTests
{
    private const ulong Day = 86_400;

    [Fact]
    public async Task A_bond_is_made_raised_unbonded_and_withdrawn_after_21_days()
    {
        await using var economy = await TestEconomy.StartAsync();
        var person = await economy.PersonAsync("staker", weft: 3_000);
        var bonded = await person.DoAsync("stake bond 1000 --as gateway");
        // An allowance and the bond; no contract takes both at once.
        Assert.Equal(2, bonded.Sent());
        Assert.Equal("2000", bonded.Text("inWallet"));
        Assert.Equal("1000", bonded.Text("active"));
        var bond = Assert.Single(bonded.GetProperty("bonds").EnumerateArray());
        Assert.Equal("gateway", bond.Word("role"));
        Assert.True(bond.GetProperty("counts").GetBoolean());

        var unbonding = await person.DoAsync("stake unbond all --as gateway");
        Assert.Equal("0", unbonding.Text("active"));
        Assert.Equal("1000", unbonding.GetProperty("bonds")[0].Text("unbonding"));
        var early = await person.RefusedAsync("stake withdraw", "stake-still-unbonding");
        Assert.Contains("UTC", early.Sentence, StringComparison.Ordinal);
        Assert.Contains(" UTC, in 2", await person.ReadAsync("stake show"), StringComparison.Ordinal);

        await economy.Market.PassTimeAsync((21 * Day) + 1);
        var withdrawn = await person.DoAsync("stake withdraw");
        Assert.Equal("3000", withdrawn.Text("inWallet"));
        await person.RefusedAsync("stake withdraw", "stake-nothing-unbonding");
    }

    [Fact]
    public async Task Stake_is_refused_with_the_numbers_that_matter()
    {
        await using var economy = await TestEconomy.StartAsync();
        var person = await economy.PersonAsync("staker", weft: 1_500);
        Assert.Contains(
            "2000 WEFT", (await person.RefusedAsync("stake bond 2000 --as checker", "weft-too-little")).Sentence,
            StringComparison.Ordinal);
        var few = await person.RefusedAsync("stake bond 10 --as checker", "stake-below-minimum");
        Assert.Contains("10 WEFT", few.Sentence, StringComparison.Ordinal);
        Assert.Contains("990 WEFT", few.WayOut, StringComparison.Ordinal);
        await person.RefusedAsync("stake bond 0 --as checker", "argument-malformed");
        await person.RefusedAsync("stake bond 1000 --as baker", "argument-malformed");
        await person.RefusedAsync("stake bond 1000 --machine 0x12", "argument-malformed");
        await person.RefusedAsync("stake unbond all --as gateway", "stake-no-bond");
        await person.RefusedAsync("stake claim", "stake-nothing-to-claim");
        await person.RefusedAsync("stake appeal 7", "slash-wrong-state");
        // By default a bond stands behind this home's own machine.
        var bonded = await person.DoAsync("stake bond 1000");
        Assert.NotNull(bonded.GetProperty("bonds")[0].GetProperty("machine").GetString());
        await person.RefusedAsync("stake unbond 1001", "stake-active-too-low");
        Assert.Equal(0, (await person.DoAsync("stake cases")).GetProperty("cases").GetArrayLength());

        var poor = await economy.PersonAsync("poor");
        await economy.Market.AnvilAsync(
            "anvil_setBalance", System.Text.Json.Nodes.JsonValue.Create($"{poor.Address}"),
            System.Text.Json.Nodes.JsonValue.Create("0x0"));
        await poor.RefusedAsync("stake bond 1000", "wallet-no-gas");
    }

    [Fact]
    public async Task The_stakers_share_of_a_fee_is_claimed_by_or_for_who_earned_it()
    {
        await using var economy = await TestEconomy.StartAsync();
        var one = await economy.PersonAsync("staker", weft: 3_000);
        var other = await economy.PersonAsync("other staker", weft: 1_000);
        await one.DoAsync("stake bond 2000 --as gateway");
        await other.DoAsync("stake bond 1000 --as checker");
        await economy.LeaseAsync();
        await one.DoAsync($"rewards collect --renter {economy.Market.Renter.Address}");
        // A tenth of the fee of 27, by stake.
        Assert.Equal("1.8", (await one.DoAsync("stake show")).Text("reward"));
        Assert.Equal("0", (await one.DoAsync("stake claim")).Text("reward"));
        Assert.Equal("1800000", (await one.DoAsync("wallet show")).Word("walletAmount"));
        await one.RefusedAsync($"stake claim --for {other.Address} --to {one.Address}", "to-of-another");
        await one.DoAsync($"stake claim --for {other.Address}");
        Assert.Equal("900000", (await other.DoAsync("wallet show")).Word("walletAmount"));
        await other.RefusedAsync("stake claim", "stake-nothing-to-claim");
    }
}
