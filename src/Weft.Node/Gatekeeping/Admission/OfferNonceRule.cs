using Weft.Market;

namespace Weft.Node;

/// <summary>
/// An offer replaces only older ones of its machine: a replayed old offer does not bring its terms back.
/// </summary>
internal sealed class OfferNonceRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        var offer = arrival.Offer.Value;
        var inBook = scene.Book.Machine(new(offer.Provider, offer.Machine));
        return inBook is null || offer.Nonce > inBook.Offer.Value.Nonce
            ? null
            : AdmissionRefusals.OfferReplaced(offer.Nonce, inBook.Offer.Value.Nonce);
    }
}
