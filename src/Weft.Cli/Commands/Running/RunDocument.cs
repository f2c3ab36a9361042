using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The closing statement as <c>weft run --json</c> prints it. Amounts are base units, times ISO 8601
/// UTC.</summary>
internal sealed record RunDocument(
    string RequestHash, DateTimeOffset AskedAt, DateTimeOffset? SettledAt, IReadOnlyList<RunLease> Leases,
    RefusalDocument? Refusal)
{
    public static RunDocument Of(Statement statement) => new(
        statement.RequestHash.ToString(), statement.AskedAt, statement.SettledAt,
        [.. statement.Leases.Select(lease => RunLease.Of(lease, statement))],
        statement.Why is { } why ? new RefusalDocument(why) : null);
}

/// <param name="SecondsToFirstOutput">From asking to the first byte of the job's output, by the renter's clock.</param>
internal sealed record RunLease(
    string LeaseId, string Provider, string Machine, bool Closed, string LockedAmount, string SignedAmount,
    string PaidAmount,
    string FeeAmount, string EarnedAmount, string RefundAmount, double UsedSeconds, string SettledIn, string ClosedIn,
    int? ExitCode, bool OutOfMemory, string? ResultPath, double? SecondsToFirstOutput, ulong? MillijoulesUsed,
    LeaseTimes Times, RefusalDocument? Refusal, UsageDocument? Usage)
{
    public static RunLease Of(LeaseStatement lease, Statement statement) => new(
        lease.Lease.Id.ToString(), lease.Lease.Key.Provider.ToString(), lease.Lease.Key.Machine.ToString(),
        lease.Closed,
        Units(lease.Locked), Units(lease.Signed), Units(lease.Paid), Units(lease.Fee), Units(lease.Earned),
        Units(lease.Refund),
        lease.Used.TotalSeconds, lease.SettledIn.ToString(), lease.ClosedIn.ToString(), lease.ExitCode,
        lease.OutOfMemory,
        lease.ResultPath, (lease.Times.FirstOutput - statement.AskedAt)?.TotalSeconds,
        lease.LastReading?.MillijoulesUsed,
        lease.Times, lease.Why is { } why ? new RefusalDocument(why) : null, UsageDocument.Of(lease));

    private static string Units(Money money) =>
        money.BaseUnits.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
