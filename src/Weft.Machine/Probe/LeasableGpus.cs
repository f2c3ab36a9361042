using Weft.Node;

namespace Weft.Machine;

/// <summary>Which cards can be leased: whole, with a class, and such that a box can be handed them.</summary>
internal static class LeasableGpus
{
    public const string Nvml = "nvml";
    public const string Sysfs = "sysfs";

    public static IEnumerable<GpuDevice> Of(MachineFacts facts)
    {
        // gVisor cannot be handed a card here, so under it the machine is leased by its processor.
        if (facts.GVisor) yield break;
        var nvidia = facts.Nvidia;
        // A card in parts is none to lease: a job would see one of them.
        foreach (var card in nvidia.Cards.Where(card => card.Facts.Mig != true))
            yield return new(
                card.Index, GpuClasses.OfNvidia(card.Name), card.Name, card.Uuid, card.MemoryBytes,
                nvidia.Driver ?? "", Nvml)
            { Facts = card.Facts, HasOpenCl = facts.Shows(card.Uuid, card.Facts.PciId) };
        // Numbers are for ever, as leases name them: a card that cannot be leased keeps its own.
        var first = nvidia.Cards.Count + nvidia.Gone.Count;
        for (var i = 0; i < facts.Amd.Count; i++)
        {
            var card = facts.Amd[i];
            if (card.Class is not { } gpuClass || card.WhyNotPassed is not null) continue;
            yield return new(first + i, gpuClass, card.Name, card.Id, card.MemoryBytes, facts.AmdDriver, Sysfs)
            {
                Facts = card.Facts,
                HasOpenCl = facts.Shows(card.Id, card.Facts.PciId),
                Nodes = [GpuPassing.ComputeNode, card.RenderNode],
            };
        }
    }
}
