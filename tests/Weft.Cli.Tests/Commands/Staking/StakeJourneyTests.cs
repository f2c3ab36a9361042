using System.Numerics;
using Weft.Ethereum;

namespace Weft.Cli.Tests.Commands.Staking;

/// <summary>A bond from the first WEFT to the last, through the program, on a real chain.</summary>
public sealed class StakeJourneyTests
{
    private const ulong Day = 86_400;

    private static readonly AbiFunction Propose = new(
        "propose",
        [new("accusation", AbiType.Parse("(bytes32,uint8,uint16,bytes32,address,uint128,address)"))],
        [new("id", AbiType.Parse("uint256"))], AbiMutability.NonPayable);

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
    public async Task A_case_is_listed_and_appealed_by_the_accused_alone()
    {
        await using var economy = await TestEconomy.StartAsync();
        var person = await economy.PersonAsync("staker", weft: 1_000);
        var bonded = await person.DoAsync("stake bond 1000 --as checker");
        var bond = Hash32.Parse(bonded.GetProperty("bonds")[0].Word("id"));
        // An unplanned stop, for five percent; on a local chain the deployer is the slasher.
        object accusation = new object[]
        {
            bond.ToArray(), BigInteger.Zero, new BigInteger(500), Keccak.Hash("evidence").ToArray(), Address.Zero,
            BigInteger.Zero, Address.Zero,
        };
        await economy.SendAsync(
            economy.Market.Deployer.Address, economy.At.Staking, Propose.EncodeCall([accusation]));

        var accused = Assert.Single((await person.DoAsync("stake cases")).GetProperty("cases").EnumerateArray());
        Assert.Equal(("1", "proposed", "unplanned stop", "50"),
            (accused.Word("id"), accused.Word("stage"), accused.Word("reason"), accused.Text("amount")));
        Assert.Equal("50", (await person.DoAsync("stake show")).GetProperty("bonds")[0].Text("reserved"));
        var other = await economy.PersonAsync("other");
        await other.RefusedAsync("stake appeal 1", "stake-not-yours");
        var appealed = await person.DoAsync("stake appeal 1");
        Assert.Equal("appealed", appealed.GetProperty("cases")[0].Word("stage"));
        await person.RefusedAsync("stake appeal 1", "slash-wrong-state");
    }
}
