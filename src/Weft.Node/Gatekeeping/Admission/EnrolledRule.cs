using Weft.Market;

namespace Weft.Node;

/// <summary>The provider has enrolled the machine key, and not revoked it.</summary>
internal sealed class EnrolledRule : IOfferRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival.Facts is { Machine.Enrolled: false }
            ? AdmissionRefusals.MachineNotEnrolled(arrival.Offer.Value.Machine, arrival.Offer.Value.Provider)
            : null;
}
