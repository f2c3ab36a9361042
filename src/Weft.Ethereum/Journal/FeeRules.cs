namespace Weft.Ethereum;

/// <summary>What to offer for gas, first and when that was too little.</summary>
internal static class FeeRules
{
    public static GasPrice First(GasPrice suggested, UInt128 cap)
    {
        var max = UInt128.Min(suggested.MaxFeeWei, cap);
        return new(max, UInt128.Min(suggested.TipWei, max));
    }

    /// <summary>
    /// Both fees at least 12.5 % up, which every client takes as a replacement; null where the cap forbids it.
    /// </summary>
    /// <remarks>geth asks for 10 %, others for 12.5 %.</remarks>
    public static GasPrice? Bump(GasPrice last, GasPrice suggested, UInt128 cap)
    {
        var (leastMax, leastTip) = (Raise(last.MaxFeeWei), Raise(last.TipWei));
        if (leastMax > cap || leastTip > cap) return null;
        var max = UInt128.Min(UInt128.Max(leastMax, suggested.MaxFeeWei), cap);
        var tip = UInt128.Min(UInt128.Max(leastTip, suggested.TipWei), max);
        return tip < leastTip ? null : new GasPrice(max, tip);
    }

    private static UInt128 Raise(UInt128 fee) => checked(fee + UInt128.Max((fee + 7) / 8, 1));
}
