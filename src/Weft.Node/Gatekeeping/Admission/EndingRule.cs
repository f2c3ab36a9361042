using Weft.Market;

namespace Weft.Node;

/// <summary>What the chain would not end is not tried again.</summary>
internal sealed class EndingRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival is { Last: not null, Offer.Value.Ended: { } ended } && scene.Book.IsRefusedEnding(ended.Id())
            ? AdmissionRefusals.EndingRefused(ended.Id())
            : null;
}

/// <summary>The voucher is signed by the renter that it is said to come from.</summary>
internal sealed class EndingSignatureRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival is { Last: { } last, Facts.Ending.Signed: false }
            ? AdmissionRefusals.EndingVoucherForged(last.Renter)
            : null;
}
