namespace Weft.Api;

/// <summary>One transaction that settled matches.</summary>
/// <param name="BatchId">The transaction's hash.</param>
/// <param name="LeaseIds">Leases that it opened; in a list of batches null.</param>
/// <param name="Skipped">Matches that the chain did not accept; in a list of batches null.</param>
public sealed record BatchDto(
    string BatchId, ulong Block, ulong? SettledAtUnixSeconds, int LeasesOpened, int MatchesSkipped,
    IReadOnlyList<string>? LeaseIds, IReadOnlyList<SkippedMatchDto>? Skipped);

/// <param name="Reason">The contract's word for it, such as <c>GpusBusy</c>.</param>
public sealed record SkippedMatchDto(string RequestHash, string Reason);
