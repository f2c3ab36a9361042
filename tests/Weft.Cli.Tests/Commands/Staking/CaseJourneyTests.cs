namespace Weft.Cli.Tests.Commands.Staking;

/// <summary>A slash from the accusation to each of its ends, through the program, on a real chain.</summary>
public sealed class CaseJourneyTests
{
    private const ulong Day = 86_400;

    [Fact]
    public async Task A_case_that_nobody_appeals_is_carried_out_by_anyone()
    {
        await using var economy = await TestEconomy.StartAsync();
        var (person, bond) = await BondedAsync(economy);
        var (slasher, harmed) = (economy.Deployer(), await economy.PersonAsync("harmed"));
        var report = Path.Combine(slasher.Home, "report.txt");
        await File.WriteAllTextAsync(report, "what the checker saw", TestContext.Current.CancellationToken);
        var accuse = $"stake accuse {bond} --reason wrong-hardware --evidence {report}";
        await person.RefusedAsync($"{accuse} --share 20%", "role-missing");
        await slasher.RefusedAsync($"{accuse} --share 51%", "slash-not-allowed");
        await slasher.RefusedAsync($"{accuse} --share 101%", "argument-malformed");
        await slasher.RefusedAsync($"{accuse} --share 20% --loss 5", "slash-not-allowed");
        await slasher.RefusedAsync(
            $"stake accuse {bond} --reason rudeness --share 1% --evidence {report}", "argument-malformed");
        await slasher.RefusedAsync(
            $"stake accuse {bond} --reason forged-work --share 1% --evidence nowhere.txt", "evidence-unreadable");
        var made = await slasher.DoAsync($"{accuse} --share 20% --harmed {harmed.Address} --loss 150");
        var accused = Assert.Single(made.GetProperty("cases").EnumerateArray());
        Assert.Equal(
            ("1", "proposed", "wrong hardware", "appeal"),
            (accused.Word("id"), accused.Word("stage"), accused.Word("reason"), accused.Word("next")));
        Assert.Equal(("200", "140"), (accused.Text("amount"), accused.Text("toHarmed")));
        Assert.Equal("200", (await person.DoAsync("stake show")).GetProperty("bonds")[0].Text("reserved"));

        var anyone = await economy.PersonAsync("anyone");
        await anyone.RefusedAsync("stake appeal 1", "stake-not-yours");
        await anyone.RefusedAsync("stake execute 1", "slash-too-early");
        await anyone.RefusedAsync("stake lapse 1", "slash-too-early");
        await anyone.RefusedAsync("stake execute 2", "slash-wrong-state");
        await economy.Market.PassTimeAsync((7 * Day) + 1);
        await person.RefusedAsync("stake appeal 1", "slash-too-late");
        Assert.Contains("execute until", await economy.Visitor().ReadAsync("stake cases --all"),
            StringComparison.Ordinal);
        var ended = (await anyone.DoAsync("stake execute 1")).GetProperty("cases")[0];
        Assert.Equal(("executed", "none"), (ended.Word("stage"), ended.Word("next")));
        Assert.Equal("800", (await person.DoAsync("stake show")).Text("active"));
        Assert.Equal("140", (await harmed.DoAsync("stake show")).Text("owed"));
        Assert.Equal("140", (await harmed.DoAsync("stake withdraw")).Text("inWallet"));
        await anyone.RefusedAsync("stake execute 1", "slash-wrong-state");
    }

    [Fact]
    public async Task A_case_that_is_appealed_dropped_or_forgotten_takes_nothing()
    {
        await using var economy = await TestEconomy.StartAsync();
        var (person, bond) = await BondedAsync(economy);
        var (slasher, anyone) = (economy.Deployer(), await economy.PersonAsync("anyone"));
        string Accuse(char evidence) =>
            $"stake accuse {bond} --reason unplanned-stop --share 5% --evidence 0x{new string(evidence, 64)}";
        for (var i = 1; i <= 4; i++) await slasher.DoAsync(Accuse((char)('0' + i)));
        await slasher.RefusedAsync(Accuse('1'), "slash-not-allowed");
        await person.RefusedAsync("stake drop 1", "role-missing");
        Assert.Equal("void", (await slasher.DoAsync("stake drop 1")).GetProperty("cases")[0].Word("stage"));
        var appealed = (await person.DoAsync("stake appeal 2")).GetProperty("cases")[0];
        Assert.Equal(("appealed", "decide"), (appealed.Word("stage"), appealed.Word("next")));
        await person.DoAsync("stake appeal 3");
        await person.RefusedAsync("stake appeal 2", "slash-wrong-state");
        await anyone.RefusedAsync("stake lapse 2", "slash-too-early");
        // Governance decides one of them, the other ones are forgotten.
        await economy.SetAsync("case.2=void");
        await economy.Market.PassTimeAsync((21 * Day) + 1);
        Assert.Equal(
            ["none", "none", "lapse", "lapse"],
            (await economy.Visitor().DoAsync("stake cases --all")).GetProperty("cases").EnumerateArray()
                .Select(c => c.Word("next")));
        Assert.Equal("void", (await anyone.DoAsync("stake lapse 3")).GetProperty("cases")[0].Word("stage"));
        await anyone.RefusedAsync("stake execute 4", "slash-too-late");
        await anyone.DoAsync("stake lapse 4");
        Assert.All(
            (await person.DoAsync("stake cases")).GetProperty("cases").EnumerateArray(),
            c => Assert.Equal("void", c.Word("stage")));
        var left = (await person.DoAsync("stake show")).GetProperty("bonds")[0];
        Assert.Equal(("1000", "0"), (left.Text("active"), left.Text("reserved")));
        await economy.Visitor().RefusedAsync("stake cases", "key-missing", ExitCode.Configuration);
    }

    private static async Task<(Person Person, string Bond)> BondedAsync(TestEconomy economy)
    {
        var person = await economy.PersonAsync("staker", weft: 1_000);
        var bonded = await person.DoAsync("stake bond 1000 --as checker");
        return (person, bonded.GetProperty("bonds")[0].Word("id"));
    }
}
