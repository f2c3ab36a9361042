using Weft.Market;

namespace Weft.Node;

/// <summary>
/// The rules of the door, in the order in which they are asked: what costs nothing first, what needs the chain last,
/// so that rubbish never causes a question to the chain. The first that objects gives the refusal.
/// </summary>
internal static class Admission
{
    /// <summary>Need the order, the book and the clock.</summary>
    private static readonly IOfferRule[] OfferRules =
    [
        new SignatureSizeRule(),
        new OfferShapeRule(),
        new NoticeRule(),
        new LastVoucherRule(),
        new PriceSaneRule(),
        new KnownClassRule(),
        new KnownRegionRule(),
        new EndpointRule(),
        new MatcherRule(),
        // Before the expiry rules: an expiry that is far off says more about a clock than about the order.
        new OfferClockRule(),
        new ExpiredRule(),
        new OfferNonceRule(),
        new EndingRule(),
        new OfferQuotaRule(),
        new BookFullRule(),
    ];

    /// <summary>Need the chain's facts too.</summary>
    private static readonly IOfferRule[] OfferFactRules =
    [
        new EnrolledRule(),
        new NonceFloorRule(),
        new OfferSignatureRule(),
        new TierRule(),
        new EndingSignatureRule(),
    ];

    private static readonly IRequestRule[] RequestRules =
    [
        new SignatureSizeRule(),
        new RequestShapeRule(),
        new NoticeRule(),
        new PriceSaneRule(),
        new KnownClassRule(),
        new KnownRegionRule(),
        new MatcherRule(),
        new MatchFeeRule(),
        new ExpiredRule(),
        new RequestExpiryRule(),
        new WindowRule(),
        new RequestNonceRule(),
        new RequestQuotaRule(),
        new BookFullRule(),
    ];

    private static readonly IRequestRule[] RequestFactRules =
    [
        new RequestSignatureRule(),
        // After the signature: nobody but the renter is told what its balance lacks.
        new BalanceRule(),
        new WindowQuotaRule(),
    ];

    /// <summary>Asks every rule that can be asked: those on facts only where there are facts.</summary>
    public static Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        First(OfferRules, rule => rule.Check(arrival, scene))
        ?? (arrival.Facts is null ? null : First(OfferFactRules, rule => rule.Check(arrival, scene)));

    public static Refusal? Check(RequestArrived arrival, AdmissionScene scene) =>
        First(RequestRules, rule => rule.Check(arrival, scene))
        ?? (arrival.Facts is null ? null : First(RequestFactRules, rule => rule.Check(arrival, scene)));

    private static Refusal? First<T>(T[] rules, Func<T, Refusal?> check)
    {
        foreach (var rule in rules)
        {
            if (check(rule) is { } refusal) return refusal;
        }

        return null;
    }
}
