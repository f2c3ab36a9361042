using CsCheck;

namespace Weft.Market.Tests;

public sealed class GpuMaskTests
{
    [Fact]
    public void The_lowest_of_a_mask_are_in_it_and_as_many_as_asked_for() =>
        Gen.Select(Gen.ULong, Gen.Double[0, 1]).Sample((bits, part) =>
        {
            var mask = new GpuMask(bits);
            var count = (int)(mask.Count * part);
            var lowest = mask.Lowest(count);
            return lowest.Count == count && mask.Includes(lowest)
                && mask.Without(lowest).Indexes().All(rest => lowest.Indexes().All(taken => taken < rest));
        });

    [Fact]
    public void Taking_away_and_adding_again_changes_nothing() => Gen.Select(Gen.ULong, Gen.ULong).Sample((a, b) =>
    {
        var (mask, part) = (new GpuMask(a), new GpuMask(a & b));
        var rest = mask.Without(part);
        return !rest.Overlaps(part) && rest.With(part) == mask && rest.Count + part.Count == mask.Count;
    });

    [Fact]
    public void The_first_n_are_n_also_for_all_64() =>
        Gen.Int[0, 64].Sample(count => GpuMask.First(count).Count == count
            && GpuMask.First(count).Indexes().SequenceEqual(Enumerable.Range(0, count)));

    [Fact]
    public void More_than_there_are_cannot_be_taken() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GpuMask(0b101).Lowest(3));

    [Fact]
    public void A_class_set_has_what_was_put_in_and_survives_its_word() =>
        Gen.Select(Gen.Byte.Array[0, 8], Gen.Byte).Sample((indexes, other) =>
        {
            var set = GpuClassSet.Of([.. indexes.Select(index => new GpuClass(index))]);
            return set.Contains(new GpuClass(other)) == indexes.Contains(other)
                && GpuClassSet.FromWord(set.ToWord()) == set;
        });
}
