using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Offers live two minutes from their signing, so an offer's expiry tells what time its signer thinks it is.
/// </summary>
internal sealed class OfferClockRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        var (expiry, now) = (arrival.Offer.Value.Expiry.Seconds, scene.Now.Seconds);
        var life = (ulong)scene.Policy.MaxOfferLife.TotalSeconds;
        var tolerance = (ulong)scene.Policy.ClockTolerance.TotalSeconds;
        if (expiry > now + life + tolerance) return AdmissionRefusals.ClockOff(expiry - now - life, ahead: true);
        if (expiry + tolerance < now) return AdmissionRefusals.ClockOff(now - expiry, ahead: false);
        return null;
    }
}
