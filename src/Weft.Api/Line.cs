namespace Weft.Api;

/// <summary>What <c>POST /v1/line</c> answers to who measures its line.</summary>
/// <param name="Bytes">How many came.</param>
public sealed record LineDto(long Bytes);
