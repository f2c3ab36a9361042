using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>Zeros without end.</summary>
internal sealed class EndlessStream(CancellationTokenSource? stop = null, int after = int.MaxValue) : MemoryStream
{
    private int _reads;

    public int FailsAfter { get; init; } = int.MaxValue;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (++_reads > FailsAfter) throw new InvalidOperationException("The disk is gone.");
        if (_reads > after && stop is not null) await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        buffer.Span.Clear();
        return buffer.Length;
    }
}

/// <summary>Gives one byte, then nothing until it is cancelled.</summary>
internal sealed class StuckStream : MemoryStream
{
    private bool _gave;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_gave) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        _gave = true;
        return 1;
    }
}

/// <summary>A log that counts how much of it was asked for.</summary>
internal sealed class CountedLog(int chunks)
{
    private readonly Channel<int> _asked = Channel.CreateBounded<int>(chunks + 1);

    public int Given { get; private set; }

    public async IAsyncEnumerable<LogChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        var bytes = new byte[WireLimits.MaxChunkBytes];
        for (var i = 0; i < chunks; i++)
        {
            Given++;
            await _asked.Writer.WriteAsync(i, cancel);
            yield return new((long)i * bytes.Length, IsError: false, bytes);
        }
    }

    /// <summary>Completes when nothing more was asked for during half a second.</summary>
    public async Task StoppedAsync()
    {
        while (true)
        {
            using var quiet = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            try
            {
                await _asked.Reader.ReadAsync(quiet.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ChannelClosedException)
            {
                return;
            }
        }
    }
}
