using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>The prover of whatever this machine offers.</summary>
public static class MachineProver
{
    /// <summary>
    /// Work for one card of a challenge, on the stand-in or on the card of that number: those of the class that the
    /// machine has most of come first, as it offers those.
    /// </summary>
    public static Func<HardwareChallenge, uint, IGpuProver> Of(MachineReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Gpus.All(gpu => gpu.ClassName == GpuClasses.Cpu))
            return (challenge, gpu) => new ProcessorProver(challenge, gpu);
        var cards = Ordered(report);
        return (challenge, gpu) =>
        {
            if (gpu >= cards.Count) throw new RefusalException(ProvingRefusals.NoOpenCl(cards.Count));
            return (cards[(int)gpu].HasOpenCl ? OpenClProver.TryRun(cards[(int)gpu], challenge, gpu) : null)
                ?? throw new RefusalException(
                    ProvingRefusals.CardUnseen(cards[(int)gpu].Name, cards[(int)gpu].Facts.PciId));
        };
    }

    internal static IReadOnlyList<GpuDevice> Ordered(MachineReport report) =>
        [.. report.Gpus.GroupBy(gpu => gpu.ClassName, StringComparer.Ordinal)
            .OrderByDescending(kind => kind.Count()).ThenBy(kind => kind.Min(gpu => gpu.Index))
            .SelectMany(kind => kind.OrderBy(gpu => gpu.Index))];
}
