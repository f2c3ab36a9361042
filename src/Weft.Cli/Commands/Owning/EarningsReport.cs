using System.Globalization;
using Weft.Api;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>An owner's books as they are shown: what came in, less the fee, less the electricity.</summary>
internal static class EarningsReport
{
    public static async Task<EarningsDto> ReadAsync(IJournal journal, DateTimeOffset now, CancellationToken cancel)
    {
        var ended = await EarningsBook.LoadAsync(journal, cancel);
        var running = await EarningsBook.RunningAsync(journal, now, cancel);
        // A lease that was just written down and not forgotten yet is in both.
        var known = ended.Select(entry => entry.Lease).ToHashSet();
        return Of(ended, [.. running.Where(entry => !known.Contains(entry.Lease))]);
    }

    internal static EarningsDto Of(IReadOnlyList<EarningEntry> ended, IReadOnlyList<EarningEntry> running)
    {
        List<EarningEntry> all = [.. ended, .. running];
        var (paid, fee, power) = (Sum(all, entry => entry.Paid), Sum(all, entry => entry.Fee), Sum(all, Power));
        return new(
            [.. ended.Select(entry => Of(entry, entry.EndedAt)), .. running.Select(entry => Of(entry, null))],
            Units(paid), Units(fee), Units(power), Net(paid, fee, power),
            all.Aggregate(0UL, (sum, entry) => sum + entry.Used.GpuMilliseconds),
            Sum(all.Select(entry => entry.Energy?.Millijoules)),
            Sum(all.Select(entry => entry.Energy?.CarbonMilligrams)));
    }

    private static EarningDto Of(EarningEntry entry, DateTimeOffset? ended) => new(
        entry.Lease.ToString(), ended, entry.Used.GpuMilliseconds, Units(entry.Paid), Units(entry.Fee),
        Units(Power(entry)), Net(entry.Paid, entry.Fee, Power(entry)), entry.Energy?.Millijoules, entry.Source.Word(),
        entry.Energy?.CarbonMilligrams, entry.Reading?.Hash().ToString(), entry.Answer?.Value.Reading.ToString(),
        entry.Why?.Code);

    private static Money Power(EarningEntry entry) => entry.Energy?.Cost ?? Money.Zero;

    private static Money Sum(IEnumerable<EarningEntry> entries, Func<EarningEntry, Money> of) =>
        entries.Aggregate(Money.Zero, (sum, entry) => sum + of(entry));

    /// <summary>Null where none is known.</summary>
    private static ulong? Sum(IEnumerable<ulong?> values) =>
        values.Aggregate((ulong?)null, (sum, value) => value is null ? sum : (sum ?? 0) + value);

    private static string Net(Money paid, Money fee, Money power) =>
        ((Int128)paid.BaseUnits - (Int128)fee.BaseUnits - (Int128)power.BaseUnits)
            .ToString(CultureInfo.InvariantCulture);

    private static string Units(Money money) => money.BaseUnits.ToString(CultureInfo.InvariantCulture);
}
