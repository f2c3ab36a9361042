using Weft.Market;

namespace Weft.Node;

/// <summary>A time to come is within bounds, and nobody else can settle the request before it.</summary>
internal sealed class WindowRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        if (arrival.Start is not { } start) return null;
        var (policy, request) = (scene.Policy, arrival.Request.Value);
        if (start.Seconds > scene.Now.Seconds + (ulong)policy.MaxWindowAhead.TotalSeconds || start > request.Expiry)
            return ReservingRefusals.StartOff(start, policy.MaxWindowAhead);
        if (request.Matcher != policy.Settler) return ReservingRefusals.NotForThisGateway(policy.Settler);
        return scene.Book.Windows.Count >= policy.MaxWindows ? ReservingRefusals.Full(policy.MaxWindows) : null;
    }
}
