using Grpc.Core;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>Brings calls from the wire to the gateway's desk.</summary>
internal sealed class GatewayService(IGatewayDesk desk, PeerLimits limits, ICheckGatewayDesk? checks = null)
    : Wire.Gateway.GatewayBase
{
    public override async Task<Wire.Done> Publish(Wire.PublishRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var offer = OrderWire.Read(fields, request.Offer);
        var endpoint = fields.Endpoint(request.Endpoint, "endpoint");
        var last = request.Last is null ? null : OrderWire.Read(fields, request.Last);
        fields.ThrowIfFaulty();
        return Answer.To(await desk.PublishAsync(call.Caller, offer, endpoint, last, call.Cancel));
    }

    public override async Task<Wire.Done> Submit(Wire.SubmitRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var signed = OrderWire.Read(fields, request.Request);
        var start = fields.Below(request.StartUnixSeconds, WireLimits.UInt40End, "start_unix_seconds");
        fields.ThrowIfFaulty();
        return Answer.To(await desk.SubmitAsync(
            call.Caller, signed, start == 0 ? null : new UnixTime(start), call.Cancel));
    }

    public override async Task Watch(
        Wire.WatchRequest request, IServerStreamWriter<Wire.RequestNews> responseStream, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var hash = fields.Hash(request.RequestHash, "request_hash");
        fields.ThrowIfFaulty();
        await foreach (var news in desk.WatchAsync(call.Caller, hash, call.Cancel))
            await responseStream.WriteAsync(NewsWire.Write(news), call.Cancel);
    }

    public override async Task<Wire.Done> Withdraw(Wire.WithdrawRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var order = fields.Hash(request.Order, "order");
        fields.ThrowIfFaulty();
        return Answer.To(await desk.WithdrawAsync(call.Caller, order, call.Cancel));
    }

    public override async Task<Wire.Advice> Advise(Wire.AdviseRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        var offer = fields.Hash(request.Offer, "offer");
        fields.ThrowIfFaulty();
        var answer = await desk.AdviseAsync(call.Caller, offer, call.Cancel);
        if (!answer.TryGet(out var advice, out var refusal)) throw new RefusalException(refusal);
        return new()
        {
            Sentence = Text.Plain(advice.Sentence),
            Changes = { advice.Changes.Select(Text.Plain) },
            Tier = (uint)advice.Tier.Rung,
        };
    }

    public override async Task<Wire.Done> TellImages(Wire.ImagesRequest request, ServerCallContext context)
    {
        var (call, fields) = (DeskCall.Of(context), new Fields());
        fields.Expect(request.Images.Count <= ImageNames.Most, "images", "at most 32 names");
        fields.Expect(request.Images.All(ImageNames.IsGood), "images", "names of images");
        fields.ThrowIfFaulty();
        return Answer.To(await desk.TellImagesAsync(call.Caller, [.. request.Images], call.Cancel));
    }

    public override async Task Targets(
        Wire.TargetsRequest request, IServerStreamWriter<Wire.CheckTarget> responseStream, ServerCallContext context)
    {
        var call = DeskCall.Of(context);
        await foreach (var target in Checks().TargetsAsync(call.Caller, call.Cancel))
            await responseStream.WriteAsync(CheckWire.Write(target), call.Cancel);
    }

    public override async Task<Wire.Done> Report(
        IAsyncStreamReader<Wire.ReportPart> requestStream, ServerCallContext context)
    {
        var call = DeskCall.Of(context);
        await using var transcript = new ReceivedStream<Wire.ReportPart>(
            new(requestStream, limits.StallTimeout), part => part.Data, ProofJson.MaxBytes, WireRefusals.TooLarge());
        return Answer.To(await Checks().ReportAsync(call.Caller, transcript, call.Cancel));
    }

    private ICheckGatewayDesk Checks() => checks ?? throw new RefusalException(ServingRefusals.ChecksNothing());
}

internal static class Answer
{
    private static readonly Wire.Done Done = new();

    /// <exception cref="RefusalException">The desk said no.</exception>
    public static Wire.Done To(Result<Done> result) =>
        result.TryGet(out _, out var refusal) ? Done : throw new RefusalException(refusal);
}
