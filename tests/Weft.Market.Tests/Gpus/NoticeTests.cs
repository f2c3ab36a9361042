using CsCheck;

namespace Weft.Market.Tests;

public sealed class NoticeTests
{
    private static readonly Gen<Notice> Any = Gen.Int[0, Notice.All.Count - 1].Select(rung => Notice.All[rung]);

    [Theory]
    [InlineData("none", 0UL, 0)]
    [InlineData("30s", 0b1UL, 30)]
    [InlineData("2m", 0b11UL, 120)]
    [InlineData("10m", 0b111UL, 600)]
    [InlineData("1h", 0b1111UL, 3_600)]
    [InlineData("never", 0b11111UL, null)]
    public void A_notice_is_a_word_a_time_and_the_bits_of_all_up_to_it(string word, ulong rungs, int? seconds)
    {
        var notice = Notice.Parse(word).Value;
        Assert.Equal((Features)(rungs << 5), notice.Bits);
        Assert.Equal(seconds, (int?)notice.Time?.TotalSeconds);
        Assert.Equal(word, notice.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("5m")]
    [InlineData("Never")]
    [InlineData("-30s")]
    public void Another_word_is_refused(string word)
    {
        Assert.False(Notice.Parse(word).TryGet(out _, out var refusal));
        Assert.Equal("notice-unknown", refusal.Code);
    }

    /// <summary>What the contract and the auction compare is what is meant.</summary>
    [Fact]
    public void The_comparison_of_masks_is_at_least() => Gen.Select(Any, Any).Sample((asked, promised) =>
        Assert.Equal(asked <= promised, (asked.Bits & ~promised.Bits) == Features.None));

    [Fact]
    public void Other_features_do_not_matter_and_a_hole_is_seen() => Gen.ULong.Sample(bits =>
    {
        var features = (Features)bits;
        var isWhole = Notice.TryOf(features, out var notice);
        Assert.Equal(Notice.All.Any(n => n.Bits == (features & Notice.Mask)), isWhole);
        Assert.Equal(Notice.None.Bits, notice.Bits & ~features);
        if (isWhole) Assert.Equal(features & Notice.Mask, notice.Bits);
    });

    [Fact]
    public void One_rung_lower_drops_the_highest_bit() => Any.Sample(notice =>
    {
        var dropped = notice.Bits & ~notice.Lower.Bits;
        Assert.Equal(notice == Notice.None ? 0 : 1, System.Numerics.BitOperations.PopCount((ulong)dropped));
        Assert.Equal(notice == Notice.None ? null : notice, Notice.OfBit(dropped));
        Assert.Equal(notice, Notice.Of(notice.Bits | Features.OpenCl));
    });

    [Fact]
    public void A_bit_beside_the_ladder_is_no_rung()
    {
        Assert.Null(Notice.OfBit(Features.GVisor));
        Assert.Null(Notice.OfBit(Features.Notice30Seconds | Features.Notice2Minutes));
    }
}
