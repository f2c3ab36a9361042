using Weft.Market;

namespace Weft.Node;

/// <summary>The offer has not been cancelled on chain.</summary>
internal sealed class NonceFloorRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival.Facts is { } facts && arrival.Offer.Value.Nonce < facts.Machine.NonceFloor
            ? AdmissionRefusals.OfferCancelled(arrival.Offer.Value.Nonce, facts.Machine.NonceFloor)
            : null;
}
