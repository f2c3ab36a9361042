using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// The gates of this node's boxes. Looks again every few minutes, because the host's networks change, names move, and
/// the program that carries packets may have died.
/// </summary>
internal sealed partial class EgressGates(MachineOptions options, TimeProvider time, ILogger<EgressGates> log)
    : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Hash32, EgressPolicy> _open = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task? _watch;

    /// <summary>What the owner's policy means for this job.</summary>
    public Result<EgressPolicy> PolicyFor(Weft.Node.JobSpec job) =>
        options.Egress.For(job.Internet).TryGet(out var policy, out var refusal)
            ? policy.Kind != EgressKind.None && EgressMeans.WhyNot(options) is { } why
                ? EgressRefusals.Unenforceable(why)
                : policy
            : refusal;

    /// <summary>Writes what the box is told of names; the engine puts these files into it.</summary>
    public async Task<Result<BoxPaths>> PrepareAsync(
        EgressPolicy policy, BoxFolder folder, BoxPaths paths, CancellationToken cancel)
    {
        if (policy.Kind == EgressKind.None) return paths;
        var closed = ClosedRanges.On(HostNetwork.Read(), policy.Closed);
        if (!(await EgressNames.ResolveAsync(policy, closed, cancel)).TryGet(out var names, out var refusal))
            return refusal;
        await ReadByAll.WriteAsync(folder.Hosts, EgressNames.Hosts(names), cancel);
        await ReadByAll.WriteAsync(folder.Resolvers, EgressNames.Resolvers(policy), cancel);
        return paths with { Hosts = folder.Hosts, Resolvers = folder.Resolvers };
    }

    /// <summary>Opens the way out of a box. Null when it is open, else why the box has no network.</summary>
    /// <param name="boxPid">A process in the box, as this host numbers it.</param>
    public async Task<Refusal?> OpenAsync(
        EgressPolicy policy, Hash32 lease, string containerId, int boxPid, CancellationToken cancel)
    {
        if (!IsOf(boxPid, containerId)) return EgressRefusals.Unenforceable("the engine runs jobs on another system");
        var folder = new BoxFolder(options, lease);
        var host = HostNetwork.Read();
        var closed = ClosedRanges.On(host, policy.Closed);
        if (!(await EgressNames.ResolveAsync(policy, closed, cancel)).TryGet(out var names, out var refusal))
            return refusal;
        var rules = EgressRules.Build(policy, closed, EgressNames.Endpoints(names));
        var gate = new EgressGate(folder, lease);
        if (await gate.OpenAsync(policy, rules, boxPid, host.HasIPv6, time, cancel) is { } why)
        {
            await gate.CloseAsync(CancellationToken.None);
            return why;
        }

        Watch(lease, policy);
        return null;
    }

    /// <summary>Goes on with the gate of a box of an earlier life of the node, if it had one.</summary>
    public void TakeUp(Hash32 lease)
    {
        if (new EgressGate(new BoxFolder(options, lease), lease).Exists) Watch(lease, options.Egress);
    }

    public async Task CloseAsync(Hash32 lease, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            lock (_open) _open.Remove(lease);
            await new EgressGate(new BoxFolder(options, lease), lease).CloseAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Bytes into and out of a box so far.</summary>
    public async Task<(ulong In, ulong Out)> BytesAsync(Hash32 lease, CancellationToken cancel) =>
        await new EgressGate(new BoxFolder(options, lease), lease).ReadBytesAsync(cancel) ?? (0, 0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_watch is { } watch) await watch;
        _stop.Dispose();
        _turn.Dispose();
    }

    /// <summary>Brings every open gate up to date.</summary>
    internal async Task RefreshAsync(CancellationToken cancel)
    {
        List<(Hash32 Lease, EgressPolicy Policy)> open;
        lock (_open) open = [.. _open.Select(pair => (pair.Key, pair.Value))];
        var host = HostNetwork.Read();
        foreach (var (lease, policy) in open)
        {
            var closed = ClosedRanges.On(host, policy.Closed);
            var resolved = await EgressNames.ResolveAsync(policy, closed, cancel);
            // What is closed is urgent; a name that cannot be looked up just now stays where it was.
            resolved.TryGet(out var names, out _);
            await _turn.WaitAsync(cancel);
            try
            {
                // Not one that was closed meanwhile, or what carries its packets would be started again.
                lock (_open)
                    if (!_open.ContainsKey(lease)) continue;
                await RefreshAsync(lease, host, closed, names, cancel);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private async Task RefreshAsync(
        Hash32 lease, HostNetwork host, IReadOnlyList<IPNetwork> closed,
        IReadOnlyDictionary<EgressTarget, IReadOnlyList<IPAddress>>? names, CancellationToken cancel)
    {
        var folder = new BoxFolder(options, lease);
        var gate = new EgressGate(folder, lease);
        if (!gate.Exists) return;
        var update = EgressRules.Update(closed, names is null ? null : EgressNames.Endpoints(names));
        var answer = await gate.UpdateAsync(update, cancel);
        if (!answer.IsGood) LogNotRenewed(log, lease, answer.Complaint);
        if (names is not null) await ReadByAll.WriteAsync(folder.Hosts, EgressNames.Hosts(names), cancel);
        if (await gate.CarryAsync(host.HasIPv6, time, cancel) is { } why) LogNotRenewed(log, lease, why.Sentence);
    }

    private void Watch(Hash32 lease, EgressPolicy policy)
    {
        lock (_open)
        {
            _open[lease] = policy;
            _watch ??= WatchAsync();
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookAgain, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // The node ends; the gates stay as they are.
        }
    }

    /// <summary>Whatever goes wrong once: a new network of the host's is closed the next time.</summary>
    private async Task LookAsync()
    {
        try
        {
            await RefreshAsync(_stop.Token);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            LogLookFailed(log, e);
        }
    }

    /// <summary>An engine in a virtual machine numbers processes of its own: another one here has it.</summary>
    private static bool IsOf(int pid, string containerId)
    {
        try
        {
            return pid > 1 && File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup"))
                .Contains(containerId, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 7301, Level = LogLevel.Warning, Message = "The gate of {Lease} was not renewed: {Why}")]
    private static partial void LogNotRenewed(ILogger log, Hash32 lease, string why);

    [LoggerMessage(EventId = 7302, Level = LogLevel.Error, Message = "The gates were not looked after this time")]
    private static partial void LogLookFailed(ILogger log, Exception e);
}
