using System.Globalization;
using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>
/// An amount of WEFT in base units (10^-18). A type of its own, so that it never meets the market's payment token,
/// which has 6 decimals.
/// </summary>
public readonly record struct WeftAmount(UInt128 BaseUnits) : IComparable<WeftAmount>
{
    public const int Digits = 18;
    public const string Unit = "WEFT";

    public static WeftAmount Zero => default;

    public bool IsZero => BaseUnits == 0;

    /// <summary>Reads <c>1.25</c>; false for anything that is not exactly a number of base units.</summary>
    public static bool TryParse(string? text, out WeftAmount amount)
    {
        var parsed = Decimals.TryParse(text, Digits, out var baseUnits);
        amount = new(baseUnits);
        return parsed;
    }

    public static WeftAmount Min(WeftAmount a, WeftAmount b) => a <= b ? a : b;

    public int CompareTo(WeftAmount other) => BaseUnits.CompareTo(other.BaseUnits);

    /// <summary>With its unit: <c>1.25 WEFT</c>.</summary>
    public override string ToString() => $"{Decimals.Format(BaseUnits, Digits)} {Unit}";

    public static WeftAmount operator +(WeftAmount a, WeftAmount b) => new(checked(a.BaseUnits + b.BaseUnits));

    public static WeftAmount operator -(WeftAmount a, WeftAmount b) => new(checked(a.BaseUnits - b.BaseUnits));

    public static bool operator <(WeftAmount a, WeftAmount b) => a.BaseUnits < b.BaseUnits;

    public static bool operator >(WeftAmount a, WeftAmount b) => a.BaseUnits > b.BaseUnits;

    public static bool operator <=(WeftAmount a, WeftAmount b) => a.BaseUnits <= b.BaseUnits;

    public static bool operator >=(WeftAmount a, WeftAmount b) => a.BaseUnits >= b.BaseUnits;
}

/// <summary>Numbers of contracts as figures with units, for readers and for sentences.</summary>
internal static class Figures
{
    /// <exception cref="AbiException">Out of range.</exception>
    public static WeftAmount ToWeft(this BigInteger units) => new(units.ToMoney().BaseUnits);

    /// <exception cref="AbiException">Out of range.</exception>
    public static UnixTime ToTime(this BigInteger seconds) => seconds >= 0 && seconds <= uint.MaxValue * 64UL
        ? new((ulong)seconds)
        : throw new AbiException("A time is out of range.");

    /// <exception cref="AbiException">Out of range.</exception>
    public static int ToInt(this BigInteger number) => number >= 0 && number <= int.MaxValue
        ? (int)number
        : throw new AbiException("A number is out of range.");

    /// <summary>For a sentence only: whatever is larger is said as the largest.</summary>
    public static string Wefts(BigInteger units) => new WeftAmount(Cut(units)).ToString();

    public static string Tokens(BigInteger units) => $"{new Money(Cut(units))} tokens";

    public static string Time(BigInteger seconds) =>
        new UnixTime((ulong)BigInteger.Min(seconds, 100_000_000_000)).ToDateTimeOffset()
            .ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary><c>2.5 %</c> of 250 basis points.</summary>
    public static string Percent(BigInteger basisPoints) => $"{Decimals.Format(Cut(basisPoints), 2)} %";

    public static string Number(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private static UInt128 Cut(BigInteger number) =>
        number > (BigInteger)UInt128.MaxValue ? UInt128.MaxValue : (UInt128)BigInteger.Max(number, BigInteger.Zero);
}
