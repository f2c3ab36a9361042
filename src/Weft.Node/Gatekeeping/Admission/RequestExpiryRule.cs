using Weft.Market;

namespace Weft.Node;

/// <summary>A request does not occupy the book for ever.</summary>
internal sealed class RequestExpiryRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        var ahead = arrival.Request.Value.Expiry.Seconds - Math.Min(
            arrival.Request.Value.Expiry.Seconds, scene.Now.Seconds);
        var most = (ulong)(scene.Policy.MaxRequestLife + scene.Policy.ClockTolerance).TotalSeconds;
        return ahead <= most ? null : AdmissionRefusals.ExpiryTooFar(ahead, most);
    }
}
