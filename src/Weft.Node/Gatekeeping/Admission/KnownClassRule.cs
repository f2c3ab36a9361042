using Weft.Market;

namespace Weft.Node;

/// <summary>The GPU class is on the chain's list; of a request's classes at least one.</summary>
internal sealed class KnownClassRule : IOfferRule, IRequestRule
{
    public Refusal? Check(OfferArrived arrival, AdmissionScene scene) =>
        arrival.Offer.Value.GpuClass.Index < scene.Policy.GpuClasses.Count
            ? null
            : AdmissionRefusals.ClassUnknown(scene.Policy.GpuClasses.Count);

    public Refusal? Check(RequestArrived arrival, AdmissionScene scene)
    {
        var known = Math.Min(scene.Policy.GpuClasses.Count, 256);
        for (var i = 0; i < known; i++)
        {
            if (arrival.Request.Value.GpuClasses.Contains(new((byte)i))) return null;
        }

        return AdmissionRefusals.ClassUnknown(known);
    }
}
