namespace Weft.Api;

/// <summary>What one checker found of one machine.</summary>
/// <param name="GpuClass">What it was checked for.</param>
/// <param name="Gpus">How many cards, all at once.</param>
/// <param name="ExpiresAtUnixSeconds">It counts until then.</param>
/// <param name="Faults">What was wrong, a sentence each; none for a machine that passed.</param>
/// <param name="Transcript">Names the file at <c>/v1/checks/{transcript}</c>, which anybody can check again.</param>
public sealed record CheckDto(
    string Machine, string Checker, string GpuClass, int Gpus, ulong AtUnixSeconds, ulong ExpiresAtUnixSeconds,
    bool Passed, IReadOnlyList<string> Faults, string Transcript);
