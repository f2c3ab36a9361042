namespace Weft.Api;

/// <summary>A part of a list.</summary>
/// <param name="Next">Give this as <c>cursor</c> for the next part; null at the end.</param>
public sealed record PageDto<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>An RFC 9457 problem: an expected "no" of the gateway.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Detail">What to do now.</param>
/// <param name="Code">Stable; see docs/refusals.md.</param>
public sealed record ProblemDto(string? Type, string? Title, int? Status, string? Detail, string? Code);

/// <summary>An answer, or the problem that stands in its place.</summary>
public readonly record struct ApiAnswer<T>(T? Value, ProblemDto? Problem)
    where T : class
{
    public bool IsProblem => Problem is not null;
}
