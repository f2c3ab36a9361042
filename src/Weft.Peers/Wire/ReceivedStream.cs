using Google.Protobuf;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>
/// The bytes of a tar stream as they come in, part by part. Reads ahead of nobody: the sender waits for the reader.
/// Ends only where the sender ended it; else reading throws <see cref="RefusalException"/>.
/// </summary>
/// <param name="open">The bytes of a part, or null where it is of the wrong kind.</param>
/// <param name="owner">Disposed with the stream.</param>
internal sealed class ReceivedStream<T>(
    PartReader<T> parts, Func<T, ByteString?> open, long maxBytes, Refusal tooLarge, IDisposable? owner = null)
    : OneWayStream
    where T : class
{
    private ReadOnlyMemory<byte> _rest;
    private long _received;
    private bool _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (_rest.IsEmpty && !_ended) await NextAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) owner?.Dispose();
        base.Dispose(disposing);
    }

    private async Task NextAsync(CancellationToken cancel)
    {
        if (await parts.NextAsync(cancel) is not { } part)
        {
            _ended = true;
            return;
        }

        var fields = new Fields();
        var bytes = open(part);
        fields.Expect(bytes is not null, "part", "bytes");
        _rest = fields.Bytes(bytes ?? ByteString.Empty, WireLimits.MaxChunkBytes, "part");
        fields.ThrowIfFaulty();
        _received += _rest.Length;
        if (_received > maxBytes) throw new RefusalException(tooLarge);
    }
}
