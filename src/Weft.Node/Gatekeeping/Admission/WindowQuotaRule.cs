using Weft.Market;

namespace Weft.Node;

/// <summary>What is held costs nobody anything before its time, so an account can have few; with a pass more.</summary>
internal sealed class WindowQuotaRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        if (arrival is not { Start: not null, Facts: { } facts }) return null;
        var most = facts.MayReserve ? scene.Policy.MaxWindowsWithPass : scene.Policy.MaxWindowsOfAccount;
        return scene.Book.WindowsOf(arrival.Request.Value.Renter) >= most ? ReservingRefusals.QuotaReached(most) : null;
    }
}
