using System.Diagnostics.CodeAnalysis;

namespace Weft.Market;

/// <summary>
/// A value, or the refusal that stands in its place. The default value is neither and throws when read.
/// </summary>
public readonly struct Result<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Result(T value) => _value = value;

    private Result(Refusal refusal) => _refusal = refusal;

    public bool IsRefused => _refusal is not null;

    /// <summary>The value; throws where there is a refusal. For callers that have already checked.</summary>
    public T Value => _refusal is null && _value is not null
        ? _value
        : throw new InvalidOperationException(_refusal?.ToString() ?? "A result that was never set was read.");

    /// <summary>True with the value, false with the refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = _refusal;
        if (refusal is null && value is null)
            throw new InvalidOperationException("A result that was never set was read.");
        return refusal is null;
    }

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Refusal refusal) => new(refusal);
}

/// <summary>The value of a result that has nothing to say but "done".</summary>
public readonly record struct Done;
