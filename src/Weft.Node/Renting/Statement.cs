using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a request came to in the end: who paid and earned what, and when what happened.</summary>
/// <param name="Why">What kept it from being filled; null when it was.</param>
public sealed record Statement(
    Hash32 RequestHash, DateTimeOffset AskedAt, DateTimeOffset? SettledAt, IReadOnlyList<LeaseStatement> Leases,
    Refusal? Why)
{
    internal static Statement Of(Rental rental) => new(
        rental.Request.Value.Hash(), rental.AskedAt, rental.SettledAt,
        [.. rental.Leases.Select(LeaseStatement.Of)], rental.Leases.Count == 0 ? rental.Why : null);
}

/// <param name="Signed">The last voucher.</param>
/// <param name="Paid">What the renter paid, fee included; zero while the chain has not closed it.</param>
/// <param name="Earned">What the provider got of it.</param>
/// <param name="Used">Time by the renter's own clock.</param>
/// <param name="SettledIn">The transaction that opened it; its receipt says what gas it took.</param>
/// <param name="ClosedIn">The transaction that closed it, or zero.</param>
/// <param name="ExitCode">Null when the job did not run to its end.</param>
/// <param name="Why">What went wrong, or null.</param>
public sealed record LeaseStatement(
    Lease Lease, bool Closed, Money Locked, Money Signed, Money Paid, Money Fee, Money Earned, Money Refund,
    TimeSpan Used,
    Hash32 SettledIn, Hash32 ClosedIn, int? ExitCode, bool OutOfMemory, string? ResultPath, Reading? LastReading,
    LeaseTimes Times, Refusal? Why)
{
    /// <summary>The machine's, under <see cref="LastReading"/>, as hex; null where it did not sign.</summary>
    public string? ReadingSignature { get; init; }

    internal static LeaseStatement Of(RenterLease state)
    {
        var bill = state.Bill;
        var paid = bill?.Paid ?? Money.Zero;
        var fee = state.Lease.FeeOf(paid);
        return new(
            state.Lease, bill is not null, state.Lease.Locked, state.Signed, paid, fee, paid - fee,
            bill is null ? Money.Zero : state.Lease.Locked - bill.Paid, state.Used,
            state.SettledIn, bill?.Transaction ?? default, state.End?.ExitCode, state.End?.OutOfMemory ?? false,
            state.ResultPath, state.Reading,
            new(state.FirstSignedAt, state.StartedAt, state.FirstOutputAt, state.EndedAt, state.SavedAt,
                state.ClosedAt),
            state.Why)
        {
            ReadingSignature = state.ReadingSignature,
        };
    }
}

/// <summary>When each phase of a lease was reached, by the renter's clock; null if it was not.</summary>
public sealed record LeaseTimes(
    DateTimeOffset? Ready, DateTimeOffset? Started, DateTimeOffset? FirstOutput, DateTimeOffset? Ended,
    DateTimeOffset? Saved, DateTimeOffset? Closed);
