using CsCheck;

namespace Weft.Market.Tests;

public sealed class KindScanTests
{
    [Fact]
    public void Four_at_a_time_find_what_one_by_one_does() => Gen.Select(
        Gen.Select(Gen.Long[0, 7], Gen.Long[0, 5], Gen.Long[0, 9]).Array[0, Kinds.BlockSize], Gen.Long[0, 7],
        Gen.Long[0, 9])
        .Sample((kinds, features, duration) =>
        {
            var (lacks, min, max) = (
                kinds.Select(k => ~k.Item1).ToArray(), kinds.Select(k => k.Item2).ToArray(),
                kinds.Select(k => k.Item3).ToArray());
            Assert.Equal(
                KindScan.FittingOneByOne(lacks, min, max, features, duration),
                KindScan.Fitting(lacks, min, max, features, duration));
        });
}
