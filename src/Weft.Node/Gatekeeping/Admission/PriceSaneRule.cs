using Weft.Market;

namespace Weft.Node;

/// <summary>The price is not a slip of the decimals.</summary>
internal sealed class PriceSaneRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) => Check(arrival.Offer.Value.Price, scene);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) => Check(arrival.Request.Value.MaxPrice, scene);

    private static Refusal? Check(Price price, AdmissionScene scene) =>
        price <= scene.Policy.SanePrice ? null : AdmissionRefusals.PriceInsane(price, scene.Policy.SanePrice);
}
