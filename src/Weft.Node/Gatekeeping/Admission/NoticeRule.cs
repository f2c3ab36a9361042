using Weft.Market;

namespace Weft.Node;

/// <summary>A notice is promised, or asked for, with all shorter ones: else masks could not be compared.</summary>
internal sealed class NoticeRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) => Check(arrival.Offer.Value.Features);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) => Check(arrival.Request.Value.Features);

    private static Refusal? Check(Features features) => Notice.TryOf(features, out _) ? null : NoticeRefusals.Broken();
}
