using Weft.Market;

namespace Weft.Node;

/// <summary>The machine key signed exactly this offer for exactly this market.</summary>
internal sealed class OfferSignatureRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival.Facts is { Signed: false }
            ? AdmissionRefusals.SignatureWrong("machine key", arrival.Offer.Value.Machine)
            : null;
}
