using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// Takes what the order book says, looks at it once a minute, and adds both to the history every few seconds and at the
/// end.
/// </summary>
/// <remarks>A disk that does not keep up costs figures, never the market: nobody waits for this.</remarks>
internal sealed partial class HistoryKeeper(
    GatewayOptions options, HistoryQueue queue, HistoryStore store, IndexQueue machines, IGrainFactory grains,
    TimeProvider time, ILogger<HistoryKeeper> log) : BackgroundService
{
    private readonly DemandTracker _tracker = new(options, machines.RegionOf, queue.Lose);
    private readonly Dictionary<HourPlace, FillFigures> _demands = [];
    private readonly Dictionary<HourPlace, DepthSums> _depths = [];
    private DateTimeOffset _lookAt = DateTimeOffset.MinValue;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything can ask for it: the file is there when this returns.
        await store.OpenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.HistoryEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (time.GetUtcNow() >= _lookAt) await LookAsync();
                await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was seen until now is kept.
            await WriteAsync();
        }
    }

    private async Task LookAsync()
    {
        var now = time.GetUtcNow();
        _lookAt = now + options.LookEvery;
        _tracker.Sweep(UnixTime.From(now));
        BookSides sides;
        try
        {
            sides = await grains.GetGrain<IOrderBookGrain>(0).SidesAsync();
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or InvalidOperationException)
        {
            // The book starts anew, or is busy: the next look is in a minute.
            LogNotLooked(error.Message);
            return;
        }

        var hour = HourPlace.HourOf(now.ToUnixTimeSeconds());
        foreach (var (place, look) in DepthSums.Of(sides, options))
        {
            var at = new HourPlace(hour, place);
            _depths[at] = _depths.TryGetValue(at, out var before) ? before.Plus(look) : look;
        }
    }

    /// <remarks>Never cut off in its middle: what is written once must not be counted twice.</remarks>
    private async Task WriteAsync()
    {
        // No more than fits into the queue, however fast it is filled meanwhile.
        for (var i = 0; i < HistoryQueue.MaxWaiting && queue.Reader.TryRead(out var happened); i++)
            _tracker.Hear(happened);
        foreach (var (at, figures) in _tracker.Drain())
            _demands[at] = _demands.TryGetValue(at, out var before) ? before + figures : figures;
        try
        {
            if (_demands.Count + _depths.Count > 0) await store.AddAsync(_demands, _depths, CancellationToken.None);
            _demands.Clear();
            _depths.Clear();
            await store.ThinAsync(time.GetUtcNow().ToUnixTimeSeconds(), CancellationToken.None);
        }
        catch (Exception error) when (error is SqliteException or DbUpdateException)
        {
            LogNotKept(error.Message);
            // Tried again with what comes next, as long as it is not too much of it.
            if (_demands.Count + _depths.Count <= 4 * DemandTracker.MostPlacesAnHour) return;
            queue.Lose(_demands.Count + _depths.Count);
            _demands.Clear();
            _depths.Clear();
        }
    }

    [LoggerMessage(5201, LogLevel.Warning, "Figures about the market are not kept: {Why}")]
    private partial void LogNotKept(string why);

    [LoggerMessage(5202, LogLevel.Warning, "The order book could not be looked at: {Why}")]
    private partial void LogNotLooked(string why);
}
