using Weft.Market;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

internal sealed class FakeProbe(params GpuDevice[] gpus) : IMachineProbe
{
    public static FakeProbe CpuOnly { get; } = new(new GpuDevice(0, "cpu", "test", "cpu", 1L << 30, "", "cpu"));

    public Task<MachineReport> ProbeAsync(CancellationToken cancel) =>
        Task.FromResult(new MachineReport(gpus, "test", 2, 8L << 30, Features.None, []));
}
