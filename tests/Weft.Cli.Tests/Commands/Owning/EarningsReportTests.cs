using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli.Tests;

/// <summary>An owner's sums: what was paid, less the fee, less the power; less than nothing where that is so.</summary>
public sealed class EarningsReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sums_are_net_of_fee_and_electricity()
    {
        var earned = EarningsReport.Of(
            [Entry(1_000, 10, new(3_600_000, new(300), 450)), Entry(100, 1, new(7_200_000, new(600), null))],
            [Entry(50, 0, null)]);
        Assert.Equal(["690", "-501", "50"], earned.Leases.Select(lease => lease.NetAmount));
        Assert.Equal([Noon, Noon, null], earned.Leases.Select(lease => lease.EndedAt));
        Assert.Equal(
            ("1150", "11", "900", "239"),
            (earned.PaidAmount, earned.FeeAmount, earned.ElectricityAmount, earned.NetAmount));
        Assert.Equal(
            (10_800_000UL, 450UL, 180_000UL),
            (earned.Millijoules, earned.CarbonMilligrams, earned.GpuMilliseconds));
    }

    [Fact]
    public void Where_the_machine_could_not_tell_there_is_no_figure()
    {
        var earned = EarningsReport.Of([Entry(50, 0, null)], []);
        Assert.Null(earned.Millijoules);
        Assert.Null(earned.CarbonMilligrams);
        Assert.Equal(("0", "unknown"), (earned.ElectricityAmount, earned.Leases[0].EnergySource));
    }

    [Theory]
    [InlineData(12_000, "12 J")]
    [InlineData(12_240_000, "3.4 Wh")]
    [InlineData(4_500_000_000, "1.25 kWh")]
    public void Energy_is_shown_in_the_unit_that_fits(ulong millijoules, string text) =>
        Assert.Equal(text, ShowEnergy.Energy(millijoules));

    [Fact]
    public void A_reading_is_shown_with_how_its_energy_came_about()
    {
        var reading = new Reading(default, 1, new(10_000), 12_000, 2_048, 0, Final: true)
        {
            Detail = new(EnergySource.Estimated, 5_000, 1L << 30, 1_500, 71, 850),
        };
        Assert.Equal(
            "12 J (estimated), 850 mg CO2e, GPU 50 % busy, 1 GiB VRAM at most, 1.5 s of CPU, 2 KiB in, 0 B out, "
            + "71 °C at most",
            ShowEnergy.Usage(reading));
        Assert.Null(ShowEnergy.Usage(new Reading(default, 1, new(10_000), null, 0, 0, Final: true)));
    }

    private static EarningEntry Entry(ulong paid, ulong fee, EnergyBill? energy) => new(
        Keccak.Hash("lease"), new GpuClass(0), 1, Noon, new(60_000), new(paid), new(fee), energy,
        energy is null ? EnergySource.Unknown : EnergySource.Counted, null, null, null);
}
