using System.Collections.Concurrent;
using System.Threading.Channels;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Work for the index's one writer; bounded, so that a slow disk slows the reading of the chain.</summary>
internal sealed class IndexQueue
{
    private const int MaxWork = 1_024;
    private const int MaxRemembered = 20_000;

    private readonly Channel<IndexWork> _work = Channel.CreateBounded<IndexWork>(
        new BoundedChannelOptions(MaxWork) { SingleReader = true });
    private readonly ConcurrentDictionary<MachineId, Uri> _endpoints = new();

    public ChannelReader<IndexWork> Reader => _work.Reader;

    public ValueTask AddAsync(ChainEvent happened, CancellationToken cancel) =>
        _work.Writer.WriteAsync(new ChainWork(happened), cancel);

    /// <summary>What comes next follows the last block that was reached.</summary>
    public ValueTask FollowAnewAsync(CancellationToken cancel) => _work.Writer.WriteAsync(new FollowAnewWork(), cancel);

    /// <summary>
    /// Notes where a machine is reached. When the queue is full, the machine's next offer notes it again.
    /// </summary>
    public void Remember(MachineId machine, Uri endpoint)
    {
        if (_endpoints.TryGetValue(machine, out var known) && known == endpoint) return;
        if (_endpoints.Count >= MaxRemembered) _endpoints.Clear();
        if (_work.Writer.TryWrite(new EndpointWork(machine, endpoint))) _endpoints[machine] = endpoint;
    }
}

internal abstract record IndexWork;

internal sealed record ChainWork(ChainEvent Event) : IndexWork;

internal sealed record EndpointWork(MachineId Machine, Uri Endpoint) : IndexWork;

internal sealed record FollowAnewWork : IndexWork;
