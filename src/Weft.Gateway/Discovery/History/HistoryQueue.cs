using System.Threading.Channels;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// From the order book to the figures about it: bounded, and never waited for. What does not fit is counted and lost,
/// never the market slowed.
/// </summary>
internal sealed class HistoryQueue : IRequestObserver
{
    public const int MaxWaiting = 16_384;

    private readonly Channel<HistoryEvent> _events = Channel.CreateBounded<HistoryEvent>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _lost;

    public ChannelReader<HistoryEvent> Reader => _events.Reader;

    /// <summary>Events that are missing from the figures since this life of the gateway began.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Taken(Request request, UnixTime at) => Put(new RequestTaken(request, at));

    public void Told(RequestNews news, UnixTime at)
    {
        if (news is not RequestWaiting) Put(new RequestEnded(news, at));
    }

    /// <summary>The chain opened a lease for the request.</summary>
    public void Opened(ulong block, Hash32 request) => Put(new FillOpened(block, request));

    /// <summary>The chain has other blocks after this one now.</summary>
    public void TakenBack(ulong block) => Put(new FillsTakenBack(block));

    public void Lose(long count) => Interlocked.Add(ref _lost, count);

    private void Put(HistoryEvent happened)
    {
        if (!_events.Writer.TryWrite(happened)) Lose(1);
    }
}

internal abstract record HistoryEvent;

internal sealed record RequestTaken(Request Request, UnixTime At) : HistoryEvent;

internal sealed record RequestEnded(RequestNews News, UnixTime At) : HistoryEvent;

internal sealed record FillOpened(ulong Block, Hash32 Request) : HistoryEvent;

internal sealed record FillsTakenBack(ulong Block) : HistoryEvent;
