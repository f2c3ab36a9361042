namespace Weft.Machine.Tests.Metering;

public sealed class EnergyTests
{
    [Theory]
    [InlineData(10, 25, 0, 15)]
    [InlineData(90, 5, 100, 15)]
    [InlineData(90, 5, 0, 5)]
    public void A_counter_that_starts_again_is_followed(ulong before, ulong now, ulong range, ulong used) =>
        Assert.Equal(used, new EnergyCounter("x", () => 0, range).Since(before, now));

    [Fact]
    public void The_ledger_starts_at_zero_and_survives_the_node()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "energy");
        var (a, b) = (1000UL, 50UL);
        EnergyCounter[] counters = [new("a", () => a), new("b", () => b), new("blind", () => null)];
        new EnergyLedger(path).Begin(counters);
        (a, b) = (1300, 60);
        EnergyCounter? Find(string id) => counters.SingleOrDefault(counter => counter.Id == id);
        Assert.Equal(310UL, new EnergyLedger(path).Sample(Find));
        a = 1301;
        Assert.Equal(311UL, new EnergyLedger(path).Sample(Find));
        Assert.Equal(311UL, new EnergyLedger(path).Sample(_ => null));
    }

    [Fact]
    public void Without_a_counter_there_is_no_number()
    {
        using var folder = new TempFolder();
        var ledger = new EnergyLedger(Path.Combine(folder.Path, "energy"));
        Assert.Null(ledger.Sample(_ => null));
        ledger.Begin([]);
        Assert.Null(ledger.Sample(_ => null));
    }

    [Fact]
    public void Packages_are_counted_and_their_zones_are_not()
    {
        using var folder = new TempFolder();
        foreach (var (zone, energy) in new[] { ("intel-rapl:0", "5000"), ("intel-rapl:0:0", "9"),
            ("intel-rapl:1", "7000") })
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, zone));
            File.WriteAllText(Path.Combine(folder.Path, zone, "energy_uj"), energy + "\n");
            File.WriteAllText(Path.Combine(folder.Path, zone, "max_energy_range_uj"), "262143328850\n");
        }

        var counters = EnergyCounter.OfProcessor(folder.Path);
        Assert.Equal(["intel-rapl:0", "intel-rapl:1"], counters.Select(counter => counter.Id));
        Assert.Equal([5UL, 7UL], counters.Select(counter => counter.Read() ?? 0));
        Assert.Equal(262143328UL, counters[0].Range);
    }
}
