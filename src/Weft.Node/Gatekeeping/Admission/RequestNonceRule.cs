using Weft.Market;

namespace Weft.Node;

/// <summary>Of requests with one nonce only one can ever be settled; the first in the book stays.</summary>
internal sealed class RequestNonceRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        var request = arrival.Request.Value;
        return scene.Book.RequestByNonce(request.Renter, request.Nonce) is null
            ? null
            : AdmissionRefusals.RequestNonceTaken(request.Nonce);
    }
}
