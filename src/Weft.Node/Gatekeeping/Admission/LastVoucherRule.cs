using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A voucher that comes along belongs to a lease that the offer names, covers what the offer claims, and is signed or
/// worth nothing.
/// </summary>
internal sealed class LastVoucherRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        if (arrival.Last is not { } last) return null;
        if (arrival.Offer.Value.Closes is not { } closes)
            return AdmissionRefusals.Malformed("it brings a voucher, but names no lease to end");
        if (last.Amount > OrderLimits.MaxAmount)
            return AdmissionRefusals.Malformed("its last voucher is for more than fits an account");
        if (closes.Amount > last.Amount) return AdmissionRefusals.EndingAboveVoucher(closes.Amount, last.Amount);
        if (last is { Amount.IsZero: true, Signature.Length: 0 }) return null;
        return last.Signature.Length is > 0 and <= Signed<Voucher>.MaxSignatureBytes
            ? null
            : AdmissionRefusals.SignatureSize(last.Signature.Length, Signed<Voucher>.MaxSignatureBytes);
    }
}
