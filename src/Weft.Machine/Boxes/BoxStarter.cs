using System.Globalization;
using Docker.DotNet.Models;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Makes a box's container, its log and its way out, and starts it, in an order that leaves no gap.</summary>
internal sealed class BoxStarter(BoxLogs logs, EgressGates gates)
{
    /// <summary>Throws what the engine's client throws; what was begun is the caller's to remove.</summary>
    public async Task<Result<ContainerInspectResponse>> StartAsync(
        Engine engine, Hash32 lease, CreateContainerParameters parameters, IReadOnlyList<GpuDevice> gpus,
        EgressPolicy egress, CancellationToken cancel)
    {
        var containers = engine.Client.Containers;
        parameters.HostConfig.Devices = GpuPassing.Mappings(gpus);
        var id = gpus.Count > 0 && engine.Traits.Kind == EngineKind.Podman
            ? await PodmanCreate.CreateAsync(engine, parameters, GpuPassing.Names(gpus), cancel)
            : (await containers.CreateContainerAsync(parameters, cancel)).ID;
        var live = new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true };
        var attached = await containers.AttachContainerAsync(id, tty: false, live, cancel);
        await logs.BeginAsync(lease, attached, cancel);
        // Podman makes the box before the job starts in it. Docker does not: there the way out opens a moment after.
        var before = engine.Traits.Kind == EngineKind.Podman && egress.Kind != EgressKind.None;
        if (before)
        {
            await PodmanApi.InitAsync(engine, id, cancel);
            if (await OpenAsync(engine, lease, id, egress, cancel) is { } refusal) return refusal;
        }

        await containers.StartContainerAsync(id, new ContainerStartParameters(), cancel);
        if (!before && egress.Kind != EgressKind.None
            && await OpenAsync(engine, lease, id, egress, cancel) is { } late) return late;
        return await BoxLook.InspectAsync(engine, id, cancel);
    }

    private async Task<Refusal?> OpenAsync(
        Engine engine, Hash32 lease, string id, EgressPolicy egress, CancellationToken cancel)
    {
        var state = (await BoxLook.InspectAsync(engine, id, cancel)).State;
        var pid = int.Parse(state.Pid.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        // A job that is over already needs no way out, nor one that ends meanwhile.
        if (!state.Running && pid <= 0) return null;
        if (await gates.OpenAsync(egress, lease, id, pid, cancel) is not { } refusal) return null;
        state = (await BoxLook.InspectAsync(engine, id, cancel)).State;
        return state.Status is "exited" or "stopped" or "dead" ? null : refusal;
    }
}
