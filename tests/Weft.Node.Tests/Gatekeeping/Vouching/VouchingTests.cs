using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>What a gateway makes of what checkers hand in, and what it lets machines call themselves.</summary>
public sealed class VouchingTests : GatekeeperFixture, ITiers
{
    private static readonly CheckScene.Key Checker = new(1);
    private static readonly CheckScene.Key Machine = new(2);

    private Tier _tier;

    Tier ITiers.Of(Offer offer, UnixTime now) => _tier;

    [Fact]
    public async Task A_transcript_is_judged_by_what_it_shows()
    {
        var fine = await Transcript();
        var passed = Judge(fine).Value;
        Assert.True(passed.Passed);
        Assert.Equal((Machine.Address, Checker.Address, "cpu"), (passed.Machine, passed.Checker, passed.GpuClass));
        Assert.Equal(fine.Result().Hash(), passed.Transcript);
        var failed = Judge(await Transcript(CheckScene.Guess)).Value;
        Assert.Contains("Row", Assert.Single(failed.Faults, one => one.Contains("product", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_the_checkers_mistake_says_nothing_about_the_machine()
    {
        var fine = await Transcript();
        Assert.Equal("check-transcript-bad", Code(Judge(fine, caller: new CheckScene.Key(9).Address)));
        Assert.Equal("check-transcript-bad", Code(Judge(fine, later: 601)));
        Assert.Equal("check-transcript-bad", Code(Judge(fine, later: -61)));
        Assert.Equal("check-transcript-bad", Code(Judge(fine with { Signature = default })));
        Assert.Equal("check-transcript-bad", Code(Judge(fine with { Domain = MarketDomain.Of(1, Address.Zero) })));
        // A card's class asks for more than a processor was asked.
        Assert.Equal("check-transcript-bad", Code(Judge(fine, gpuClass: "nvidia-h200")));
        Assert.Equal("class-not-checkable", Code(Judge(fine, gpuClass: "nvidia-unknown")));
        var (slow, signature) = (fine.Challenge.Value with { DeadlineMs = uint.MaxValue }, fine.Challenge.Signature);
        Assert.Equal("check-transcript-bad", Code(Judge(fine with { Challenge = new(slow, signature) })));
    }

    [Fact]
    public void The_newest_word_of_each_checker_counts_until_it_expires_and_two_that_disagree_void_each_other()
    {
        var book = new VerdictBook();
        var now = UnixTime.From(Start);
        Assert.Equal(Tier.Claimed, TierAt(now));
        Assert.True(book.Add(Verdict(1, now), now, out _));
        Assert.Equal(Tier.Checked, TierAt(now));
        Assert.True(book.Add(Verdict(2, now), now, out _));
        Assert.Equal(Tier.Confirmed, TierAt(now));
        Assert.True(book.Add(Verdict(3, now, "Row 1 is wrong."), now, out _));
        Assert.Equal(Tier.Checked, TierAt(now));
        Assert.False(book.Add(Verdict(3, now), now, out _));
        Assert.True(book.Add(Verdict(3, now.Plus(1)), now.Plus(1), out var displaced));
        Assert.Equal("Row 1 is wrong.", Assert.Single(Assert.Single(displaced).Faults));
        Assert.Equal(Tier.Confirmed, TierAt(now.Plus(1)));
        // Of more cards, or another class, nothing was said.
        Assert.Equal(Tier.Claimed, book.Of(Machine.Address, "cpu", 3, now));
        Assert.Equal(Tier.Claimed, book.Of(Machine.Address, "nvidia-h200", 1, now));
        Assert.Equal(Tier.Checked, TierAt(now.Plus(HardwareVerdict.Life + 1)));
        Assert.Equal(Tier.Claimed, TierAt(now.Plus(HardwareVerdict.Life + 2)));
        Assert.False(book.Add(Verdict(4, now), now.Plus(HardwareVerdict.Life + 1), out _));

        Tier TierAt(UnixTime at) => book.Of(Machine.Address, "cpu", 2, at);
    }

    [Fact]
    public void A_machine_is_spoken_of_by_sixteen_checkers_at_most_the_oldest_word_goes()
    {
        var (book, now) = (new VerdictBook(), UnixTime.From(Start));
        for (byte i = 1; i <= 16; i++) book.Add(Verdict(i, now.Plus(i)), now, out _);
        Assert.True(book.Add(Verdict(17, now), now, out var displaced));
        Assert.Equal(new CheckScene.Key(1).Address, Assert.Single(displaced).Checker);
        Assert.Equal(16, book.All.Count());
    }

    [Fact]
    public async Task No_offer_calls_its_machine_more_than_was_found()
    {
        Host = new(Policy, Chain, Chain, Journal, Time, () => { }, tiers: this);
        var offer = Offer(Start);
        Chain.Enrol(offer);
        await Publish(offer);
        await Cycle();
        Assert.Equal(Tier.Claimed, await Told(offer));
        Assert.Equal("tier-not-earned", await Refused(offer with { Nonce = 2, Features = Tier.Checked.Bits }));
        _tier = Tier.Checked;
        Assert.Equal(Tier.Checked, await Told(offer));
        Assert.Equal("tier-not-earned", await Refused(offer with { Nonce = 2, Features = Tier.Confirmed.Bits }));
        Assert.Equal("tier-not-earned", await Refused(offer with { Nonce = 2, Features = Features.Confirmed }));
        await Publish(offer with { Nonce = 2, Features = offer.Features | Tier.Checked.Bits });
        // What asks for a checked machine gets it, and what asks for more does not.
        var high = Request(Start) with { Features = Features.OpenCl | Tier.Confirmed.Bit };
        Assert.Contains("confirmed", (await Submit2(high)).ToString(), StringComparison.Ordinal);
        var news = await Settle(Request(Start, renter: 2) with { Features = Features.OpenCl | Tier.Checked.Bit });
        Assert.IsType<RequestSettled>(news);
    }

    private async Task<Tier> Told(Offer offer) =>
        (await Host.AdviseAsync(offer.Machine, offer.Hash(), Cancel)).Value.Tier;

    private async Task<string?> Refused(Offer offer) =>
        Code(await Host.PublishAsync(offer.Machine, FakeChain.Sign(offer), Endpoint, null, Cancel));

    private static Task<HardwareTranscript> Transcript(Func<HardwareChallenge, uint, IGpuProver>? work = null) =>
        CheckScene.TranscriptAsync(Checker, Machine, new FakeTimeProvider(Start), work: work);

    private static Result<HardwareVerdict> Judge(
        HardwareTranscript transcript, Address? caller = null, int later = 0, string gpuClass = "cpu") =>
        VerdictRules.Judge(
            transcript, CheckScene.Domain, caller ?? Checker.Address, gpuClass,
            UnixTime.From(Start + TimeSpan.FromSeconds(later)));

    private static HardwareVerdict Verdict(byte checker, UnixTime at, params string[] faults) => new(
        Machine.Address, new CheckScene.Key(checker).Address, "cpu", 2, at,
        Keccak.Hash($"{checker} {at.Seconds} {faults.Length}"), faults);

    private static string? Code<T>(Result<T> result)
        where T : notnull => result.TryGet(out _, out var refusal) ? null : refusal.Code;
}
