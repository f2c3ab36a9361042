using CsCheck;

namespace Weft.Ethereum.Tests.Journal;

public sealed class FeeRulesTests
{
    private static readonly Gen<UInt128> Fee = Gen.ULong.Select(f => (UInt128)(f >> 8));

    [Fact]
    public void A_bump_is_an_eighth_up_in_both_fees_and_never_over_the_cap() =>
        Gen.Select(Fee, Fee, Fee, Fee, Fee).Sample((max, tip, suggestedMax, suggestedTip, cap) =>
        {
            var last = FeeRules.First(new(max, tip), cap);
            Assert.True(last.TipWei <= last.MaxFeeWei && last.MaxFeeWei <= cap);
            if (FeeRules.Bump(last, new(suggestedMax, suggestedTip), cap) is not { } next) return;
            Assert.True(next.MaxFeeWei * 8 >= last.MaxFeeWei * 9 && next.MaxFeeWei > last.MaxFeeWei);
            Assert.True(next.TipWei * 8 >= last.TipWei * 9 && next.TipWei > last.TipWei);
            Assert.True(next.TipWei <= next.MaxFeeWei && next.MaxFeeWei <= cap);
        });

    [Fact]
    public void Without_room_below_the_cap_there_is_no_bump() =>
        Assert.Null(FeeRules.Bump(new(100, 10), new(1_000, 10), cap: 112));
}
