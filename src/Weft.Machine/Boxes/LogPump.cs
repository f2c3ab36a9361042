using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Weft.Machine;

/// <summary>
/// Carries a box's output from the engine into its <see cref="LogSpool"/> until the box has ended. Attached before the
/// start it is as quick as the job; after a restart of node or engine it reads the engine's own log, skipping what is
/// already kept.
/// </summary>
internal sealed partial class LogPump : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly EngineConnection _connection;
    private readonly string _box;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    private LogPump(
        EngineConnection connection, string box, LogSpool spool, MultiplexedStream? attached, TimeProvider time,
        ILogger log)
    {
        (_connection, _box, Spool, _time, _log) = (connection, box, spool, time, log);
        _work = Task.Run(() => RunAsync(attached, _stop.Token));
    }

    public LogSpool Spool { get; }

    /// <param name="attached">The box's live output, when it was attached before the start.</param>
    public static LogPump Start(
        EngineConnection connection, string box, LogSpool spool, MultiplexedStream? attached, TimeProvider time,
        ILogger log) =>
        new(connection, box, spool, attached, time, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        await Spool.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(MultiplexedStream? attached, CancellationToken cancel)
    {
        try
        {
            if (attached is not null)
            {
                await CopyAsync(attached, (0, 0), cancel);
                attached.Dispose();
            }

            while (!await IsDrainedAsync(cancel))
                await Task.Delay(RetryAfter, _time, cancel);
        }
        catch (OperationCanceledException)
        {
            // The box is being removed, or the node ends.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(_log, e, _box);
        }
        finally
        {
            Spool.Complete();
        }
    }

    /// <summary>Reads on in the engine's own log; true when the box has ended and there is no more.</summary>
    private async Task<bool> IsDrainedAsync(CancellationToken cancel)
    {
        if (!(await _connection.GetAsync(cancel)).TryGet(out var engine, out _)) return false;
        try
        {
            var running = (await BoxLook.InspectAsync(engine, _box, cancel)).State.Running;
            var seen = (Spool.OutBytes, Spool.ErrorBytes);
            using var stream = await engine.Client.Containers.GetContainerLogsAsync(
                _box,
                tty: false,
                new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = running },
                cancel);
            await CopyAsync(stream, seen, cancel);
            return !running;
        }
        catch (Exception e) when (EngineErrors.IsNotFound(e))
        {
            return true;
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            if (EngineErrors.IsTransport(e)) _connection.Lost(engine);
            return false;
        }
    }

    private async Task CopyAsync(MultiplexedStream stream, (long Out, long Error) skip, CancellationToken cancel)
    {
        var buffer = new byte[32 << 10];
        var (skipOut, skipError) = skip;
        while (true)
        {
            MultiplexedStream.ReadResult read;
            try
            {
                read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancel);
            }
            catch (Exception e) when (EngineErrors.IsTransport(e))
            {
                return;
            }

            if (read.EOF) return;
            var isError = read.Target == MultiplexedStream.TargetStream.StandardError;
            var bytes = buffer.AsMemory(0, read.Count);
            ref var left = ref isError ? ref skipError : ref skipOut;
            var skipped = (int)Math.Min(left, bytes.Length);
            left -= skipped;
            if (skipped < bytes.Length && !Spool.IsFull) await Spool.AppendAsync(isError, bytes[skipped..], cancel);
        }
    }

    [LoggerMessage(EventId = 7201, Level = LogLevel.Warning, Message = "The output of {Box} is not kept any more")]
    private static partial void LogNotKept(ILogger log, Exception e, string box);
}
