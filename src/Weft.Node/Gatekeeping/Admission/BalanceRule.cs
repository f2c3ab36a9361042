using Weft.Market;

namespace Weft.Node;

/// <summary>
/// The renter's free balance covers what this request may lock at its highest price, and its match fee.
/// </summary>
/// <remarks>
/// A renter may sign several bids against the same money: only the chain decides which of them it becomes.
/// </remarks>
internal sealed class BalanceRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        if (arrival.Facts is not { } facts) return null;
        var needed = Needed(arrival.Request.Value);
        return facts.Free >= needed ? null : AdmissionRefusals.BalanceTooLow(facts.Free, needed);
    }

    private static Money Needed(Request request) => new(
        (request.MaxPrice.LockRoundedUp(request.GpusPerMachine, request.Duration).BaseUnits * request.Machines)
        + request.MatchFee);
}
