using System.Globalization;
using Docker.DotNet.Models;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Makes a box's container, its log and its way out, and starts it, in an order that leaves no gap.</summary>
internal sealed class BoxStarter(BoxLogs logs, EgressGates gates, TimeProvider time)
{
    /// <summary>Throws what the engine's client throws; what was begun is the caller's to remove.</summary>
    public async Task<Result<ContainerInspectResponse>> StartAsync(
        Engine engine, Hash32 lease, CreateContainerParameters parameters, IReadOnlyList<GpuDevice> gpus,
        EgressPolicy egress, CancellationToken cancel)
    {
        var (isPodman, isOnline) = (engine.Traits.Kind == EngineKind.Podman, egress.Kind != EgressKind.None);
        if (isOnline && !isPodman)
        {
            var holder = await NetworkHolder.StartAsync(engine, lease, parameters, time, cancel);
            if (await OpenAsync(engine, lease, holder, egress, cancel) is { } refusal) return refusal;
        }

        var containers = engine.Client.Containers;
        parameters.HostConfig.Devices = GpuPassing.Mappings(gpus);
        var id = gpus.Count > 0 && isPodman
            ? await PodmanCreate.CreateAsync(engine, parameters, GpuPassing.Names(gpus), cancel)
            : (await containers.CreateContainerAsync(parameters, cancel)).ID;
        var live = new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true };
        var attached = await containers.AttachContainerAsync(id, tty: false, live, cancel);
        await logs.BeginAsync(lease, attached, cancel);
        if (isOnline && isPodman)
        {
            await PodmanApi.InitAsync(engine, id, cancel);
            if (await OpenAsync(engine, lease, id, egress, cancel) is { } refusal) return refusal;
        }

        await containers.StartContainerAsync(id, new ContainerStartParameters(), cancel);
        return await BoxLook.InspectAsync(engine, id, cancel);
    }

    /// <param name="id">Of the container in whose network the job will be.</param>
    private async Task<Refusal?> OpenAsync(
        Engine engine, Hash32 lease, string id, EgressPolicy egress, CancellationToken cancel)
    {
        var pid = (await BoxLook.InspectAsync(engine, id, cancel)).State.Pid;
        return await gates.OpenAsync(
            egress, lease, id, int.Parse(pid.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            cancel);
    }
}
