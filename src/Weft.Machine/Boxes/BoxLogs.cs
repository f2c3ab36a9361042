using Docker.DotNet;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;

namespace Weft.Machine;

/// <summary>
/// The logs of the boxes of this life of the node: one pump a box, begun with the box or when first asked for.
/// </summary>
internal sealed class BoxLogs(
    MachineOptions options, EngineConnection connection, TimeProvider time, ILogger<BoxLogs> log) : IAsyncDisposable
{
    private readonly Dictionary<Hash32, LogPump> _pumps = [];
    private readonly SemaphoreSlim _turn = new(1, 1);

    public bool IsOpen(Hash32 lease)
    {
        lock (_pumps) return _pumps.ContainsKey(lease);
    }

    /// <summary>Starts keeping a box's output from its very first byte.</summary>
    public async Task BeginAsync(Hash32 lease, MultiplexedStream attached, CancellationToken cancel)
    {
        await ForgetAsync(lease);
        await OpenAsync(lease, attached, cancel);
    }

    /// <summary>The box's log; goes on with that of an earlier life of the node.</summary>
    public async Task<LogSpool> GetAsync(Hash32 lease, CancellationToken cancel) =>
        (await OpenAsync(lease, null, cancel)).Spool;

    public async Task ForgetAsync(Hash32 lease)
    {
        LogPump? pump;
        lock (_pumps) _pumps.Remove(lease, out pump);
        if (pump is not null) await pump.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        List<LogPump> pumps;
        lock (_pumps) pumps = [.. _pumps.Values];
        foreach (var pump in pumps) await pump.DisposeAsync();
        _turn.Dispose();
    }

    private async Task<LogPump> OpenAsync(Hash32 lease, MultiplexedStream? attached, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            lock (_pumps)
                if (_pumps.TryGetValue(lease, out var known)) return known;
            var folder = new BoxFolder(options, lease);
            folder.Create();
            var spool = await LogSpool.OpenAsync(folder.Log, options.MaxLogBytes, cancel);
            var pump = LogPump.Start(connection, BoxProfile.NameOf(lease), spool, attached, time, log);
            lock (_pumps) _pumps.Add(lease, pump);
            return pump;
        }
        finally
        {
            _turn.Release();
        }
    }
}
