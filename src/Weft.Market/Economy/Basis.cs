using System.Numerics;

namespace Weft.Market;

/// <summary>The contracts' integer arithmetic. Everything rounds down, save where the name says otherwise.</summary>
public static class Basis
{
    /// <summary>Basis points of the whole.</summary>
    public const int Whole = 10_000;

    /// <summary>One dollar of the payment token, which has six decimals.</summary>
    public static readonly BigInteger Dollar = 1_000_000;

    /// <summary>One WEFT.</summary>
    public static readonly BigInteger Weft = BigInteger.Pow(10, 18);

    public static BigInteger Part(BigInteger amount, int bps) => amount * bps / Whole;

    public static BigInteger MulDiv(BigInteger x, BigInteger y, BigInteger by) => x * y / by;

    public static BigInteger MulDivUp(BigInteger x, BigInteger y, BigInteger by) => DivUp(x * y, by);

    public static BigInteger DivUp(BigInteger x, BigInteger by) => (x + by - 1) / by;

    public static BigInteger Min(BigInteger x, BigInteger y) => x < y ? x : y;

    public static BigInteger Max(BigInteger x, BigInteger y) => x > y ? x : y;

    /// <summary>As the contracts' checked subtraction: below zero is a bug of the model.</summary>
    public static BigInteger Less(BigInteger x, BigInteger y) => x >= y
        ? x - y
        : throw new InvalidOperationException($"{x} - {y} is below zero: the contract would not come here.");
}
