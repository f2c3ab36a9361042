using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Figures as people read them.</summary>
internal static class Show
{
    public static string Amount(Money money) => Decimals.Format(money.BaseUnits);

    /// <param name="baseUnits">A decimal integer, as the API writes amounts.</param>
    public static string Amount(string baseUnits) =>
        UInt128.TryParse(baseUnits, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            ? Decimals.Format(units)
            : "?";

    public static string Amount(Price price) => Decimals.Format(price.PerGpuHour);

    public static string Short(Weft.Ethereum.Hash32 name) => Short(name.ToString());

    /// <summary>The ends of a long name, enough to tell a few of them apart: <c>0x12345678…abcd</c>.</summary>
    public static string Short(string name) => name.Length <= 16 ? name : $"{name[..10]}…{name[^4..]}";

    /// <summary><c>45 s</c>, <c>10 min</c>, <c>2 h</c>, <c>3 d</c>; two parts where one is not exact.</summary>
    public static string Time(ulong seconds)
    {
        ReadOnlySpan<(ulong Size, string Unit)> units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        for (var i = 0; i < units.Length; i++)
        {
            if (seconds < units[i].Size) continue;
            var (whole, rest) = ulong.DivRem(seconds, units[i].Size);
            if (rest == 0 || i == units.Length - 1) return $"{whole} {units[i].Unit}";
            var next = rest / units[i + 1].Size;
            return next == 0 ? $"{whole} {units[i].Unit}" : $"{whole} {units[i].Unit} {next} {units[i + 1].Unit}";
        }

        return "0 s";
    }

    public static string Time(TimeSpan time) => time < TimeSpan.FromSeconds(10)
        ? $"{time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s"
        : Time((ulong)time.TotalSeconds);

    /// <summary><c>1.5 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        ReadOnlySpan<string> units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1_024 && unit < units.Length - 1) (size, unit) = (size / 1_024, unit + 1);
        return $"{size.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
