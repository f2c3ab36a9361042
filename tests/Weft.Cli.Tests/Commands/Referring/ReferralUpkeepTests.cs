using System.Numerics;
using System.Text.Json;
using Weft.Ethereum;

namespace Weft.Cli.Tests.Commands.Referring;

/// <summary>What keeps a referrer's rates, rewards and good name, through the program, on a real chain.</summary>
public sealed class ReferralUpkeepTests
{
    private const ulong Day = 86_400;

    [Fact]
    public async Task Verified_renters_raise_a_tier_and_anybody_collects_their_fees()
    {
        await using var economy = await TestEconomy.StartAsync();
        var referrer = await economy.PersonAsync("referrer");
        var link = (await referrer.DoAsync("referral link")).Word("link");
        var renters = new List<Person>();
        // 102 USD of fees each; a fifth of what bronze needs is the most that one of them counts for.
        for (var i = 0; i < 5; i++)
        {
            var renter = await economy.PersonAsync($"renter {i}");
            renters.Add(renter);
            await renter.DoAsync($"referral bind {link} --yes");
            await economy.LeaseAsync(3_400, $"renter {i}");
        }

        var all = string.Join(' ', renters.Select(renter => $"--renter {renter.Address}"));
        await referrer.DoAsync($"rewards collect {all} --provider {economy.Market.Provider.Address}");
        foreach (var renter in renters)
            Assert.Equal("0", (await renter.DoAsync("rewards show")).Text("feesPaidWaiting"));
        await referrer.RefusedAsync(
            $"rewards collect {all} --provider {economy.Market.Provider.Address}", "revenue-nothing-waiting");

        Assert.Equal("0", Next(await referrer.DoAsync("referral tier")).Text("volume"));
        var stranger = Keccak.Hash("an attestation that nobody made");
        await referrer.RefusedAsync($"referral prove {stranger}", "proof-not-accepted");
        await referrer.RefusedAsync("referral prove passport", "argument-malformed");
        foreach (var renter in renters)
        {
            var uid = await economy.AttestAsync(renter.Address, level: 1);
            await referrer.DoAsync($"referral prove {uid}");
            await renter.RefusedAsync($"referral prove {uid}", "proof-no-better");
            Assert.Equal(1, (await renter.DoAsync("referral show")).GetProperty("level").GetInt32());
        }

        Assert.Equal("500", Next(await referrer.DoAsync("referral show")).Text("volume"));
        Assert.Equal("starter", (await referrer.DoAsync("referral tier")).Word("tier"));
        await economy.Market.PassTimeAsync(7 * Day);
        var proven = await referrer.DoAsync("referral show");
        Assert.Equal(("bronze", "12 %"), (proven.Word("tier"), proven.Word("referrerShare")));
    }

    [Fact]
    public async Task A_referrer_says_where_it_is_paid_and_that_it_is_still_there()
    {
        await using var economy = await TestEconomy.StartAsync();
        var (referrer, purse) = (await economy.PersonAsync("referrer"), await economy.PersonAsync("purse"));
        Assert.Equal(JsonValueKind.Null, (await referrer.DoAsync("referral show")).GetProperty("lastActive").ValueKind);
        var touched = await referrer.DoAsync("referral touch");
        await economy.Market.PassTimeAsync(Day);
        Assert.NotEqual(
            touched.Word("lastActive"), (await referrer.DoAsync("referral touch")).Word("lastActive"));

        await referrer.RefusedAsync("referral payout bank", "argument-malformed");
        var paid = await referrer.DoAsync($"referral payout {purse.Address}");
        Assert.Equal($"{purse.Address}", paid.Word("payout"));
        var link = (await referrer.DoAsync("referral link")).Word("link");
        var renter = await economy.PersonAsync("renter");
        await renter.DoAsync($"referral bind {link} --yes");
        await economy.LeaseAsync();
        await renter.DoAsync("rewards collect");
        await economy.Market.PassTimeAsync(110 * Day);
        await renter.DoAsync($"referral claim --for {referrer.Address}");
        Assert.Equal("2700000", (await purse.DoAsync("wallet show")).Word("walletAmount"));
        Assert.Equal($"{referrer.Address}", (await referrer.DoAsync("referral payout self")).Word("payout"));
        Assert.Contains("nothing accrues after", await referrer.ReadAsync("referral show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forfeit_is_answered_for_all_to_read()
    {
        await using var economy = await TestEconomy.StartAsync();
        var referrer = await economy.PersonAsync("referrer");
        var answer = Path.Combine(referrer.Home, "answer.txt");
        await File.WriteAllTextAsync(answer, "It was not me.", TestContext.Current.CancellationToken);
        await referrer.RefusedAsync($"referral appeal --evidence {answer}", "referral-hold-state");

        var keeper = economy.Market.Gateway.Address;
        await economy.GovernAsync(economy.At.Referrals, "setScoreKeeper(address)", keeper);
        var until = new BigInteger((await economy.Market.NowAsync()).Seconds + (60 * Day));
        await economy.SendAsync(keeper, economy.At.Referrals, Compiled.Call(
            "hold(address,uint40,bytes32)", referrer.Address, until, new byte[32]));
        await economy.GovernAsync(
            economy.At.Referrals, "proposeForfeit(address,bytes32)", referrer.Address, new byte[32]);
        var accused = await referrer.DoAsync("referral show");
        Assert.NotNull(accused.GetProperty("forfeitableFrom").GetString());
        Assert.Null(accused.GetProperty("answer").GetString());
        Assert.Contains("none yet", await referrer.ReadAsync("referral show"), StringComparison.Ordinal);
        var answered = await referrer.DoAsync($"referral appeal --evidence {answer}");
        Assert.Equal($"{Keccak.Hash("It was not me.")}", answered.Word("answer"));
    }

    [Fact]
    public async Task A_statement_that_was_signed_and_not_written_is_taken_back()
    {
        await using var economy = await TestEconomy.StartAsync();
        var (referrer, referee) = (await economy.PersonAsync("referrer"), await economy.PersonAsync("referee"));
        var link = (await referrer.DoAsync("referral link")).Word("link");
        var before = await referee.DoAsync($"referral bind {link} --sign-only --yes");
        await referee.DoAsync("referral retract");
        var after = await referee.DoAsync($"referral bind {link} --sign-only --yes");
        Assert.Equal(
            before.GetProperty("nonce").GetUInt64() + 1, after.GetProperty("nonce").GetUInt64());
        Assert.Equal(1, (await referee.DoAsync($"referral bind {link} --yes")).Sent());
    }

    private static JsonElement Next(JsonElement document) => document.GetProperty("next");
}
