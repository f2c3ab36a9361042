namespace Weft.Cli.Tests.Commands.Rewarding;

/// <summary>From a lease's fee to WEFT for the provider, through the program, on a real chain.</summary>
public sealed class RewardsJourneyTests
{
    private const ulong Day = 86_400;

    [Fact]
    public async Task A_fee_is_collected_sold_burned_and_released_to_who_served()
    {
        await using var economy = await TestEconomy.StartAsync();
        var (renter, provider, buyer) =
            (await economy.PersonAsync("renter"), await economy.PersonAsync("provider"), economy.Deployer());
        await renter.RefusedAsync("rewards collect", "revenue-nothing-waiting");
        await provider.RefusedAsync("rewards claim", "work-nothing-to-claim");
        await economy.LeaseAsync();
        Assert.Equal("27", (await provider.DoAsync("rewards show")).Text("feesServedWaiting"));
        var early = await provider.RefusedAsync("rewards collect", "revenue-not-collected");
        Assert.Contains("27 tokens", early.Sentence, StringComparison.Ordinal);

        await renter.DoAsync("rewards collect");
        var served = await provider.DoAsync("rewards collect");
        Assert.Equal("0", served.Text("feesServedWaiting"));
        Assert.Equal("0", served.Text("collectedUnserved"));

        await economy.Market.PassTimeAsync(8 * Day);
        var lot = await economy.Visitor().DoAsync("rewards auction show");
        Assert.NotEqual("0", lot.Text("left"));
        await buyer.RefusedAsync("rewards auction bid all --max-price 0.000001", "auction-price-too-high");
        await provider.RefusedAsync("rewards auction bid all", "weft-too-little");
        var bought = await buyer.DoAsync("rewards auction bid all");
        Assert.Equal("0", bought.Text("left"));
        Assert.NotEqual("0", bought.Text("totalBurned"));
        await buyer.RefusedAsync("rewards auction bid 1", "auction-nothing-for-sale");

        Assert.NotEqual("0", (await provider.DoAsync("rewards show")).Text("claimable"));
        var claimed = await renter.DoAsync($"rewards claim --for {provider.Address}");
        Assert.Equal(1, claimed.Sent());
        var after = await provider.DoAsync("rewards show");
        Assert.Equal("0", after.Text("claimable"));
        Assert.NotEqual("0", after.Text("vesting"));
        await provider.RefusedAsync("rewards release", "work-nothing-vested");
        await economy.Market.PassTimeAsync(200 * Day);
        var released = await provider.DoAsync("rewards release");
        Assert.Equal("0", released.Text("vesting"));
        Assert.Equal("0", released.Text("releasable"));
    }
}
