using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>The order lets this gateway settle it.</summary>
internal sealed class MatcherRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) => Check(arrival.Offer.Value.Matcher, scene);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) => Check(arrival.Request.Value.Matcher, scene);

    private static Refusal? Check(Address matcher, AdmissionScene scene) =>
        matcher.IsZero || matcher == scene.Policy.Settler
            ? null
            : AdmissionRefusals.OtherMatcher(scene.Policy.Settler);
}
