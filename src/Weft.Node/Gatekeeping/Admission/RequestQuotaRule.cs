using Weft.Market;

namespace Weft.Node;

/// <summary>No account or caller fills the book alone.</summary>
internal sealed class RequestQuotaRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        if (scene.Book.RequestsOf(arrival.Request.Value.Renter) >= scene.Policy.MaxRequestsPerAccount)
            return AdmissionRefusals.QuotaReached("account", scene.Policy.MaxRequestsPerAccount);
        return scene.Book.BroughtBy(arrival.Caller) >= scene.Policy.MaxOrdersPerCaller
            ? AdmissionRefusals.QuotaReached("caller", scene.Policy.MaxOrdersPerCaller)
            : null;
    }
}
