using Weft.Market;

namespace Weft.Node;

/// <summary>The renter signed exactly this request for exactly this market.</summary>
internal sealed class RequestSignatureRule : IRequestRule
{
    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) =>
        arrival.Facts is { Signed: false }
            ? AdmissionRefusals.SignatureWrong("renter", arrival.Request.Value.Renter)
            : null;
}
