using Weft.Market;

namespace Weft.Node;

/// <summary>The book has a size.</summary>
internal sealed class BookFullRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        var offer = arrival.Offer.Value;
        return scene.Book.Machines.Count < scene.Policy.MaxOffers
            || scene.Book.Machine(new(offer.Provider, offer.Machine)) is not null
            ? null
            : AdmissionRefusals.BookFull(scene.Policy.MaxOffers);
    }

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) =>
        scene.Book.Requests.Count < scene.Policy.MaxRequests
            ? null
            : AdmissionRefusals.BookFull(scene.Policy.MaxRequests);
}
