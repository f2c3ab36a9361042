using Weft.Market;

namespace Weft.Node;

/// <summary>The processor in the place of a GPU.</summary>
public sealed class ProcessorProver(HardwareChallenge challenge, uint gpu) : IGpuProver
{
    public GpuResults Results { get; } = PlainProver.Work(challenge, gpu);

    public ulong Echo(ulong start) => PlainProver.Echo(challenge, gpu, start);

    public void Dispose()
    {
    }
}
