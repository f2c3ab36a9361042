using Weft.Market;

namespace Weft.Node;

/// <summary>No offer calls its machine more than checkers have found it to be.</summary>
internal sealed class TierRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        var (claimed, earned) = (Tier.Of(arrival.Offer.Value.Features), arrival.Facts!.Tier);
        return claimed > earned || (arrival.Offer.Value.Features & Tier.Confirmed.Bits) != claimed.Bits
            ? TierRefusals.NotEarned(claimed, earned)
            : null;
    }
}
