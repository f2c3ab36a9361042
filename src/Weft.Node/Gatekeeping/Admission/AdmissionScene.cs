using Weft.Market;

namespace Weft.Node;

/// <summary>What rules look at besides the order itself.</summary>
internal sealed record AdmissionScene(OrderBook Book, GatekeepingPolicy Policy, UnixTime Now);

/// <summary>One reason to keep an offer out of the book.</summary>
internal interface IOfferRule
{
    /// <returns>The refusal, or null when the rule has nothing against it.</returns>
    Refusal? Check(OfferArrived arrival, AdmissionScene scene);
}

/// <summary>One reason to keep a request out of the book.</summary>
internal interface IRequestRule
{
    /// <returns>The refusal, or null when the rule has nothing against it.</returns>
    Refusal? Check(RequestArrived arrival, AdmissionScene scene);
}
