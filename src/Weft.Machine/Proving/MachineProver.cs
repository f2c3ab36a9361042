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
    /// <param name="drivers">As <see cref="MachineOptions.Drivers"/>.</param>
    public static Func<HardwareChallenge, uint, IGpuProver> Of(MachineReport report, IReadOnlyList<string> drivers)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(drivers);
        if (report.Gpus.All(gpu => gpu.ClassName == GpuClasses.Cpu))
            return (challenge, gpu) => new ProcessorProver(challenge, gpu);
        var cards = Ordered(report);
        return (challenge, gpu) =>
        {
            if (gpu >= cards.Count) throw new RefusalException(ProvingRefusals.NoOpenCl(cards.Count));
            var card = cards[(int)gpu];
            return (card.HasOpenCl ? TryRun(drivers, card, challenge, gpu) : null)
                ?? throw new RefusalException(ProvingRefusals.CardUnseen(card.Name, card.Facts.PciId));
        };
    }

    private static IGpuProver? TryRun(
        IReadOnlyList<string> drivers, GpuDevice card, HardwareChallenge challenge, uint gpu) => drivers.Count == 0
        ? OpenClProver.TryRun(card, challenge, gpu)
        : RemoteProver.TryRun(drivers, card, challenge, gpu);

    internal static IReadOnlyList<GpuDevice> Ordered(MachineReport report) =>
        [.. report.Gpus.GroupBy(gpu => gpu.ClassName, StringComparer.Ordinal)
            .OrderByDescending(kind => kind.Count()).ThenBy(kind => kind.Min(gpu => gpu.Index))
            .SelectMany(kind => kind.OrderBy(gpu => gpu.Index))];
}
