using Microsoft.Extensions.Logging;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>The cards of a lease, ready for its box: there, given out by the engine, and with clean memory.</summary>
internal sealed partial class BoxGpus(MachineOptions options, IMachineProbe probe, ILogger<BoxGpus> log)
{
    /// <summary>The leased cards; none for the stand-in.</summary>
    public async Task<Result<IReadOnlyList<GpuDevice>>> TakeAsync(
        Engine engine, BoxSpec spec, CancellationToken cancel)
    {
        var report = await probe.ProbeAsync(cancel);
        var gpus = new List<GpuDevice>();
        foreach (var index in spec.Gpus.Indexes())
        {
            if (report.Gpus.FirstOrDefault(gpu => gpu.Index == index) is not { } gpu)
                return BoxRefusals.GpuMissing(index);
            if (gpu.Source != GpuClasses.Cpu) gpus.Add(gpu);
        }

        if (gpus.Count == 0) return gpus;
        if (options.GVisor) return BoxRefusals.GVisorWithoutGpus();
        if (gpus.FirstOrDefault(gpu => !gpu.Nodes.All(File.Exists)) is { } gone)
            return BoxRefusals.GpuMissing(gone.Index);
        if (gpus.Exists(gpu => gpu.Nodes.Count == 0) && !await GpuPassing.IsPossibleAsync(engine, cancel))
            return BoxRefusals.EngineCannotPassGpus($"{engine.Traits.Kind} {engine.Traits.Version}");
        // The last job's numbers may lie in the cards' memory still; this one must not read them.
        var unclean = await Task.Run(
            () => VramWipe.Clean(options.Drivers, gpus, gpu => LogNotWiped(log, gpu.Name)), cancel);
        return unclean is null ? gpus : unclean;
    }

    [LoggerMessage(
        EventId = 7103, Level = LogLevel.Warning,
        Message = "{Gpu} is not wiped before the job: no OpenCL driver shows it")]
    private static partial void LogNotWiped(ILogger log, string gpu);
}
