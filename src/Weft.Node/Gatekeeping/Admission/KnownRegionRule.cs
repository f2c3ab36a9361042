using Weft.Market;

namespace Weft.Node;

/// <summary>The region is on the chain's list; of a request's regions at least one.</summary>
internal sealed class KnownRegionRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival.Offer.Value.Region.Index < scene.Policy.Regions.Count
            ? null
            : AdmissionRefusals.RegionUnknown(scene.Policy.Regions.Count);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene) =>
        (arrival.Request.Value.Regions.Bits & GpuMask.First(Math.Min(scene.Policy.Regions.Count, 64)).Bits) != 0
            ? null
            : AdmissionRefusals.RegionUnknown(scene.Policy.Regions.Count);
}
