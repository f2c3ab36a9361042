using Google.Protobuf;
using Grpc.Core;
using Weft.Node;

namespace Weft.Peers;

/// <summary>Brings calls from the wire to the provider's desk.</summary>
/// <remarks>Nothing is buffered: who reads slowly is sent slowly.</remarks>
internal sealed class ProviderService(IProviderDesk desk, PeerLimits limits, ICheckDesk? checks = null)
    : Wire.Provider.ProviderBase
{
    public override Task<Wire.Done> Hello(Wire.HelloRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.Done());

    public override async Task<Wire.Terms> AskTerms(Wire.TermsRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var lease = fields.Hash(request.Lease, "lease");
        var sum = request.InputSha256.IsEmpty ? null : fields.Hash(request.InputSha256, "input_sha256").ToArray();
        fields.ThrowIfFaulty();
        var terms = await desk.TermsAsync(
            call.Caller, lease, sum is null ? null : Convert.ToHexStringLower(sum), call.Cancel);
        return terms.TryGet(out var known, out var refusal)
            ? SessionWire.Write(known)
            : throw new RefusalException(refusal);
    }

    public override async Task<Wire.Done> HandOver(
        IAsyncStreamReader<Wire.HandOverPart> requestStream, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var parts = new PartReader<Wire.HandOverPart>(requestStream, limits.StallTimeout);
        var first = await parts.NextAsync(call.Cancel) ?? throw new RefusalException(WireRefusals.UploadCut());
        fields.Expect(first.PartCase == Wire.HandOverPart.PartOneofCase.Opening, "part", "the opening first");
        var opening = first.Opening ?? new();
        var lease = fields.Hash(opening.Lease, "opening.lease");
        var job = fields.Bytes(opening.Job, WireLimits.MaxJobBytes, "opening.job");
        var offset = fields.NotNegative(opening.InputOffset, "opening.input_offset");
        var sealedBytes = fields.Below(opening.SealedBytes, WireLimits.MaxSealedBytes + 1u, "opening.sealed_bytes");
        fields.ThrowIfFaulty();
        var parcel = new HandOver(job, null) { Sealed = await SealedAsync(parts, (int)sealedBytes, call.Cancel) };
        if (!opening.HasInput) return Answer.To(await desk.TakeJobAsync(call.Caller, lease, parcel, call.Cancel));
        await using var input = new ReceivedStream<Wire.HandOverPart>(
            parts, part => part.PartCase == Wire.HandOverPart.PartOneofCase.Input ? part.Input : null,
            limits.MaxInputBytes, WireRefusals.UploadTooLarge(limits.MaxInputBytes));
        parcel = parcel with { InputTar = input, InputOffset = offset };
        return Answer.To(await desk.TakeJobAsync(call.Caller, lease, parcel, call.Cancel));
    }

    private static async Task<ReadOnlyMemory<byte>> SealedAsync(
        PartReader<Wire.HandOverPart> parts, int size, CancellationToken cancel)
    {
        // Grows with what comes: nobody has this node set memory aside by a number alone.
        var all = new MemoryStream();
        while (all.Length < size)
        {
            var part = await parts.NextAsync(cancel) ?? throw new RefusalException(WireRefusals.UploadCut());
            var fields = new Fields();
            fields.Expect(part.PartCase == Wire.HandOverPart.PartOneofCase.Sealed, "part", "what is sealed");
            var most = (int)Math.Min(WireLimits.MaxChunkBytes, size - all.Length);
            var bytes = fields.Bytes(part.Sealed ?? ByteString.Empty, most, "sealed");
            fields.ThrowIfFaulty();
            all.Write(bytes.Span);
        }

        return all.ToArray();
    }

    public override async Task Listen(
        Wire.ListenRequest request, IServerStreamWriter<Wire.ProviderMessage> responseStream, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var lease = fields.Hash(request.Lease, "lease");
        fields.ThrowIfFaulty();
        await foreach (var message in desk.SpeakAsync(call.Caller, lease, call.Cancel))
            await responseStream.WriteAsync(SessionWire.Write(lease, message), call.Cancel);
    }

    public override async Task<Wire.Done> Send(Wire.SendRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var lease = fields.Hash(request.Lease, "lease");
        var message = SessionWire.Read(fields, lease, request);
        fields.ThrowIfFaulty();
        return Answer.To(await desk.HearAsync(call.Caller, lease, message, call.Cancel));
    }

    public override async Task FollowLog(
        Wire.FollowLogRequest request, IServerStreamWriter<Wire.LogChunk> responseStream, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var lease = fields.Hash(request.Lease, "lease");
        var offset = fields.NotNegative(request.Offset, "offset");
        fields.ThrowIfFaulty();
        await foreach (var chunk in desk.LogAsync(call.Caller, lease, offset, call.Cancel))
        {
            for (var at = 0; at < chunk.Bytes.Length; at += WireLimits.MaxChunkBytes)
            {
                var piece = chunk.Bytes[at..Math.Min(at + WireLimits.MaxChunkBytes, chunk.Bytes.Length)];
                await responseStream.WriteAsync(
                    new()
                    {
                        Offset = chunk.Offset + at,
                        IsError = chunk.IsError,
                        // Written out before the call returns, so it need not be copied.
                        Data = UnsafeByteOperations.UnsafeWrap(piece),
                    },
                    call.Cancel);
            }
        }
    }

    public override Task Check(
        IAsyncStreamReader<Wire.CheckQuestion> requestStream, IServerStreamWriter<Wire.CheckAnswer> responseStream,
        ServerCallContext context) => checks is null
        ? throw new RefusalException(ServingRefusals.ChecksNothing())
        : new CheckTalk(checks, limits).RunAsync(DeskCall.Of(context), requestStream, responseStream);

    public override async Task OpenResult(
        Wire.OpenResultRequest request, IServerStreamWriter<Wire.ResultPart> responseStream, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var lease = fields.Hash(request.Lease, "lease");
        var offset = fields.NotNegative(request.Offset, "offset");
        fields.ThrowIfFaulty();
        var opening = desk.ResultAsync(call.Caller, lease, offset, call.Cancel);
        // Adding up a large result takes its time; who knows the mark is told that this side is alive.
        while (request.KnowsReadying && !opening.IsCompleted)
        {
            var pause = Task.Delay(limits.StallTimeout / 4, call.Cancel);
            if (await Task.WhenAny(opening, pause) == opening) break;
            await responseStream.WriteAsync(new() { Readying = new() }, call.Cancel);
        }

        if (!(await opening).TryGet(out var result, out var refusal)) throw new RefusalException(refusal);
        await using (result)
        {
            await responseStream.WriteAsync(new() { Opened = SessionWire.Write(result) }, call.Cancel);
            var buffer = new byte[WireLimits.MaxChunkBytes];
            while (await result.Tar.ReadAsync(buffer, call.Cancel) is > 0 and var count)
            {
                await responseStream.WriteAsync(
                    new() { Data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count)) }, call.Cancel);
            }
        }
    }
}
