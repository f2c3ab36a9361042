namespace Weft.Api;

/// <summary>One round of matching that came to something.</summary>
/// <param name="Id">For <c>/v1/rounds/{id}</c>: time and input hash.</param>
/// <param name="InputHash">Names the orders and parameters that went in.</param>
/// <param name="Bytes">Of the packed file.</param>
public sealed record RoundDto(string Id, ulong MatchedAtUnixSeconds, string InputHash, long Bytes);
