using Google.Protobuf;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>A gateway over the wire.</summary>
public sealed class GatewayLine : IGateway, ICheckGateway, IDisposable
{
    private readonly PeerChannel _channel;
    private readonly Wire.Gateway.GatewayClient _client;

    internal GatewayLine(PeerChannel channel)
    {
        _channel = channel;
        _client = new(channel.Invoker);
    }

    public Task<Result<Done>> PublishAsync(
        Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel)
    {
        var request = new Wire.PublishRequest
        {
            Offer = OrderWire.Write(offer),
            Endpoint = endpoint.AbsoluteUri,
            Last = last is null ? null : OrderWire.Write(last),
        };
        return _channel.AskAsync(options => _client.PublishAsync(request, options), cancel);
    }

    public Task<Result<Done>> SubmitAsync(Signed<Request> request, UnixTime? start, CancellationToken cancel)
    {
        var message = new Wire.SubmitRequest
        {
            Request = OrderWire.Write(request),
            StartUnixSeconds = start?.Seconds ?? 0,
        };
        return _channel.AskAsync(options => _client.SubmitAsync(message, options), cancel);
    }

    public IAsyncEnumerable<RequestNews> WatchAsync(Hash32 requestHash, CancellationToken cancel)
    {
        var request = new Wire.WatchRequest { RequestHash = ByteString.CopyFrom(requestHash.Bytes) };
        return _channel.ReadAsync(
            options => _client.Watch(request, options),
            (fields, news) => NewsWire.Read(fields, requestHash, news),
            cancel);
    }

    public Task<Result<Done>> WithdrawAsync(Hash32 order, CancellationToken cancel)
    {
        var request = new Wire.WithdrawRequest { Order = ByteString.CopyFrom(order.Bytes) };
        return _channel.AskAsync(options => _client.WithdrawAsync(request, options), cancel);
    }

    public Task<Result<OfferAdvice>> AdviseAsync(Hash32 offer, CancellationToken cancel)
    {
        var request = new Wire.AdviseRequest { Offer = ByteString.CopyFrom(offer.Bytes) };
        return _channel.AskAsync(options => _client.AdviseAsync(request, options), ReadAdvice, cancel);
    }

    public Task<Result<Done>> TellImagesAsync(IReadOnlyList<string> images, CancellationToken cancel)
    {
        var request = new Wire.ImagesRequest { Images = { images.Take(ImageNames.Most) } };
        return _channel.AskAsync(options => _client.TellImagesAsync(request, options), cancel);
    }

    private static OfferAdvice ReadAdvice(Fields fields, Wire.Advice message)
    {
        var few = fields.Expect(message.Changes.Count <= Explanation.MaxRelaxations, "changes", "at most 5 lines");
        return new(
            fields.Line(message.Sentence, "sentence"),
            few ? [.. message.Changes.Select(change => fields.Line(change, "changes"))] : [], Tier.At(message.Tier));
    }

    public IAsyncEnumerable<CheckTarget> TargetsAsync(CancellationToken cancel) =>
        _channel.ReadAsync(options => _client.Targets(new(), options), CheckWire.Read, cancel);

    public async Task<Result<Done>> ReportAsync(HardwareTranscript transcript, CancellationToken cancel)
    {
        var json = ProofJson.Encode(transcript);
        using var call = _client.Report(PeerChannel.Stream(cancel));
        try
        {
            for (var at = 0; at < json.Length; at += WireLimits.MaxChunkBytes)
            {
                var piece = json.AsMemory(at, Math.Min(WireLimits.MaxChunkBytes, json.Length - at));
                await call.RequestStream.WriteAsync(
                    new() { Data = UnsafeByteOperations.UnsafeWrap(piece) }, cancel);
            }

            await call.RequestStream.CompleteAsync();
            await call.ResponseAsync;
            return default(Done);
        }
        catch (Grpc.Core.RpcException ended)
        {
            cancel.ThrowIfCancellationRequested();
            return _channel.Translate(ended);
        }
    }

    public void Dispose() => _channel.Dispose();
}
