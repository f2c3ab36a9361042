using Weft.Market;

namespace Weft.Machine;

/// <summary>What a machine lacks, each with the way out, in the order in which to mend it.</summary>
internal static class MachineLacks
{
    public static IEnumerable<Refusal> Of(MachineFacts facts) => [.. OfCards(facts), .. OfBoxes(facts)];

    private static IEnumerable<Refusal> OfCards(MachineFacts facts)
    {
        var nvidia = facts.Nvidia;
        if (nvidia.Error is { } broken) yield return ProbeRefusals.DriverBroken(broken);
        else if (nvidia is { Cards.Count: 0, Gone.Count: 0 } && facts.Amd.Count == 0)
            yield return ProbeRefusals.NoGpu();
        foreach (var gone in nvidia.Gone) yield return gone;
        foreach (var card in nvidia.Cards)
        {
            if (card.Facts.Mig == true)
                yield return ProbeRefusals.MigMode(card.Index, card.Name, card.Facts.MigInstances);
            if (card.Facts.UncorrectedErrors is > 0 and var errors)
                yield return ProbeRefusals.EccErrors($"GPU {card.Index}, {card.Name},", errors);
        }

        foreach (var card in facts.Amd)
        {
            if (card.Class is null) yield return ProbeRefusals.ClassNone(card.Name, card.Facts.PciId);
            else if (card.WhyNotPassed is { } why) yield return why;
            if (card.Facts.UncorrectedErrors is > 0 and var errors)
                yield return ProbeRefusals.EccErrors(card.Name, errors);
        }

        foreach (var device in facts.OpenCl ?? [])
            if (device.IsGpu && !IsCard(facts, device)) yield return ProbeRefusals.GpuNotLeasable(device.Name);
        if (nvidia.Cards.Count > 0 && SafeVersions.Driver(nvidia.Driver) is { } old) yield return old;
        if (facts.Toolkit is { } toolkit) yield return toolkit;
        foreach (var gpu in LeasableGpus.Of(facts).Where(gpu => !gpu.HasOpenCl))
            yield return ProvingRefusals.NotWiped(
                $"GPU {gpu.Index}, {gpu.Name},",
                $"no device of OpenCL is at its place, {gpu.Facts.PciId ?? "which is not told"}");
        if (facts.OpenClFailure is { } failure) yield return failure;
        else if (facts.OpenCl is null) yield return ProbeRefusals.NoOpenCl();
    }

    private static IEnumerable<Refusal> OfBoxes(MachineFacts facts)
    {
        if (!facts.Engine.TryGet(out var engine, out var refusal))
        {
            yield return refusal;
            yield break;
        }

        if (engine.WhyNoJobs is { } none) yield return none;
        if (engine.CopiesImages) yield return EngineRefusals.CopiesImages();
        if (facts.Nvidia.Cards.Count > 0 && !facts.CanPassGpus) yield return ProbeRefusals.NoToolkit();
        if (!engine.UserNamespace) yield return ProbeRefusals.NoUserNamespace();
        if (facts is { Options.Egress.Kind: not EgressKind.None, EgressWhyNot: { } open })
            yield return EgressRefusals.Unenforceable(open);
        if (BoxDisk.WhyNot() is { } unenforceable) yield return BoxRefusals.DiskUnenforceable(unenforceable);
    }

    /// <summary>Whether a device of OpenCL is one of the cards that their makers' own drivers told of.</summary>
    private static bool IsCard(MachineFacts facts, OpenClDevice device) =>
        device.Vendor.Contains("NVIDIA", StringComparison.OrdinalIgnoreCase)
        || (device.PciId is { } place
            ? facts.Amd.Any(card => card.Facts.PciId == place)
            : facts.Amd.Count > 0 && device.Vendor.Contains("Advanced Micro", StringComparison.OrdinalIgnoreCase));
}
