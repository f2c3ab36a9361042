namespace Weft.Cli.Tests.Commands.Governing;

/// <summary>From a vote's delegation to a changed fee, through the program, on a real chain.</summary>
public sealed class GovernJourneyTests
{
    private const ulong Day = 86_400;

    [Fact]
    public async Task A_proposal_changes_the_fee_within_its_bounds()
    {
        await using var economy = await TestEconomy.StartAsync();
        var holder = economy.Deployer();
        await holder.RefusedAsync("govern propose --set fee=2.5%", "proposal-votes-too-few");
        await holder.DoAsync("govern delegate");
        await economy.Market.PassTimeAsync(2);
        var made = await holder.DoAsync("govern propose --set fee=2.5% --set quorum=8%");
        var proposal = Assert.Single(made.GetProperty("proposals").EnumerateArray());
        Assert.Equal("pending", proposal.Word("state"));
        Assert.Equal("fee: 2.5 % of what is paid, to Revenue; quorum: 8 %", proposal.Word("text"));
        await holder.RefusedAsync("govern vote 1 for", "proposal-wrong-state");

        await economy.Market.PassTimeAsync(Day + 1);
        var voted = await holder.DoAsync("govern vote 1 for");
        Assert.Equal("400000000", voted.GetProperty("proposals")[0].Text("for"));
        await holder.RefusedAsync("govern vote 1 for", "vote-cast-already");
        await holder.RefusedAsync("govern queue 1", "proposal-wrong-state");
        await economy.Market.PassTimeAsync((7 * Day) + 1);
        Assert.Equal("queued", (await holder.DoAsync("govern queue 1")).GetProperty("proposals")[0].Word("state"));
        await holder.RefusedAsync("govern execute 1", "proposal-not-ready");
        Assert.Contains("executable", await holder.ReadAsync("govern show 1"), StringComparison.Ordinal);

        await economy.Market.PassTimeAsync((7 * Day) + 1);
        var done = await holder.DoAsync("govern execute 1");
        Assert.Equal("executed", done.GetProperty("proposals")[0].Word("state"));
        Assert.Equal(250, await economy.AskAsync(economy.Market.Addresses.Market, "feeBps"));
        Assert.Equal(8, await economy.AskAsync(economy.At.Governor, "quorumNumerator"));
        Assert.Contains("executed", await holder.ReadAsync("govern list"), StringComparison.Ordinal);
        var seen = await economy.Visitor().DoAsync("govern list");
        Assert.Equal("executed", seen.GetProperty("proposals")[0].Word("state"));
        Assert.Null(seen.GetProperty("account").GetString());
        Assert.Contains("quorum", await economy.Visitor().ReadAsync("govern show 1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_bounds_forbid_cannot_even_be_proposed_and_what_voters_refuse_not_queued()
    {
        await using var economy = await TestEconomy.StartAsync();
        var holder = economy.Deployer();
        await holder.DoAsync("govern delegate");
        await economy.Market.PassTimeAsync(2);
        var split = await holder.RefusedAsync(
            "govern propose --set split=45/5/10/20/20", "parameter-out-of-bounds");
        Assert.Contains("40 %", split.Sentence, StringComparison.Ordinal);
        await holder.RefusedAsync("govern propose --set split=30/5/10/20/20", "parameter-out-of-bounds");
        await holder.RefusedAsync("govern propose --set quorum=50%", "parameter-out-of-bounds");
        await holder.RefusedAsync("govern propose --set voting-delay=30d", "parameter-out-of-bounds");
        await holder.RefusedAsync("govern propose --set proposal-threshold=20000000", "parameter-out-of-bounds");
        await holder.RefusedAsync("govern propose --set minimum-bond.gateway=0.1", "parameter-out-of-bounds");
        await holder.RefusedAsync("govern propose --set luck=7", "parameter-unknown");
        await holder.RefusedAsync("govern propose --set fee=high", "parameter-malformed");
        await holder.RefusedAsync("govern propose", "proposal-empty");
        await holder.RefusedAsync("govern propose --calls nowhere.json", "proposal-file-unreadable");
        await holder.RefusedAsync("govern show 1", "proposal-none");
        await holder.RefusedAsync("govern propose --set case.1=maybe", "parameter-malformed");
        await holder.RefusedAsync("govern propose --set case.1=uphold", "slash-wrong-state");

        var file = Path.Combine(holder.Home, "proposal.json");
        await File.WriteAllTextAsync(
            file,
            $$"""{"title": "Say nothing", "calls": [{"to": "{{economy.At.Weft}}", "data": "0x18160ddd"}]}""",
            TestContext.Current.CancellationToken);
        await holder.DoAsync($"govern propose --calls {file}");
        var other = await economy.PersonAsync("other");
        await holder.DoAsync("govern propose --set fee=2%");
        await other.RefusedAsync("govern cancel 2", "proposal-not-cancellable");
        Assert.Equal("canceled", (await holder.DoAsync("govern cancel 2")).GetProperty("proposals")[0].Word("state"));
        await economy.Market.PassTimeAsync(Day + 1);
        await holder.RefusedAsync("govern cancel 1", "proposal-not-cancellable");
        await holder.DoAsync("govern vote 1 against");
        await economy.Market.PassTimeAsync((7 * Day) + 1);
        var no = await holder.RefusedAsync("govern queue 1", "proposal-wrong-state");
        Assert.Contains("defeated", no.Sentence, StringComparison.Ordinal);
    }
}
