using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// Makes files of the rounds that were matched. A small round has all its orders; of a large one only what came and
/// went is written, until that has taken as much room as all of them would, and then all again.
/// </summary>
/// <remarks>A disk that does not keep up costs rounds on the shelf, never the market: matching does not wait.</remarks>
internal sealed partial class RoundPublisher(RoundShelf shelf, ILogger<RoundPublisher> log) : BackgroundService
{
    private const int MaxWaiting = 64;

    /// <summary>Rounds of as many orders or fewer have all of them: each is read by itself.</summary>
    private const int AlwaysWhole = 256;

    private readonly Channel<PlayedRound> _waiting = Channel.CreateBounded<PlayedRound>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly RoundOrders _orders = new();

    /// <summary>What the next round may go on from; null where that is not on the shelf.</summary>
    private Hash32? _last;

    private long _wholeBytes;
    private long _stepBytes;
    private volatile bool _hasLost;

    /// <summary>
    /// False where there is no room for it: rounds are taken again when one comes that starts from nothing.
    /// </summary>
    public bool Take(PlayedRound round)
    {
        var isOfWindow = round.Window is not null;
        if (_hasLost && !isOfWindow && !round.Changes.FromNothing) return false;
        if (_waiting.Writer.TryWrite(round))
        {
            _hasLost &= isOfWindow;
            return true;
        }

        LogLeftOut(round.Now.ToDateTimeOffset());
        _hasLost |= !isOfWindow;
        return isOfWindow;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        shelf.Find();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>What was matched until the end is shown too.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested && _waiting.Reader.TryRead(out var played))
            await PublishAsync(played);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var played in _waiting.Reader.ReadAllAsync(stoppingToken)) await PublishAsync(played);
    }

    /// <remarks>Not cancelled: half a file is of no use, and the next round goes on from this one.</remarks>
    private async Task PublishAsync(PlayedRound played)
    {
        try
        {
            if (played.Window is not null) await shelf.PutAsync(RoundFile.Of(played), CancellationToken.None);
            else await GoOnAsync(played);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(played.Now.ToDateTimeOffset(), e.Message);
        }
    }

    private async Task GoOnAsync(PlayedRound played)
    {
        if (played.Changes.FromNothing) _last = null;
        _orders.Apply(played.Changes);
        var isWhole = _last is not { } last || !shelf.Has(last) || _orders.Count <= AlwaysWhole
            || _stepBytes >= _wholeBytes;
        var file = RoundFile.Of(played, _orders, isWhole ? null : _last);
        _last = null;
        var round = await shelf.PutAsync(file, CancellationToken.None);
        _last = file.InputHash;
        if (isWhole) (_wholeBytes, _stepBytes) = (round.Bytes, 0);
        else _stepBytes += round.Bytes;
    }

    [LoggerMessage(5101, LogLevel.Warning, "The round of {Time} is not published: the disk does not keep up.")]
    private partial void LogLeftOut(DateTimeOffset time);

    [LoggerMessage(5102, LogLevel.Warning, "The round of {Time} is not published: {Why}")]
    private partial void LogNotKept(DateTimeOffset time, string why);
}
