using Weft.Market;

namespace Weft.Node;

/// <summary>The order can still be settled.</summary>
internal sealed class ExpiredRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) => Check(arrival.Offer.Value.Expiry, scene);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) => Check(arrival.Request.Value.Expiry, scene);

    private static Refusal? Check(UnixTime expiry, AdmissionScene scene) =>
        expiry >= scene.Now ? null : AdmissionRefusals.Expired(scene.Now.Seconds - expiry.Seconds);
}
