namespace Weft.Market;

/// <summary>
/// What an owner promises of taking a machine back within a lease: that the job is told so long before, or that it
/// does not happen. A request asks for at least one, an offer promises one.
/// </summary>
/// <remarks>
/// A promise is the bits of its rung and of all below it in <see cref="Features"/>: so "at least" is the comparison of
/// masks that the contract and the auction make anyway. A mask with a hole promises more and less at once and is none.
/// </remarks>
public readonly record struct Notice : IComparable<Notice>
{
    private const int LowestBit = 5;

    /// <summary>By rung; the first promises nothing, the last is no time.</summary>
    private static readonly (string Word, uint Seconds)[] Rungs =
        [("none", 0), ("30s", 30), ("2m", 120), ("10m", 600), ("1h", 3_600), ("never", uint.MaxValue)];

    private readonly byte _rung;

    private Notice(int rung) => _rung = (byte)rung;

    /// <summary>Spot: the machine may be taken back at any time.</summary>
    public static Notice None => default;

    /// <summary>Not taken back before the lease has ended.</summary>
    public static Notice Never => new(Rungs.Length - 1);

    /// <summary>From the least to the most.</summary>
    public static IReadOnlyList<Notice> All { get; } =
        [.. Enumerable.Range(0, Rungs.Length).Select(rung => new Notice(rung))];

    /// <summary>Every bit of the ladder.</summary>
    public static Features Mask => Never.Bits;

    public Features Bits => (Features)(((1UL << _rung) - 1) << LowestBit);

    public bool IsNever => this == Never;

    /// <summary>Between telling the job and ending its lease; null for <see cref="Never"/>.</summary>
    public TimeSpan? Time => IsNever ? null : TimeSpan.FromSeconds(Rungs[_rung].Seconds);

    /// <summary>One rung less; the lowest stays.</summary>
    public Notice Lower => _rung == 0 ? this : new(_rung - 1);

    /// <summary>False for a mask with a hole, which nobody may sign.</summary>
    public static bool TryOf(Features features, out Notice notice)
    {
        var bits = (ulong)(features & Mask) >> LowestBit;
        notice = new(System.Numerics.BitOperations.TrailingZeroCount(~bits));
        return (bits & (bits + 1)) == 0;
    }

    /// <summary>The longest that this mask promises, as far as it has no hole.</summary>
    public static Notice Of(Features features)
    {
        TryOf(features, out var notice);
        return notice;
    }

    /// <summary>The rung that one bit of the ladder stands for, or null for another bit.</summary>
    public static Notice? OfBit(Features bit)
    {
        if ((bit & Mask) == Features.None || !System.Numerics.BitOperations.IsPow2((ulong)bit)) return null;
        return new(System.Numerics.BitOperations.TrailingZeroCount((ulong)bit) - LowestBit + 1);
    }

    /// <summary>As it is typed: <c>none</c>, <c>30s</c>, <c>2m</c>, <c>10m</c>, <c>1h</c> or <c>never</c>.</summary>
    public static Result<Notice> Parse(string text)
    {
        var rung = Array.FindIndex(Rungs, r => string.Equals(r.Word, text, StringComparison.Ordinal));
        return rung < 0 ? NoticeRefusals.Unknown(text) : new Notice(rung);
    }

    public int CompareTo(Notice other) => _rung.CompareTo(other._rung);

    public static bool operator <(Notice a, Notice b) => a._rung < b._rung;

    public static bool operator >(Notice a, Notice b) => a._rung > b._rung;

    public static bool operator <=(Notice a, Notice b) => a._rung <= b._rung;

    public static bool operator >=(Notice a, Notice b) => a._rung >= b._rung;

    /// <summary>As it is typed.</summary>
    public override string ToString() => Rungs[_rung].Word;

    /// <summary>As a person reads it in a sentence: <c>30 s notice</c>.</summary>
    public string ToPhrase() => _rung switch
    {
        0 => "no notice",
        1 => "30 s notice",
        2 => "2 min notice",
        3 => "10 min notice",
        4 => "1 h notice",
        _ => "no taking back",
    };
}

public static class NoticeRefusals
{
    public static Refusal Unknown(string text) => new(
        "notice-unknown", $"'{text}' is no notice: {string.Join(", ", Notice.All)} are.",
        "Name one of these; a request takes any longer one too.");

    public static Refusal Broken() => new(
        "notice-broken", "The order names a notice without the shorter ones below it.",
        "Sign it with the bits of all notices up to the longest that is meant.");
}
