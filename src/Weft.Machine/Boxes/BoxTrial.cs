using System.Security.Cryptography;
using System.Text;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Runs the smallest job there is, in a box like any other, to know whether boxes start here.</summary>
public sealed class BoxTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EngineConnection _connection;
    private readonly IContainers _containers;
    private readonly IBoxOutput _output;

    internal BoxTrial(EngineConnection connection, IContainers containers, IBoxOutput output) =>
        (_connection, _containers, _output) = (connection, containers, output);

    public static bool IsGVisorInstalled => OwnPodman.FindProgram(OwnPodman.GVisorProgram) is not null;

    /// <summary>What jobs here would have to go without under gVisor; null when nothing.</summary>
    public static string? LostUnderGVisor(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Egress.Kind != EgressKind.None ? "jobs under it have no network so far"
            : GpuPassing.HasNodes(HardwareFiles.Host) ? "jobs under it have no GPUs so far"
            : null;
    }

    /// <summary>Where the engine that is found keeps boxes and images; null where there is none.</summary>
    public async Task<string?> StoreAsync(CancellationToken cancel) =>
        (await _connection.GetAsync(cancel)).TryGet(out var engine, out _) ? engine.Traits.Root : null;

    /// <summary>Why no box starts; null when one did and said what it should.</summary>
    public async Task<Refusal?> RunAsync(CancellationToken cancel)
    {
        if (!(await _connection.GetAsync(cancel)).TryGet(out var engine, out var refusal)) return refusal;
        if (TinyImage.Trial.WhyNot is { } foreign) return BoxRefusals.CannotStart(foreign);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        var lease = new Hash32(RandomNumberGenerator.GetBytes(32));
        try
        {
            await TinyImage.Trial.ImportAsync(engine, patience.Token);
            var limits = new JobLimits(64L << 20, 1_000, 64, 1L << 20);
            var job = new JobSpec(
                TinyImage.Trial.Name, [], new Dictionary<string, string>(StringComparer.Ordinal), null, null, null,
                limits, "0x");
            if (!(await _containers.StartAsync(new(lease, job, default, null), patience.Token))
                .TryGet(out _, out refusal)) return refusal;
            return await LookAsync(lease, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return BoxRefusals.CannotStart($"it did not end within {Patience.TotalSeconds:0} seconds");
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            return EngineErrors.Translate(e, engine, "trying a box");
        }
        finally
        {
            await _containers.RemoveAsync(lease, CancellationToken.None);
            await TinyImage.Trial.RemoveAsync(engine, CancellationToken.None);
        }
    }

    private async Task<Refusal?> LookAsync(Hash32 lease, CancellationToken cancel)
    {
        var said = new StringBuilder();
        await foreach (var chunk in _output.FollowLogAsync(lease, 0, cancel))
            said.Append(Encoding.UTF8.GetString(chunk.Bytes.Span));
        var exit = await _output.WaitAsync(lease, cancel);
        return exit.ExitCode == 0 && said.ToString() == TinyPrograms.Word
            ? null
            : BoxRefusals.CannotStart($"it ended with exit code {exit.ExitCode} and said \"{said}\"");
    }
}
