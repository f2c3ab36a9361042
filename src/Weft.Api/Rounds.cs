namespace Weft.Api;

/// <summary>One round of matching that came to something.</summary>
/// <param name="Id">For <c>/v1/rounds/{id}</c>: time and input hash.</param>
/// <param name="InputHash">Names the orders and parameters that went in.</param>
/// <param name="Bytes">Of the packed file.</param>
/// <param name="Since">The input hash of the round that this goes on from: its file has what came and went since. Null
/// where the file has all orders.</param>
/// <param name="WindowUnixSeconds">The time to come that the matches are held for; null where they are of now.</param>
public sealed record RoundDto(
    string Id, ulong MatchedAtUnixSeconds, string InputHash, long Bytes, string? Since = null,
    ulong? WindowUnixSeconds = null);
