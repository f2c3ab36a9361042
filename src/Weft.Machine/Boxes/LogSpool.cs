using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// A job's output as the node keeps it: a file of frames (stream number, length, bytes), each byte at an offset that
/// never changes, so that a renter who comes back goes on where it stopped. One writer, any number of readers.
/// </summary>
internal sealed class LogSpool : IAsyncDisposable
{
    private const int HeaderSize = 5;
    private const int MaxFrame = 64 << 10;

    private readonly FileStream _file;
    private readonly long _maxBytes;
    private readonly Lock _lock = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _written;
    private bool _complete;

    private LogSpool(FileStream file, long maxBytes) => (_file, _maxBytes) = (file, maxBytes);

    /// <summary>Bytes of standard output and standard error kept so far.</summary>
    public long OutBytes { get; private set; }

    public long ErrorBytes { get; private set; }

    /// <summary>No more will be kept: the limit is reached.</summary>
    public bool IsFull => OutBytes + ErrorBytes >= _maxBytes;

    /// <summary>Opens or makes the file; a last frame that was only half written before a crash is dropped.</summary>
    public static async Task<LogSpool> OpenAsync(string path, long maxBytes, CancellationToken cancel)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var spool = new LogSpool(file, maxBytes);
        var header = new byte[HeaderSize];
        while (await file.ReadAtLeastAsync(header, HeaderSize, throwOnEndOfStream: false, cancel) == HeaderSize)
        {
            var (isError, length) = ReadHeader(header);
            if (length > MaxFrame || file.Position + length > file.Length) break;
            file.Seek(length, SeekOrigin.Current);
            spool.Count(isError, length);
            spool._written = file.Position;
        }

        file.SetLength(spool._written);
        file.Position = spool._written;
        return spool;
    }

    /// <summary>Keeps the bytes, as far as the limit allows.</summary>
    public async Task AppendAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        bytes = bytes[..(int)Math.Min(bytes.Length, Math.Max(0, _maxBytes - OutBytes - ErrorBytes))];
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, MaxFrame)];
            var frame = new byte[HeaderSize + part.Length];
            frame[0] = isError ? (byte)2 : (byte)1;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), part.Length);
            part.CopyTo(frame.AsMemory(HeaderSize));
            await _file.WriteAsync(frame, cancel);
            lock (_lock)
            {
                Count(isError, part.Length);
                _written += frame.Length;
                Tell();
            }

            bytes = bytes[part.Length..];
        }
    }

    /// <summary>The job has ended and everything is here: readers end when they have read it.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            Tell();
        }
    }

    /// <summary>Everything from the offset on, as it comes, until the log is complete.</summary>
    public async IAsyncEnumerable<LogChunk> ReadAsync(long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var file = new FileStream(
            _file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var header = new byte[HeaderSize];
        var at = 0L;
        while (true)
        {
            var (end, complete, news) = State();
            while (file.Position < end)
            {
                await file.ReadExactlyAsync(header, cancel);
                var (isError, length) = ReadHeader(header);
                if (at + length <= offset)
                {
                    file.Seek(length, SeekOrigin.Current);
                }
                else
                {
                    var bytes = new byte[length];
                    await file.ReadExactlyAsync(bytes, cancel);
                    var skip = (int)Math.Max(0, offset - at);
                    yield return new LogChunk(at + skip, isError, bytes.AsMemory(skip));
                }

                at += length;
            }

            if (complete) yield break;
            await news.WaitAsync(cancel);
        }
    }

    public ValueTask DisposeAsync()
    {
        Complete();
        return _file.DisposeAsync();
    }

    private static (bool IsError, int Length) ReadHeader(ReadOnlySpan<byte> header) =>
        (header[0] == 2, BinaryPrimitives.ReadInt32BigEndian(header[1..]));

    private (long End, bool Complete, Task News) State()
    {
        lock (_lock) return (_written, _complete, _news.Task);
    }

    private void Count(bool isError, int bytes)
    {
        if (isError) ErrorBytes += bytes;
        else OutBytes += bytes;
    }

    private void Tell()
    {
        var told = _news;
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }
}
