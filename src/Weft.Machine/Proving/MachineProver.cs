using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>The prover of whatever this machine offers.</summary>
public static class MachineProver
{
    /// <summary>Work for one card of a challenge, on the card of that number or on the stand-in.</summary>
    public static Func<HardwareChallenge, uint, IGpuProver> Of(MachineReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Gpus.All(gpu => gpu.ClassName == GpuClasses.Cpu))
            return (challenge, gpu) => new ProcessorProver(challenge, gpu);
        return (challenge, gpu) => OpenClProver.TryRun((int)gpu, challenge, gpu)
            ?? throw new RefusalException(ProvingRefusals.NoOpenCl(OpenClProver.Devices));
    }
}
