using System.Runtime.CompilerServices;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

internal sealed class EngineBoxOutput(
    MachineOptions options, EngineConnection connection, BoxLogs logs, TimeProvider time, ILogger<EngineBoxOutput> log)
    : IBoxOutput
{
    private const int MaxSilences = 30;

    public async IAsyncEnumerable<LogChunk> FollowLogAsync(
        Hash32 lease, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!Directory.Exists(new BoxFolder(options, lease).Root)) throw new RefusalException(BoxRefusals.NoSuchBox());
        var spool = await logs.GetAsync(lease, cancel);
        await foreach (var chunk in spool.ReadAsync(offset, cancel)) yield return chunk;
    }

    public async Task<BoxExit> WaitAsync(Hash32 lease, CancellationToken cancel)
    {
        // An engine that restarts is asked again for a while; the job may well have gone on running.
        for (var silences = 0; ; silences++)
        {
            var result = await EngineCalls.CallAsync(
                connection, "waiting for a job", log, engine => WaitAsync(engine, lease, cancel));
            if (result.TryGet(out var exit, out var refusal)) return exit;
            if (refusal.Code == BoxRefusals.NoSuchBox().Code || silences >= MaxSilences)
                throw new RefusalException(refusal);
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        }
    }

    public async Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var inspected = await EngineCalls.CallAsync(
            connection, "fetching a result", log, engine => InspectAsync(engine, lease, cancel));
        if (!inspected.TryGet(out var box, out var refusal)) return refusal;
        if (box.State.Running) return BoxRefusals.ResultNotReady();
        var folder = new BoxFolder(options, lease);
        await BoxDisk.RemountAsync(folder.OutputVolume, cancel);
        if (!Directory.Exists(folder.Output)) return BoxRefusals.NoResultAsked();
        var size = File.Exists(folder.Disk) ? new FileInfo(folder.Disk).Length : long.MaxValue;
        return await ResultSum.OpenAsync(
            folder, () => ResultTar.Open(folder.Output, new TarLimits(size, options.MaxFiles), cancel), offset, cancel);
    }

    private async Task<Result<BoxExit>> WaitAsync(Engine engine, Hash32 lease, CancellationToken cancel)
    {
        var name = BoxProfile.NameOf(lease);
        while (true)
        {
            if (!(await InspectAsync(engine, lease, cancel)).TryGet(out var box, out var refusal)) return refusal;
            if (!box.State.Running
                && (BoxState.Parse(box.State.FinishedAt) is not null || BoxState.DiedWithMachine(box.State)))
                return await ExitOfAsync(engine, box, cancel);
            if (engine.Traits.Kind == EngineKind.Podman) await PodmanApi.WaitAsync(engine, name, cancel);
            else await engine.Client.Containers.WaitContainerAsync(name, cancel);
        }
    }

    private async Task<BoxExit> ExitOfAsync(Engine engine, ContainerInspectResponse box, CancellationToken cancel)
    {
        var exit = BoxState.ToExit(box.ID, box.State);
        return exit is { ExitCode: not 0, OutOfMemory: false, IsEndUnknown: false }
            && engine.Traits is { Kind: EngineKind.Podman, Rootless: true }
            ? exit with { OutOfMemory = await UserJournal.SaysOutOfMemoryAsync(box.ID, time, cancel) }
            : exit;
    }

    private static async Task<Result<ContainerInspectResponse>> InspectAsync(
        Engine engine, Hash32 lease, CancellationToken cancel)
    {
        try
        {
            return await BoxLook.InspectAsync(engine, BoxProfile.NameOf(lease), cancel);
        }
        catch (Exception e) when (EngineErrors.IsNotFound(e))
        {
            return BoxRefusals.NoSuchBox();
        }
    }
}
