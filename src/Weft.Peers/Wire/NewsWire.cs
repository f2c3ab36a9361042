using System.Diagnostics;
using Google.Protobuf;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Peers;

/// <summary>A gateway's news about a request as messages.</summary>
internal static class NewsWire
{
    public static Wire.RequestNews Write(RequestNews news) => news switch
    {
        RequestWaiting waiting => new() { Waiting = RefusalWire.Write(waiting.Why) },
        RequestRefused refused => new() { Refused = RefusalWire.Write(refused.Why) },
        RequestSettled settled => new() { Settled = new() { Leases = { settled.Leases.Select(Write) } } },
        _ => throw new UnreachableException(news.GetType().Name),
    };

    public static RequestNews Read(Fields fields, Hash32 request, Wire.RequestNews message)
    {
        switch (message.NewsCase)
        {
            case Wire.RequestNews.NewsOneofCase.Waiting:
                return new RequestWaiting(request, fields.Refusal(message.Waiting, "waiting"));
            case Wire.RequestNews.NewsOneofCase.Refused:
                return new RequestRefused(request, fields.Refusal(message.Refused, "refused"));
            case Wire.RequestNews.NewsOneofCase.Settled:
                var leases = message.Settled.Leases;
                var good = fields.Expect(leases.Count is > 0 and <= WireLimits.MaxLeases, "leases", "1 to 255 leases");
                return new RequestSettled(request, good ? [.. leases.Select(l => Read(fields, l))] : []);
            default:
                fields.Expect(false, "news", "a kind of news that is known");
                return new RequestSettled(request, []);
        }
    }

    private static Wire.LeaseAt Write(LeaseAt lease) => new()
    {
        Lease = OrderWire.Write(lease.Lease),
        Endpoint = lease.Endpoint.AbsoluteUri,
        Transaction = ByteString.CopyFrom(lease.Transaction.Bytes),
    };

    private static LeaseAt Read(Fields fields, Wire.LeaseAt lease) => new(
        OrderWire.Read(fields, lease.Lease),
        fields.Endpoint(lease.Endpoint, "endpoint"),
        fields.Hash(lease.Transaction, "transaction"));
}
