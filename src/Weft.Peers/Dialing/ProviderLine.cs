using Google.Protobuf;
using Grpc.Core;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using RpcException = Grpc.Core.RpcException;

namespace Weft.Peers;

/// <summary>A provider's machine over the wire.</summary>
internal sealed class ProviderLine(PeerChannel channel, PeerLimits limits) : IProviderLine
{
    private readonly Wire.Provider.ProviderClient _client = new(channel.Invoker);

    public Task<Result<Done>> HelloAsync(CancellationToken cancel) =>
        channel.AskAsync(options => _client.HelloAsync(new(), options), cancel);

    public async Task<Result<HandOverTerms>> AskTermsAsync(
        Hash32 lease, string? inputSha256, CancellationToken cancel)
    {
        var request = new Wire.TermsRequest { Lease = ByteString.CopyFrom(lease.Bytes) };
        if (inputSha256 is not null) request.InputSha256 = ByteString.CopyFrom(Convert.FromHexString(inputSha256));
        var asked = await channel.AskAsync(
            options => _client.AskTermsAsync(request, options), SessionWire.Read, cancel);
        // A node of before this question takes every job whole.
        return asked.TryGet(out _, out var refusal) || !DialingRefusals.IsSpeaksOtherwise(refusal)
            ? asked
            : HandOverTerms.None;
    }

    public async Task<Result<Done>> HandOverAsync(Hash32 lease, HandOver parcel, CancellationToken cancel)
    {
        if (parcel.Job.Length is 0 or > WireLimits.MaxJobBytes || parcel.Sealed.Length > WireLimits.MaxSealedBytes)
            return WireRefusals.TooLarge();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var call = _client.HandOver(PeerChannel.Stream(patience.Token));
        var opening = new Wire.HandOverOpening
        {
            Lease = ByteString.CopyFrom(lease.Bytes),
            Job = ByteString.CopyFrom(parcel.Job.Span),
            HasInput = parcel.InputTar is not null,
            InputOffset = parcel.InputOffset,
            SealedBytes = (uint)parcel.Sealed.Length,
        };
        try
        {
            patience.CancelAfter(channel.StallTimeout);
            if (await SentAsync(call, new() { Opening = opening })
                && await SentSealedAsync(call, parcel.Sealed, patience)
                && (parcel.InputTar is not { } input || await UploadedAsync(call, input, patience, cancel)))
                await call.RequestStream.CompleteAsync();
            patience.CancelAfter(channel.StallTimeout);
            await call.ResponseAsync;
            return default(Done);
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested) return ServingRefusals.Stalled(channel.StallTimeout);
            return ended is RpcException rpc ? channel.Translate(rpc) : WireRefusals.UploadCut();
        }
    }

    public IAsyncEnumerable<ProviderMessage> ListenAsync(Hash32 lease, CancellationToken cancel)
    {
        var request = new Wire.ListenRequest { Lease = ByteString.CopyFrom(lease.Bytes) };
        return channel.ReadAsync(
            options => _client.Listen(request, options),
            (fields, message) => SessionWire.Read(fields, lease, message),
            cancel);
    }

    public Task<Result<Done>> SendAsync(Hash32 lease, RenterMessage message, CancellationToken cancel)
    {
        var request = SessionWire.Write(lease, message);
        return channel.AskAsync(options => _client.SendAsync(request, options), cancel);
    }

    public IAsyncEnumerable<LogChunk> FollowLogAsync(Hash32 lease, long offset, CancellationToken cancel)
    {
        var request = new Wire.FollowLogRequest { Lease = ByteString.CopyFrom(lease.Bytes), Offset = offset };
        return channel.ReadAsync(options => _client.FollowLog(request, options), SessionWire.Read, cancel);
    }

    public async Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel)
    {
        var request = new Wire.OpenResultRequest
        {
            Lease = ByteString.CopyFrom(lease.Bytes),
            Offset = offset,
            KnowsReadying = true,
        };
        var call = _client.OpenResult(request, PeerChannel.Stream(CancellationToken.None));
        var parts = new PartReader<Wire.ResultPart>(call.ResponseStream, channel.StallTimeout, channel.Translate);
        try
        {
            var first = await parts.NextAsync(cancel);
            while (first?.PartCase == Wire.ResultPart.PartOneofCase.Readying) first = await parts.NextAsync(cancel);
            if (first?.PartCase == Wire.ResultPart.PartOneofCase.Opened)
            {
                var stream = new ReceivedStream<Wire.ResultPart>(
                    parts, part => part.PartCase == Wire.ResultPart.PartOneofCase.Data ? part.Data : null,
                    limits.MaxResultBytes, WireRefusals.DownloadTooLarge(limits.MaxResultBytes), owner: call);
                var fields = new Fields();
                var parcel = SessionWire.Read(fields, first.Opened, stream);
                if (fields.Fault is not { } fault) return parcel;
                call.Dispose();
                return fault;
            }

            call.Dispose();
            return WireRefusals.Malformed("part", "the opened mark first");
        }
        catch (RefusalException refused)
        {
            call.Dispose();
            return refused.Why;
        }
        catch (OperationCanceledException)
        {
            call.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="SentAsync"/>
    private async Task<bool> SentSealedAsync(
        AsyncClientStreamingCall<Wire.HandOverPart, Wire.Done> call, ReadOnlyMemory<byte> sealedBytes,
        CancellationTokenSource patience)
    {
        for (var at = 0; at < sealedBytes.Length; at += WireLimits.MaxChunkBytes)
        {
            var piece = sealedBytes[at..Math.Min(at + WireLimits.MaxChunkBytes, sealedBytes.Length)];
            patience.CancelAfter(channel.StallTimeout);
            if (!await SentAsync(call, new() { Sealed = UnsafeByteOperations.UnsafeWrap(piece) })) return false;
        }

        return true;
    }

    /// <inheritdoc cref="SentAsync"/>
    private async Task<bool> UploadedAsync(
        AsyncClientStreamingCall<Wire.HandOverPart, Wire.Done> call, Stream input, CancellationTokenSource patience,
        CancellationToken cancel)
    {
        var buffer = new byte[WireLimits.MaxChunkBytes];
        while (true)
        {
            // Reading one's own disk may take its time; only the line is timed.
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            if (await ReadUnlessAnsweredAsync(call.ResponseAsync, input, buffer, cancel) is not { } count) return false;
            patience.CancelAfter(channel.StallTimeout);
            if (count == 0) return true;
            var part = new Wire.HandOverPart { Input = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count)) };
            if (!await SentAsync(call, part)) return false;
        }
    }

    /// <summary>Null where the provider answers before the next bytes are there.</summary>
    private static async Task<int?> ReadUnlessAnsweredAsync(
        Task answer, Stream input, Memory<byte> buffer, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = input.ReadAsync(buffer, stop.Token).AsTask();
        if (await Task.WhenAny(reading, answer) == reading) return await reading;
        await stop.CancelAsync();
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    /// <returns>False where the provider has answered before it took everything.</returns>
    private static async Task<bool> SentAsync(
        AsyncClientStreamingCall<Wire.HandOverPart, Wire.Done> call, Wire.HandOverPart part)
    {
        try
        {
            await call.RequestStream.WriteAsync(part);
            return true;
        }
        catch (RpcException)
        {
            // The answer says why.
            return false;
        }
    }
}
