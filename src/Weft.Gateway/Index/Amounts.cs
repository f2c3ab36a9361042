using System.Globalization;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Money as decimal text, in the index and on the API.</summary>
internal static class Amounts
{
    public static string Text(Money amount) => amount.BaseUnits.ToString(CultureInfo.InvariantCulture);

    public static Money Parse(string text) => new(UInt128.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>
    /// GPU time that <paramref name="paid"/> stands for at the price, rounded down; 0 where it was free.
    /// </summary>
    public static long PaidGpuMilliseconds(Money paid, string price)
    {
        var perHour = ulong.Parse(price, CultureInfo.InvariantCulture);
        return perHour == 0 ? 0 : (long)UInt128.Min(paid.BaseUnits * 3_600_000 / perHour, long.MaxValue);
    }
}
