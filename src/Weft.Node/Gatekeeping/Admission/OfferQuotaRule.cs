using Weft.Market;

namespace Weft.Node;

/// <summary>No account or caller fills the book alone. A machine that renews its offer takes no new place.</summary>
internal sealed class OfferQuotaRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        var offer = arrival.Offer.Value;
        if (scene.Book.Machine(new(offer.Provider, offer.Machine)) is not null) return null;
        if (scene.Book.OffersOf(offer.Provider) >= scene.Policy.MaxOffersPerAccount)
            return AdmissionRefusals.QuotaReached("account", scene.Policy.MaxOffersPerAccount);
        return scene.Book.BroughtBy(arrival.Caller) >= scene.Policy.MaxOrdersPerCaller
            ? AdmissionRefusals.QuotaReached("caller", scene.Policy.MaxOrdersPerCaller)
            : null;
    }
}
