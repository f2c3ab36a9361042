using Weft.Market;

namespace Weft.Node;

/// <summary>Every number fits the contract's type, and the offer offers something.</summary>
internal sealed class OfferShapeRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene)
    {
        var offer = arrival.Offer.Value;
        if (offer.Gpus.Bits >> OrderLimits.MaxGpus != 0)
            return AdmissionRefusals.Malformed("it offers a GPU beyond the 32 of a machine");
        if (offer.Gpus.IsEmpty) return AdmissionRefusals.Malformed("it offers no GPU");
        if (offer.MinDuration > offer.MaxDuration)
            return AdmissionRefusals.Malformed("its shortest lease is longer than its longest");
        if (offer.MaxDuration is 0 or > OrderLimits.MaxDuration)
            return AdmissionRefusals.Malformed("its longest lease must be 1 to 16777215 seconds");
        if (offer.Nonce > OrderLimits.MaxNonce || offer.Expiry.Seconds > OrderLimits.MaxUint40)
            return AdmissionRefusals.Malformed("its nonce does not fit 32 bits or its expiry 40");
        if (offer.Closes is { } closes && (closes.Slot >= OrderLimits.Slots || closes.Amount > OrderLimits.MaxAmount))
            return AdmissionRefusals.Malformed("the lease that it ends is in no slot, or claims what fits no account");
        return null;
    }
}
