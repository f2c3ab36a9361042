using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Weft.Market;

namespace Weft.Peers;

/// <summary>Refusals as messages, and as the details of a gRPC status.</summary>
internal static class RefusalWire
{
    private const string DetailsKey = "grpc-status-details-bin";

    public static Wire.Refusal Write(Refusal refusal) => new()
    {
        Code = refusal.Code,
        Sentence = Text.Plain(refusal.Sentence),
        WayOut = Text.Plain(refusal.WayOut),
    };

    /// <summary>How a call ends with a refusal. The code says all, so the gRPC status is the same for each.</summary>
    public static RpcException ToStatus(Refusal refusal)
    {
        var message = Write(refusal);
        var details = new Wire.StatusDetails
        {
            Code = (int)StatusCode.FailedPrecondition,
            Message = message.Sentence,
            Details = { Any.Pack(message) },
        };
        return new(
            new Status(StatusCode.FailedPrecondition, message.Sentence),
            new Metadata { { DetailsKey, details.ToByteArray() } });
    }

    /// <summary>The refusal that a call ended with, or null where there is none that can be read.</summary>
    public static Refusal? TryRead(RpcException ended)
    {
        try
        {
            if (ended.Trailers.GetValueBytes(DetailsKey) is not { } bytes) return null;
            foreach (var detail in Wire.StatusDetails.Parser.ParseFrom(bytes).Details)
            {
                if (!detail.TryUnpack<Wire.Refusal>(out var message)) continue;
                var fields = new Fields();
                var refusal = fields.Refusal(message, "refusal");
                return fields.Fault is null ? refusal : null;
            }

            return null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
