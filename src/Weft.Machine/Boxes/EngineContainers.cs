using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Boxes as containers of Docker or Podman, under <see cref="BoxProfile"/>.</summary>
internal sealed class EngineContainers(
    MachineOptions options, EngineConnection connection, BoxGpus cards, BoxLogs logs, BoxMeter meter,
    EgressGates gates, BoxStarter starter, BoxImages images, TimeProvider time, ILogger<EngineContainers> log)
    : IContainers
{
    private readonly BoxOwner _owner = new(
        options.Node, options.MaxLogBytes, ProcessLimits.HardOpenFiles, ProcessLimits.HardProcesses)
    {
        GVisor = options.GVisor,
    };

    private readonly SemaphoreSlim _sweep = new(1, 1);
    private bool _swept;

    public async Task<Result<Done>> PrepareAsync(
        string image, RegistryLogin? login, IProgress<string> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return await CallAsync<Done>($"getting the image {image}", async engine =>
        {
            var ready = await images.EnsureAsync(engine, image, login, progress, cancel);
            return ready.TryGet(out _, out var refusal) ? new Done() : refusal;
        });
    }

    public Task<Result<Box>> StartAsync(BoxSpec spec, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return CallAsync<Box>("starting the job", async engine =>
        {
            if (await FindAsync(engine, spec.Lease, cancel) is { } there)
            {
                // A box that was made but never started is what a crash leaves between the two steps.
                if (there.State.Status is not ("created" or "configured" or "initialized"))
                    return ToBox(spec.Lease, there);
                await BoxRemoval.RemoveContainerAsync(engine, there.ID, time, cancel);
            }

            if (JobCheck.Check(spec.Job, engine.Traits) is { } bad) return bad;
            if (!(await images.PinAsync(engine, spec.Job.Image, spec.Secrets.Login, cancel))
                .TryGet(out var image, out var refusal))
                return refusal;
            if (!(await cards.TakeAsync(engine, spec, cancel)).TryGet(out var gpus, out refusal)) return refusal;
            if (!gates.PolicyFor(spec.Job).TryGet(out var egress, out refusal)) return refusal;
            if (!(await PrepareFolderAsync(spec, egress, cancel)).TryGet(out var paths, out refusal)) return refusal;
            List<string> ids = [.. gpus.Select(gpu => gpu.DeviceId)];
            meter.Begin(spec.Lease, ids);
            var owner = _owner with { SystemCalls = SystemCalls.Option(engine.Traits, options) };
            // Cards that are handed over as device nodes are none of NVIDIA's toolkit's business.
            ids.RemoveAll(id => gpus.Any(gpu => gpu.DeviceId == id && gpu.Nodes.Count > 0));
            var parameters = BoxProfile.Build(spec, image, engine.Traits, paths, ids, owner);
            return await CreateAndStartAsync(engine, spec, parameters, gpus, egress, cancel);
        });
    }

    public Task StopAsync(Hash32 lease, TimeSpan? grace, CancellationToken cancel) =>
        DemandAsync<Done>("stopping a box", async engine =>
        {
            try
            {
                if (grace is { } longest)
                    await engine.Client.Containers.StopContainerAsync(
                        BoxProfile.NameOf(lease),
                        new() { WaitBeforeKillSeconds = (uint)Math.Clamp(longest.TotalSeconds, 0, 3600) }, cancel);
                else await WarnAsync(engine, lease, cancel);
            }
            catch (Exception e) when (EngineErrors.IsNotFound(e))
            {
                // Nothing to stop.
            }

            return new Done();
        });

    private static async Task WarnAsync(Engine engine, Hash32 lease, CancellationToken cancel)
    {
        try
        {
            await engine.Client.Containers.KillContainerAsync(
                BoxProfile.NameOf(lease), new() { Signal = "SIGTERM" }, cancel);
        }
        catch (DockerApiException)
        {
            // That it has ended each engine says in another way: look whether it has.
            if (await FindAsync(engine, lease, cancel) is { State.Running: true }) throw;
        }
    }

    public Task RemoveAsync(Hash32 lease, CancellationToken cancel) =>
        DemandAsync<Done>("removing a box", async engine =>
        {
            await BoxRemoval.RemoveContainerAsync(engine, BoxProfile.NameOf(lease), time, cancel);
            if (engine.Traits.Kind == EngineKind.Docker)
                await NetworkHolder.RemoveAsync(engine, lease, time, cancel);
            await gates.CloseAsync(lease, cancel);
            await logs.ForgetAsync(lease);
            meter.Forget(lease);
            await BoxSecrets.RemoveAsync(options, lease, cancel);
            await BoxRemoval.RemoveFolderAsync(new BoxFolder(options, lease), cancel);
            return new Done();
        });

    public async Task<IReadOnlyList<Box>> ListAsync(CancellationToken cancel)
    {
        var boxes = await DemandAsync<IReadOnlyList<Box>>("listing boxes", engine => ListAsync(engine, cancel));
        await SweepAsync(boxes.Select(box => box.Lease).ToHashSet(), cancel);
        foreach (var box in boxes.Where(box => box.Running)) gates.TakeUp(box.Lease);
        return boxes;
    }

    public Task<IReadOnlyList<string>> ImagesAsync(CancellationToken cancel) =>
        DemandAsync("listing images", engine => images.ListAsync(engine, cancel));

    private static Box ToBox(Hash32 lease, ContainerInspectResponse found) =>
        new(lease, found.State.Running, BoxState.StartedAt(found.State));

    private async Task<Result<IReadOnlyList<Box>>> ListAsync(Engine engine, CancellationToken cancel)
    {
        var boxes = new List<Box>();
        foreach (var lease in await BoxLook.LeasesAsync(engine, BoxProfile.NodeLabel, options.Node, cancel))
            if (await FindAsync(engine, lease, cancel) is { } inspected) boxes.Add(ToBox(lease, inspected));

        return boxes;
    }

    private static async Task<ContainerInspectResponse?> FindAsync(
        Engine engine, Hash32 lease, CancellationToken cancel)
    {
        try
        {
            return await BoxLook.InspectAsync(engine, BoxProfile.NameOf(lease), cancel);
        }
        catch (Exception e) when (EngineErrors.IsNotFound(e))
        {
            return null;
        }
    }

    private async Task<Result<Box>> CreateAndStartAsync(
        Engine engine, BoxSpec spec, CreateContainerParameters parameters, IReadOnlyList<GpuDevice> gpus,
        EgressPolicy egress, CancellationToken cancel)
    {
        try
        {
            var started = await starter.StartAsync(engine, spec.Lease, parameters, gpus, egress, cancel);
            if (started.TryGet(out var found, out var refusal)) return ToBox(spec.Lease, found);
            await RemoveAsync(spec.Lease, CancellationToken.None);
            return refusal;
        }
        catch (Exception e)
        {
            // Whatever went wrong, also a cancellation: what was begun must not stay behind.
            await RemoveAsync(spec.Lease, CancellationToken.None);
            if (e is DockerApiException refused && DiskSpace.FreeBytes(engine.Traits.Root) is null or > (16L << 20))
                return BoxRefusals.CannotStart(EngineErrors.Said(refused));
            throw;
        }
    }

    private async Task<Result<BoxPaths>> PrepareFolderAsync(
        BoxSpec spec, EgressPolicy egress, CancellationToken cancel)
    {
        var folder = new BoxFolder(options, spec.Lease);
        folder.Create();
        if (spec is { Job.InputPath: not null, InputTar: { } tar }
            && await UnpackInputAsync(spec, folder, tar, cancel) is { } bad)
            return await GiveUpAsync(bad);
        if (spec.Job.OutputPath is not null
            && await BoxDisk.MountAsync(folder.OutputVolume, spec.Job.Limits.DiskBytes, cancel) is { } refusal)
            return await GiveUpAsync(refusal);
        if (spec.Job.Work is { } work && await BoxDisk.MountAsync(folder.WorkVolume, work.Bytes, cancel) is { } no)
            return await GiveUpAsync(no);
        var paths = new BoxPaths(
            spec is { Job.InputPath: not null, InputTar: not null } ? folder.Input : null,
            spec.Job.OutputPath is null ? null : folder.Output)
        {
            Work = spec.Job.Work is null ? null : folder.WorkVolume.Folder,
        };
        if (await BoxSecrets.FillAsync(options, spec, cancel) is { } filled)
        {
            if (!filled.TryGet(out var secrets, out var unfilled)) return await GiveUpAsync(unfilled);
            paths = paths with { Secrets = secrets };
        }

        return (await gates.PrepareAsync(egress, folder, paths, cancel)).TryGet(out var all, out var unnamed)
            ? all
            : await GiveUpAsync(unnamed);

        async Task<Refusal> GiveUpAsync(Refusal refusal)
        {
            await BoxSecrets.RemoveAsync(options, spec.Lease, CancellationToken.None);
            await BoxRemoval.RemoveFolderAsync(folder, CancellationToken.None);
            return refusal;
        }
    }

    private async Task<Refusal?> UnpackInputAsync(BoxSpec spec, BoxFolder folder, string tar, CancellationToken cancel)
    {
        if (Directory.Exists(folder.Input)) Directory.Delete(folder.Input, recursive: true);
        await using var stream = File.OpenRead(tar);
        var limits = new TarLimits(spec.Job.Limits.DiskBytes, options.MaxFiles);
        var unpacked = await TarIntake.UnpackAsync(stream, folder.Input, limits, cancel);
        return unpacked.TryGet(out _, out var refusal) ? null : refusal;
    }

    /// <summary>Once a life: what a crash left of boxes, in the middle of making or removing them.</summary>
    private async Task SweepAsync(HashSet<Hash32> alive, CancellationToken cancel)
    {
        await _sweep.WaitAsync(cancel);
        try
        {
            if (_swept) return;
            await DemandAsync<Done>("removing what crashes left", async engine =>
            {
                if (engine.Traits.Kind != EngineKind.Docker) return new Done();
                foreach (var lease in await BoxLook.LeasesAsync(engine, NetworkHolder.NodeLabel, options.Node, cancel))
                    if (!alive.Contains(lease)) await NetworkHolder.RemoveAsync(engine, lease, time, cancel);
                return new Done();
            });
            foreach (var lease in BoxSecrets.Known(options).Where(lease => !alive.Contains(lease)))
                await BoxSecrets.RemoveAsync(options, lease, cancel);
            foreach (var lease in BoxFolder.Known(options).Where(lease => !alive.Contains(lease)).ToList())
                if (!logs.IsOpen(lease))
                {
                    await gates.CloseAsync(lease, cancel);
                    await BoxRemoval.RemoveFolderAsync(new BoxFolder(options, lease), cancel);
                }

            _swept = true;
        }
        finally
        {
            _sweep.Release();
        }
    }

    private async Task<T> DemandAsync<T>(string doing, Func<Engine, Task<Result<T>>> work)
        where T : notnull =>
        (await CallAsync(doing, work)).TryGet(out var value, out var refusal)
            ? value
            : throw new RefusalException(refusal);

    private Task<Result<T>> CallAsync<T>(string doing, Func<Engine, Task<Result<T>>> work)
        where T : notnull => EngineCalls.CallAsync(connection, doing, log, work);
}
