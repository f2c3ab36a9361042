using System.Numerics;

namespace Weft.Market;

/// <summary>What a call came to: a number, or the custom error with which the contract undoes everything.</summary>
/// <param name="Error">Null where the call went through.</param>
/// <param name="Value">What it returned; zero where that says nothing.</param>
public readonly record struct CallResult(Revert? Error, BigInteger Value)
{
    public static CallResult Done => default;

    public bool Failed => Error is not null;

    public static CallResult Reverts(Revert error) => new(error, 0);

    public static CallResult Reverts(string error, params IReadOnlyList<object> values) =>
        new(new Revert(error, values), 0);

    public static CallResult Of(BigInteger value) => new(null, value);
}
