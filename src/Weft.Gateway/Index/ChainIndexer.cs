using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Reads the chain from where the index ends, tells the book at once and the index in its turn.</summary>
internal sealed partial class ChainIndexer(
    IChainFeed feed, IChainReader chain, IGrainFactory grains, IndexQueue queue, IndexWriter writer, TimeProvider time,
    ILogger<ChainIndexer> log) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<ulong> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var head = await chain.HeadAsync(cancellationToken);
        ulong? block = head.TryGet(out var now, out _) ? now.Block : null;
        // Before anything can ask the index: the file is there when this returns.
        _next.SetResult(await writer.OpenAsync(block, cancellationToken));
        await grains.GetGrain<IOrderBookGrain>(0).StartAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var from = await _next.Task;
        LogFollowing(from);
        // Neither goes on without the other: the first to fail stops the gateway.
        await await Task.WhenAny(FollowAsync(from, stoppingToken), WriteAsync(stoppingToken));
    }

    private async Task FollowAsync(ulong from, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await foreach (var happened in feed.FollowAsync(from, cancel))
                {
                    await TellBookAsync(happened);
                    await queue.AddAsync(happened, cancel);
                    if (happened is BlockReached or ChainReorganised) from = happened.Block + 1;
                }

                return;
            }
            catch (RefusalException refused)
            {
                LogLost(refused.Why.ToString());
                await Task.Delay(Patience, time, cancel);
                await queue.FollowAnewAsync(cancel);
            }
        }
    }

    private async Task TellBookAsync(ChainEvent happened)
    {
        var book = grains.GetGrain<IOrderBookGrain>(0);
        switch (happened)
        {
            case LeaseOpened opened:
                await book.LeaseOpenedAsync(opened.Block, opened.Transaction, opened.Lease);
                break;
            case LeaseClosed closed:
                await book.LeaseClosedAsync(LeaseClosedMessage.From(closed));
                break;
            case ChainReorganised reorganised:
                await book.ReorganisedAsync(reorganised.Block);
                break;
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        await foreach (var work in queue.Reader.ReadAllAsync(cancel))
        {
            switch (work)
            {
                case ChainWork chainWork:
                    await writer.WriteAsync(chainWork.Event, cancel);
                    break;
                case FollowAnewWork:
                    writer.FollowAnew();
                    break;
                case EndpointWork seen:
                    await writer.WriteAsync(seen, time.GetUtcNow().ToUnixTimeSeconds(), cancel);
                    break;
            }
        }
    }

    [LoggerMessage(5101, LogLevel.Information, "The index follows the chain from block {Block}.")]
    private partial void LogFollowing(ulong block);

    [LoggerMessage(5102, LogLevel.Warning, "The chain cannot be followed; the index tries again soon. {Why}")]
    private partial void LogLost(string why);
}
