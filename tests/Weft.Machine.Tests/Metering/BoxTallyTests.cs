using CsCheck;
using Weft.Market;

namespace Weft.Machine.Tests.Metering;

/// <summary>How counters that wrap, restart or are missing become figures that only grow.</summary>
public sealed class BoxTallyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly BoxTally _tally = new();

    [Theory]
    [InlineData(10, 25, 0, 15)]
    [InlineData(90, 5, 100, 15)]
    [InlineData(90, 5, 0, 5)]
    public void A_counter_that_starts_again_is_followed(ulong before, ulong now, ulong range, ulong used) =>
        Assert.Equal(used, new EnergyCounter("x", now, range).Since(before));

    [Fact]
    public void A_card_that_counts_is_counted_from_its_first_sight_on()
    {
        Card(new(Millijoules: 5_000_000, BusyPercent: 50, MemoryBytes: 7, Celsius: 60));
        Card(new(Millijoules: 5_300_000, BusyPercent: 100, MemoryBytes: 9, Celsius: 71));
        Card(new(Millijoules: 100_000, BusyPercent: 0, MemoryBytes: 1, Celsius: 50)); // the driver was loaded again
        var sample = _tally.Sample;
        Assert.Equal(400_000UL, sample.Millijoules);
        Assert.Equal(
            new UsageDetail(EnergySource.Counted, 1_500, 9, HottestCelsius: 71),
            sample.Detail! with { CpuMilliseconds = null });
    }

    [Fact]
    public void Power_is_added_up_where_nothing_counts()
    {
        Advance(new(Milliwatts: 100_000), TimeSpan.Zero);
        Advance(new(Milliwatts: 200_000), Second);
        Advance(new(Milliwatts: 200_000), 2 * Second);
        Assert.Equal((550_000UL, EnergySource.Integrated), (_tally.Sample.Millijoules, _tally.Source));
        // Nobody looked for an hour: ten seconds of it are made up for, no more.
        Advance(new(Milliwatts: 200_000), TimeSpan.FromHours(1));
        Assert.Equal(2_550_000UL, _tally.Sample.Millijoules);
    }

    [Fact]
    public void What_says_nothing_is_estimated_and_makes_all_of_it_an_estimate()
    {
        Advance(new(Millijoules: 10), TimeSpan.Zero);
        _tally.Advance(Sight([new("a", new(Millijoules: 20)), new("b", new(LimitMilliwatts: 70_000))]), Second);
        Assert.Equal(EnergySource.Estimated, _tally.Source);
        Assert.Equal(70_010UL, _tally.Sample.Millijoules);
        _tally.Advance(Sight([new("c", new())]), Second);
        Assert.Equal(370_010UL, _tally.Sample.Millijoules);
    }

    [Fact]
    public void A_box_has_the_part_of_a_package_that_it_has_of_the_processors_time()
    {
        _tally.Advance(Processor(1_000_000, 10_000, box: null), TimeSpan.Zero);
        _tally.Advance(Processor(9_000_000, 14_000, box: 1_000), Second);
        Assert.Equal((2_000UL, EnergySource.Counted), (_tally.Sample.Millijoules, _tally.Source));
        Assert.Equal(1_000UL, _tally.CpuMilliseconds);
        // The counter wraps at its range; the container began anew, and so did its time.
        _tally.Advance(Processor(1_000_000, 16_000, box: 500), Second);
        Assert.Equal(1_500UL, _tally.CpuMilliseconds);
        Assert.Equal(2_500UL, _tally.Sample.Millijoules);
    }

    [Fact]
    public void Without_RAPL_the_processor_is_estimated()
    {
        _tally.Advance(Sight([]) with { Box = new(0, 0, 0) }, TimeSpan.Zero);
        _tally.Advance(Sight([]) with { Box = new(2_000, 5, 6) }, Second);
        Assert.Equal((10_000UL, EnergySource.Estimated), (_tally.Sample.Millijoules, _tally.Source));
        Assert.Equal((5UL, 6UL), (_tally.BytesIn, _tally.BytesOut));
    }

    [Fact]
    public void Where_nothing_is_known_nothing_is_said()
    {
        _tally.Advance(Sight([]), Second);
        Assert.Null(_tally.Sample.Millijoules);
        Assert.Equal(UsageDetail.Nothing, _tally.Sample.Detail);
    }

    [Fact]
    public void No_figure_goes_back_whatever_the_counters_do() => Gen.Select(
        Gen.ULong[0, 1_000], Gen.ULong[0, 1_000], Gen.ULong[0, 1_000], Gen.Int[0, 20_000]).Array[1, 30].Sample(steps =>
    {
        var tally = new BoxTally();
        foreach (var (card, package, box, pause) in steps)
        {
            var before = tally.Sample;
            tally.Advance(
                new(
                    [new("a", card % 3 == 0 ? new(Milliwatts: (uint)card) : new(Millijoules: card))],
                    [new("intel-rapl:0", package, 1_000)], package * 3, new(box, box, package)),
                TimeSpan.FromMilliseconds(pause));
            var after = tally.Sample;
            Assert.True((after.Millijoules ?? 0) >= (before.Millijoules ?? 0));
            Assert.True(after.BytesIn >= before.BytesIn && after.BytesOut >= before.BytesOut);
            Assert.True((after.Detail!.CpuMilliseconds ?? 0) >= (before.Detail!.CpuMilliseconds ?? 0));
        }
    });

    [Fact]
    public void A_tally_survives_the_node_and_a_torn_file_is_none()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "energy");
        Card(new(Millijoules: 10));
        Card(new(Millijoules: 510));
        TallyFile.Save(path, _tally);
        var back = TallyFile.Load(path)!;
        back.Advance(Sight([new("a", new(Millijoules: 610))]), Second);
        Assert.Equal(600UL, back.Sample.Millijoules);
        File.WriteAllText(path, "{\"marks\":{");
        Assert.Null(TallyFile.Load(path));
        Assert.Null(TallyFile.Load(path + ".none"));
    }

    private void Card(GpuSight card) => Advance(card, Second);

    private void Advance(GpuSight card, TimeSpan elapsed) => _tally.Advance(Sight([new("a", card)]), elapsed);

    private static MeterSight Sight(IReadOnlyList<KeyValuePair<string, GpuSight>> cards) =>
        new(cards, [], null, BoxUse.Nothing);

    private static MeterSight Processor(ulong microjoules, ulong machine, ulong? box) =>
        new([], [new("intel-rapl:0", microjoules, 10_000_000)], machine, new(box, null, null));
}
