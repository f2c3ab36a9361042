namespace Weft.Cli.Tests.Commands.Referring;

/// <summary>From a link to money in the referrer's wallet, through the program, on a real chain.</summary>
public sealed class ReferralJourneyTests
{
    private const ulong Day = 86_400;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_referrer_is_paid_out_of_a_real_fee()
    {
        await using var economy = await TestEconomy.StartAsync();
        var referrer = await economy.PersonAsync("referrer");
        var renter = await economy.PersonAsync("renter");
        var link = (await referrer.DoAsync("referral link")).Word("link");
        Assert.StartsWith("weft:bind?code=_", link, StringComparison.Ordinal);

        await renter.RefusedAsync($"referral bind {link}", "not-confirmed");
        var bound = await renter.DoAsync($"referral bind {link} --yes");
        Assert.Equal(1, bound.Sent());
        Assert.Equal($"{referrer.Address}", bound.GetProperty("broughtBy")[0].Word("referrer"));
        var again = await renter.RefusedAsync($"referral bind {link} --yes", "bind-already");
        Assert.Contains("for ever", again.WayOut, StringComparison.Ordinal);

        await economy.LeaseAsync();
        Assert.Equal("27", (await renter.DoAsync("rewards show")).Text("feesPaidWaiting"));
        await renter.DoAsync("rewards collect");
        var accrued = await referrer.DoAsync("referral show");
        // A tenth of the fee of 27.
        Assert.Equal("2.7", accrued.Text("accrued"));
        Assert.Equal("2.7", accrued.Text("vesting"));
        await referrer.RefusedAsync("referral claim", "referral-claim-too-small");

        await economy.Market.PassTimeAsync(110 * Day);
        var claimed = await renter.DoAsync($"referral claim --for {referrer.Address}");
        Assert.Equal(1, claimed.Sent());
        Assert.Equal("2.7", (await referrer.DoAsync("referral show")).Text("claimed"));
        Assert.Equal("2.7", Decimals(await referrer.DoAsync("wallet show")));
    }

    [Fact]
    public async Task Bindings_are_refused_before_anything_is_signed()
    {
        await using var economy = await TestEconomy.StartAsync();
        var one = await economy.PersonAsync("one");
        var two = await economy.PersonAsync("two");
        var own = await one.DoAsync("referral link");
        await one.RefusedAsync($"referral bind {own.Word("link")} --yes", "bind-self");
        await two.RefusedAsync("referral bind NOBODY --yes", "code-unknown");
        await two.RefusedAsync("referral bind x --yes", "referral-link-malformed");
        await two.RefusedAsync(
            $"referral bind {own.Word("code")} --referrer {two.Address} --yes", "code-not-theirs");
        await two.RefusedAsync($"referral bind {own.Word("link")}0 --yes", "referral-link-other-chain");
        await two.RefusedAsync($"referral bind {own.Word("link")} --as king --yes", "argument-malformed");

        // Signed by the one who was brought; nothing is sent.
        var signed = await two.DoAsync($"referral bind {own.Word("link")} --as both --sign-only --yes");
        Assert.Equal("both", signed.Word("sides"));
        Assert.Equal(2 + (65 * 2), signed.Word("signature").Length);
        await two.DoAsync($"referral bind {own.Word("link")} --yes");
        var back = await two.DoAsync("referral link");
        await one.RefusedAsync($"referral bind {back.Word("link")} --yes", "bind-mutual");
        await one.RefusedAsync("referral pass-on 101", "pass-on-malformed");
        Assert.Equal("25 %", (await one.DoAsync("referral pass-on 25")).Word("passedOn"));
    }

    [Fact]
    public async Task A_code_is_taken_after_the_program_was_killed_in_between()
    {
        await using var economy = await TestEconomy.StartAsync();
        var renter = await economy.PersonAsync("renter");
        await renter.RefusedAsync("referral code new ada", "code-malformed");
        await economy.LeaseAsync();
        await renter.DoAsync("rewards collect");

        using (var first = Program.Start(
            renter.Home, [.. renter.Words("referral code new ADA_2026").Except(["--json"])]))
        {
            while (await first.StandardError.ReadLineAsync(Cancel) is { } line
                && !line.StartsWith("Waiting", StringComparison.Ordinal))
            {
                // The wish is written down once it waits.
            }

            first.Kill();
            await first.WaitForExitAsync(Cancel);
        }

        await economy.Market.PassTimeAsync(61);
        var taken = await renter.DoAsync("referral code new ADA_2026");
        // The wish of the first life was good: only the code itself was left to take.
        Assert.Equal(1, taken.Sent());
        Assert.Equal("ADA_2026", taken.GetProperty("codes")[0].GetString());
        Assert.Equal(0, (await renter.DoAsync("referral code new ADA_2026")).Sent());

        var other = await economy.PersonAsync("other", weft: 1_000);
        await other.RefusedAsync("referral code new ADA_2026", "code-taken");
        await other.RefusedAsync($"referral code transfer ADA_2026 {other.Address}", "code-not-yours");
        await other.RefusedAsync("referral code accept ADA_2026", "code-not-offered");
        await renter.DoAsync($"referral code transfer ADA_2026 {other.Address}");
        Assert.Equal(0, (await renter.DoAsync("referral code keep ADA_2026")).GetProperty("offers").GetArrayLength());
        var offered = await renter.DoAsync($"referral code transfer ADA_2026 {other.Address}");
        Assert.Equal($"{other.Address}", offered.GetProperty("offers")[0].Word("to"));
        await other.RefusedAsync("referral code accept ADA_2026", "code-offer-not-ready");
        await economy.Market.PassTimeAsync(7 * Day);
        // It has neither paid fees nor staked, so it may hold no code of its own.
        await other.RefusedAsync("referral code accept ADA_2026", "code-not-entitled");
        await other.DoAsync("stake bond 1000 --as checker");
        var accepted = await other.DoAsync("referral code accept ADA_2026");
        Assert.Equal("ADA_2026", accepted.GetProperty("codes")[0].GetString());
        Assert.Equal(0, (await renter.DoAsync("referral show")).GetProperty("codes").GetArrayLength());
        var visitor = economy.Visitor();
        var link = await visitor.DoAsync("referral link ADA_2026");
        Assert.Equal($"{other.Address}", link.Word("referrer"));
        await visitor.RefusedAsync("referral link", "key-missing", ExitCode.Configuration);
    }

    private static string Decimals(System.Text.Json.JsonElement wallet) =>
        Market.Decimals.Format(UInt128.Parse(wallet.Word("walletAmount"),
            System.Globalization.CultureInfo.InvariantCulture));
}
