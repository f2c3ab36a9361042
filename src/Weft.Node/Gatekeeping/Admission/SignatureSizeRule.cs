using Weft.Market;

namespace Weft.Node;

/// <summary>A signature is there and not larger than any account needs.</summary>
internal sealed class SignatureSizeRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) => Check(arrival.Offer.Signature.Length);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) => Check(arrival.Request.Signature.Length);

    private static Refusal? Check(int bytes) =>
        bytes is > 0 and <= Signed<Voucher>.MaxSignatureBytes
            ? null
            : AdmissionRefusals.SignatureSize(bytes, Signed<Voucher>.MaxSignatureBytes);
}
