using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests.Metering;

/// <summary>What a machine signs of what it metered, and that none of it goes back.</summary>
public sealed class ReadingTests
{
    private static readonly Hash32 Lease = new(Enumerable.Repeat((byte)0x11, 32).ToArray());

    private static readonly UsageDetail Detail = new(EnergySource.Integrated, 31_000, 8_589_934_592, 4_200, 71, 165);

    private static readonly Reading Full =
        new(Lease, 7, new(62_000), 1_234_567, 20, 30, Final: true) { Detail = Detail };

    private static readonly Gen<ulong?> Maybe = Gen.ULong[0, 100].Select(value => value < 20 ? (ulong?)null : value);

    private static readonly Gen<Reading> Readings = Gen.Select(
        Maybe, Gen.ULong[0, 100], Gen.ULong[0, 100], Gen.Select(Maybe, Maybe, Maybe, Maybe), Gen.Int[0, 3])
        .Select((energy, bytesIn, bytesOut, rest, source) => Full with
        {
            MillijoulesUsed = energy,
            BytesIn = bytesIn,
            BytesOut = bytesOut,
            Detail = source == 0 ? null
                : new((EnergySource)source, rest.Item1, rest.Item2, rest.Item3, (ushort?)rest.Item4, null),
        });

    /// <summary>Hashes by viem 2's hashStruct of the same type and values.</summary>
    [Fact]
    public void Readings_and_answers_hash_as_typed_data()
    {
        Assert.Equal("0xe1efaf92fc094a75f1654a4e2586d140368f84db7cadc1b9094267ff0b5d59b9", Full.Hash().ToString());
        var bare = new Reading(Lease, 7, new(62_000), null, 20, 30, Final: false);
        Assert.Equal("0xf0ae09f82f000afcf8ef5d56e0ba5af5bbcb167081b39c80d1e70f9cd0c2f9cc", bare.Hash().ToString());
        Assert.Equal(
            "0x2ca2f9c51c89acc9e8768072fc05a490415603c751e4ee835d74567d074a3008",
            new ReadingAnswer(Lease, Full.Hash(), new(60_000)).Hash().ToString());
    }

    [Fact]
    public void No_figure_is_unsigned()
    {
        Reading[] others =
        [
            Full with { Lease = default }, Full with { Sequence = 8 }, Full with { Used = new(1) },
            Full with { MillijoulesUsed = null }, Full with { MillijoulesUsed = 0 }, Full with { BytesIn = 1 },
            Full with { BytesOut = 1 }, Full with { Final = false }, Full with { Detail = null },
            Full with { Detail = Detail with { Source = EnergySource.Counted } },
            Full with { Detail = Detail with { BusyGpuMilliseconds = 1 } },
            Full with { Detail = Detail with { VramHighBytes = null } },
            Full with { Detail = Detail with { CpuMilliseconds = 0 } },
            Full with { Detail = Detail with { HottestCelsius = 70 } },
            Full with { Detail = Detail with { CarbonMilligrams = null } },
        ];
        Assert.Equal(others.Length + 1, others.Append(Full).Select(reading => reading.Hash()).Distinct().Count());
    }

    [Fact]
    public void What_was_said_once_is_never_taken_back() => Gen.Select(Readings, Readings).Sample((before, now) =>
    {
        var after = now.Since(before);
        Assert.True(after.MillijoulesUsed >= (before.MillijoulesUsed ?? 0) || before.MillijoulesUsed is null);
        Assert.True(after.BytesIn >= before.BytesIn && after.BytesOut >= before.BytesOut);
        Assert.True(after.BytesIn >= now.BytesIn && after.BytesOut >= now.BytesOut);
        var (old, fresh) = (before.Detail ?? UsageDetail.Nothing, after.Detail ?? UsageDetail.Nothing);
        Assert.True(fresh.Source >= old.Source);
        Assert.True((fresh.CpuMilliseconds ?? 0) >= (old.CpuMilliseconds ?? 0));
        Assert.True((fresh.BusyGpuMilliseconds ?? 0) >= (old.BusyGpuMilliseconds ?? 0));
        Assert.True((fresh.VramHighBytes ?? 0) >= (old.VramHighBytes ?? 0));
        Assert.True((fresh.HottestCelsius ?? 0) >= (old.HottestCelsius ?? 0));
        Assert.Equal(after, after.Since(before));
    });

    [Theory]
    [InlineData(62_000, 31_000, 50)]
    [InlineData(62_000, 63_000, 100)]
    [InlineData(0, 0, null)]
    public void Utilization_is_of_the_time_that_was_used(ulong used, ulong busy, int? percent) => Assert.Equal(
        percent,
        (Full with { Used = new(used), Detail = Detail with { BusyGpuMilliseconds = busy } }).UtilizationPercent);
}
