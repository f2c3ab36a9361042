namespace Weft.Market;

/// <summary>How far others have found a machine to be what it says it is.</summary>
/// <remarks>
/// An offer carries the bits of its tier and of all below; a request the one bit of the least that it takes. So "at
/// least" is the comparison of masks that the contract and the auction make anyway. The machine signs the bits, and a
/// gateway lets none in that its own results do not bear out.
/// </remarks>
public readonly record struct Tier : IComparable<Tier>
{
    private static readonly string[] Words = ["claimed", "checked", "confirmed"];
    private static readonly Features[] Rungs = [Features.None, Features.Checked, Features.Confirmed];

    private readonly byte _rung;

    private Tier(int rung) => _rung = (byte)rung;

    /// <summary>Nobody has looked, or those who did disagree.</summary>
    public static Tier Claimed => default;

    /// <summary>One more checker passed it than failed it.</summary>
    public static Tier Checked => new(1);

    /// <summary>Two more did.</summary>
    public static Tier Confirmed => new(2);

    /// <summary>What a machine of this tier signs.</summary>
    public Features Bits => Rungs[.._rung].Aggregate(Rungs[_rung], (bits, rung) => bits | rung);

    /// <summary>What a request of at least this tier asks for.</summary>
    public Features Bit => Rungs[_rung];

    /// <summary>The highest of a mask.</summary>
    public static Tier Of(Features features) =>
        (features & Features.Confirmed) != Features.None ? Confirmed
        : (features & Features.Checked) != Features.None ? Checked : Claimed;

    /// <param name="passed">Checkers that passed the machine.</param>
    /// <param name="failed">Checkers that failed it: two that disagree void each other.</param>
    public static Tier Of(int passed, int failed) => new(Math.Clamp(passed - failed, 0, Rungs.Length - 1));

    /// <summary>0 is <see cref="Claimed"/>; the more the better.</summary>
    public int Rung => _rung;

    /// <summary>As <see cref="Rung"/> counts; what is above the highest is the highest.</summary>
    public static Tier At(uint rung) => new((int)Math.Min(rung, 2));

    /// <summary>As it is typed: <c>claimed</c>, <c>checked</c> or <c>confirmed</c>.</summary>
    public static Result<Tier> Parse(string text)
    {
        var rung = Array.IndexOf(Words, text);
        return rung < 0 ? TierRefusals.Unknown(text) : new Tier(rung);
    }

    public int CompareTo(Tier other) => _rung.CompareTo(other._rung);

    public static bool operator <(Tier a, Tier b) => a._rung < b._rung;

    public static bool operator >(Tier a, Tier b) => a._rung > b._rung;

    public static bool operator <=(Tier a, Tier b) => a._rung <= b._rung;

    public static bool operator >=(Tier a, Tier b) => a._rung >= b._rung;

    public override string ToString() => Words[_rung];

    internal static IReadOnlyList<string> Names => Words;
}

public static class TierRefusals
{
    public static Refusal Unknown(string text) => new(
        "tier-unknown", $"'{text}' is no tier: {string.Join(", ", Tier.Names)} are.",
        "Name one of these; a request takes any higher one too.");

    public static Refusal NotEarned(Tier claimed, Tier earned) => new(
        "tier-not-earned",
        $"The offer says that its machine is {claimed}; by the results that this gateway has it is {earned}.",
        "Offer it as what it is; a checker can be asked to look at it again.");
}
