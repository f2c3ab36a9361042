namespace Weft.Cli.Tests.Commands.Passes;

/// <summary>A pass by lock and one by burn, through the program, on a real chain.</summary>
public sealed class PassJourneyTests
{
    private const ulong Day = 86_400;

    [Fact]
    public async Task A_lock_comes_back_and_a_burn_does_not()
    {
        await using var economy = await TestEconomy.StartAsync();
        var person = await economy.PersonAsync("member", weft: 1_000);
        Assert.Equal(0, (await person.DoAsync("pass tiers")).GetProperty("tiers").GetArrayLength());
        await person.RefusedAsync("pass get 1 --yes", "pass-no-tier");
        await economy.SetAsync("pass.1=lock,100,30d,5%,priority+logs");
        await economy.SetAsync("pass.2=burn,10,30d,10%,priority+logs+analytics");
        await economy.SetAsync("pass.3=burn,10,30d,10%,windows,closed");
        await economy.SetAsync("pass.4=lock,300,60d,10%,priority+logs+windows");
        Assert.Equal(4, (await economy.Visitor().DoAsync("pass tiers")).GetProperty("tiers").GetArrayLength());

        await person.RefusedAsync("pass get 1", "not-confirmed");
        await person.RefusedAsync("pass get 3 --yes", "pass-tier-not-sold");
        var got = await person.DoAsync("pass get 1 --yes");
        Assert.Equal("900", got.Text("inWallet"));
        var pass = Assert.Single(got.GetProperty("passes").EnumerateArray());
        Assert.Equal("lock", pass.Word("kind"));
        Assert.Equal("100", pass.Text("held"));
        Assert.Equal("5 %", got.GetProperty("entitlements").Word("feeDiscount"));
        Assert.Equal("priority", got.GetProperty("entitlements").GetProperty("benefits")[0].GetString());

        var id = pass.Word("id");
        var held = await person.RefusedAsync($"pass exit {id}", "pass-held");
        Assert.Contains("UTC", held.Sentence, StringComparison.Ordinal);
        await economy.Market.PassTimeAsync(Day + 1);
        await person.DoAsync($"pass extend {id} --yes");
        await person.RefusedAsync($"pass extend {id} --tier 1 --yes", "pass-not-higher");
        await person.RefusedAsync($"pass extend {id} --tier 4", "not-confirmed");
        var raised = await person.DoAsync($"pass extend {id} --tier 4 --yes");
        // What was locked counts: 200 more.
        Assert.Equal("700", raised.Text("inWallet"));
        var higher = Assert.Single(raised.GetProperty("passes").EnumerateArray());
        Assert.Equal((4, "300"), (higher.GetProperty("tier").GetInt32(), higher.Text("held")));
        await person.RefusedAsync("pass exit 99", "pass-unknown");
        await economy.Market.PassTimeAsync(Day + 1);
        var left = await person.DoAsync($"pass exit {id}");
        Assert.Equal("1000", left.Text("inWallet"));
        Assert.Equal(0, left.GetProperty("passes").GetArrayLength());

        var burned = await person.DoAsync("pass get 2 --yes");
        Assert.Equal("990", burned.Text("inWallet"));
        var other = await economy.PersonAsync("other");
        var second = burned.GetProperty("passes")[0].Word("id");
        await other.RefusedAsync($"pass exit {second}", "pass-not-yours");
        await economy.Market.PassTimeAsync(Day + 1);
        await person.DoAsync($"pass transfer {second} {other.Address}");
        Assert.Equal(2, (await other.DoAsync("pass show")).GetProperty("entitlements").GetProperty("tier").GetInt32());
        Assert.Contains("tier 2", await other.ReadAsync("pass show"), StringComparison.Ordinal);
    }
}
