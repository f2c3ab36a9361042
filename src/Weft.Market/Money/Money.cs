namespace Weft.Market;

/// <summary>
/// An amount of the market's payment token in base units (10^-6 of a 6-decimals dollar token). Never negative, never
/// rounded silently: arithmetic throws on overflow and underflow, in release builds too.
/// </summary>
public readonly record struct Money(UInt128 BaseUnits) : IComparable<Money>
{
    public static Money Zero => default;

    public bool IsZero => BaseUnits == 0;

    public static Money Min(Money a, Money b) => a <= b ? a : b;

    public static Money Max(Money a, Money b) => a >= b ? a : b;

    /// <summary>
    /// <paramref name="basisPoints"/> parts in 10,000 of this amount, rounded down as the contract does.
    /// </summary>
    public Money ShareRoundedDown(int basisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(basisPoints);
        return new(checked(BaseUnits * (UInt128)basisPoints) / 10_000);
    }

    /// <summary>Reads <c>1.25</c>; false for anything that is not exactly a number of base units.</summary>
    public static bool TryParse(string? text, out Money money)
    {
        var parsed = Decimals.TryParse(text, out var baseUnits);
        money = new(baseUnits);
        return parsed;
    }

    public int CompareTo(Money other) => BaseUnits.CompareTo(other.BaseUnits);

    /// <summary>In whole tokens: <c>1.25</c>.</summary>
    public override string ToString() => Decimals.Format(BaseUnits);

    public static Money operator +(Money a, Money b) => new(checked(a.BaseUnits + b.BaseUnits));

    public static Money operator -(Money a, Money b) => new(checked(a.BaseUnits - b.BaseUnits));

    public static bool operator <(Money a, Money b) => a.BaseUnits < b.BaseUnits;

    public static bool operator >(Money a, Money b) => a.BaseUnits > b.BaseUnits;

    public static bool operator <=(Money a, Money b) => a.BaseUnits <= b.BaseUnits;

    public static bool operator >=(Money a, Money b) => a.BaseUnits >= b.BaseUnits;
}
