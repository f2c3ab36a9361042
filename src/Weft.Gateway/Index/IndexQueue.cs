using System.Collections.Concurrent;
using System.Threading.Channels;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Work for the index's one writer; bounded, so that a slow disk slows the reading of the chain.</summary>
internal sealed class IndexQueue
{
    private const int MaxWork = 1_024;
    private const int MaxRemembered = 20_000;

    private readonly Channel<IndexWork> _work = Channel.CreateBounded<IndexWork>(
        new BoundedChannelOptions(MaxWork) { SingleReader = true });
    private readonly ConcurrentDictionary<MachineId, EndpointWork> _machines = new();

    public ChannelReader<IndexWork> Reader => _work.Reader;

    public ValueTask AddAsync(ChainEvent happened, CancellationToken cancel) =>
        _work.Writer.WriteAsync(new ChainWork(happened), cancel);

    /// <summary>What comes next follows the last block that was reached.</summary>
    public ValueTask FollowAnewAsync(CancellationToken cancel) => _work.Writer.WriteAsync(new FollowAnewWork(), cancel);

    /// <summary>
    /// Notes where a machine is reached, and in which region. When the queue is full, the machine's next offer notes it
    /// again.
    /// </summary>
    public void Remember(MachineId machine, Uri endpoint, Region region)
    {
        var seen = new EndpointWork(machine, endpoint, region);
        if (_machines.TryGetValue(machine, out var known) && known == seen) return;
        if (_machines.Count >= MaxRemembered) _machines.Clear();
        if (_work.Writer.TryWrite(seen)) _machines[machine] = seen;
    }

    /// <returns>Null where its offers did not come here lately.</returns>
    public Region? RegionOf(MachineId machine) => _machines.GetValueOrDefault(machine)?.Region;
}

internal abstract record IndexWork;

internal sealed record ChainWork(ChainEvent Event) : IndexWork;

internal sealed record EndpointWork(MachineId Machine, Uri Endpoint, Region Region) : IndexWork;

internal sealed record FollowAnewWork : IndexWork;
