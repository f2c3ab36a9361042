using System.Diagnostics;
using Google.Protobuf;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>What renter and provider say to each other about a lease. The lease is named once, by the call.</summary>
internal static class SessionWire
{
    public static Wire.SendRequest Write(Hash32 lease, RenterMessage message)
    {
        var request = new Wire.SendRequest { Lease = ByteString.CopyFrom(lease.Bytes) };
        switch (message)
        {
            case VoucherSent sent:
                var voucher = sent.Voucher.Value;
                request.Voucher = Write(lease, voucher.Lease, voucher.Amount, sent.Voucher.Signature);
                request.Voucher.Answer = ReadingWire.Write(sent.Answer);
                break;
            case StopWanted:
                request.StopWanted = new();
                break;
            case ResultSaved:
                request.ResultSaved = new();
                break;
            default:
                throw new UnreachableException(message.GetType().Name);
        }

        return request;
    }

    public static RenterMessage Read(Fields fields, Hash32 lease, Wire.SendRequest request)
    {
        switch (request.MessageCase)
        {
            case Wire.SendRequest.MessageOneofCase.Voucher:
                var (amount, signature) = Read(fields, request.Voucher, "voucher");
                return new VoucherSent(new(new(lease, amount), signature))
                {
                    Answer = ReadingWire.Read(fields, lease, amount, request.Voucher.Answer),
                };
            case Wire.SendRequest.MessageOneofCase.StopWanted:
                return new StopWanted();
            case Wire.SendRequest.MessageOneofCase.ResultSaved:
                return new ResultSaved();
            default:
                fields.Expect(false, "message", "a kind of message that is known");
                return new StopWanted();
        }
    }

    public static Wire.ProviderMessage Write(Hash32 lease, ProviderMessage message) => message switch
    {
        Preparing preparing => new() { Preparing = Text.Plain(preparing.Line) },
        AwaitingVoucher awaiting => new() { AwaitingVoucher = Write(awaiting.FirstInterval) },
        JobStarted started => new() { JobStarted = new() { AtUnixMilliseconds = started.At.ToUnixTimeMilliseconds() } },
        ReadingSent sent => new() { Reading = Write(lease, sent) },
        JobEnded ended => new() { JobEnded = new() { ExitCode = ended.ExitCode, OutOfMemory = ended.OutOfMemory } },
        JobRefused refused => new() { JobRefused = RefusalWire.Write(refused.Why) },
        ClosingSent { Closing: var closing } => new()
        {
            Closing = Write(lease, closing.Value.Lease, closing.Value.Amount, closing.Signature),
        },
        _ => throw new UnreachableException(message.GetType().Name),
    };

    public static ProviderMessage Read(Fields fields, Hash32 lease, Wire.ProviderMessage message)
    {
        switch (message.MessageCase)
        {
            case Wire.ProviderMessage.MessageOneofCase.Preparing:
                return new Preparing(fields.Line(message.Preparing, "preparing"));
            case Wire.ProviderMessage.MessageOneofCase.AwaitingVoucher:
                return new AwaitingVoucher(fields.Amount(message.AwaitingVoucher, "awaiting_voucher"));
            case Wire.ProviderMessage.MessageOneofCase.JobStarted:
                return new JobStarted(fields.Moment(message.JobStarted.AtUnixMilliseconds, "at_unix_milliseconds"));
            case Wire.ProviderMessage.MessageOneofCase.Reading:
                return Read(fields, lease, message.Reading);
            case Wire.ProviderMessage.MessageOneofCase.JobEnded:
                return new JobEnded(message.JobEnded.ExitCode, message.JobEnded.OutOfMemory);
            case Wire.ProviderMessage.MessageOneofCase.JobRefused:
                return new JobRefused(fields.Refusal(message.JobRefused, "job_refused"));
            case Wire.ProviderMessage.MessageOneofCase.Closing:
                var (amount, signature) = Read(fields, message.Closing, "closing");
                return new ClosingSent(new(new(lease, amount), signature));
            default:
                fields.Expect(false, "message", "a kind of message that is known");
                return new Preparing("");
        }
    }

    public static HandOverTerms Read(Fields fields, Wire.Terms terms)
    {
        PublicKey? key = null;
        fields.Expect(
            terms.SealTo.IsEmpty || PublicKey.TryParse(terms.SealTo.Span, out key), "seal_to", "a key of secp256k1");
        return new(fields.NotNegative(terms.HeldBytes, "held_bytes")) { SealTo = key };
    }

    public static Wire.Terms Write(HandOverTerms terms)
    {
        var message = new Wire.Terms { HeldBytes = terms.HeldBytes };
        if (terms.SealTo is { } key) message.SealTo = ByteString.CopyFrom(key.ToCompressed());
        return message;
    }

    /// <summary>A node that does not say what it sends leaves all of it out.</summary>
    public static ResultParcel Read(Fields fields, Wire.ResultOpened opened, Stream tar)
    {
        var size = fields.NotNegative(opened.Size, "opened.size");
        if (opened.Sha256.IsEmpty) return new(tar, 0, null, null);
        var offset = fields.NotNegative(opened.Offset, "opened.offset");
        fields.Expect(offset <= size, "opened.offset", "no more than the size");
        fields.Expect(opened.Sha256.Length == Hash32.Size, "opened.sha256", "32 bytes");
        return new(tar, offset, size, Convert.ToHexStringLower(opened.Sha256.Span));
    }

    public static Wire.ResultOpened Write(ResultParcel result)
    {
        var opened = new Wire.ResultOpened { Offset = result.Offset, Size = result.Size ?? 0 };
        if (result.Sha256 is { } sum) opened.Sha256 = ByteString.CopyFrom(Convert.FromHexString(sum));
        return opened;
    }

    public static LogChunk Read(Fields fields, Wire.LogChunk chunk) => new(
        fields.NotNegative(chunk.Offset, "offset"),
        chunk.IsError,
        fields.Bytes(chunk.Data, WireLimits.MaxChunkBytes, "data"));

    private static Wire.ReadingSent Write(Hash32 lease, ReadingSent sent)
    {
        var reading = sent.Reading;
        RequireSame(lease, reading.Lease);
        var message = new Wire.ReadingSent
        {
            Sequence = reading.Sequence,
            UsedGpuMilliseconds = reading.Used.GpuMilliseconds,
            BytesIn = reading.BytesIn,
            BytesOut = reading.BytesOut,
            Final = reading.Final,
            Owed = Write(sent.Owed),
            VoucherWanted = Write(sent.VoucherWanted),
        };
        if (reading.MillijoulesUsed is { } millijoules) message.Millijoules = millijoules;
        message.Detail = ReadingWire.Write(reading.Detail);
        message.Signature = ByteString.CopyFrom(sent.Signature.Span);
        return message;
    }

    private static ReadingSent Read(Fields fields, Hash32 lease, Wire.ReadingSent message) => new(
        new(
            lease, message.Sequence, new(message.UsedGpuMilliseconds),
            message.HasMillijoules ? message.Millijoules : null, message.BytesIn, message.BytesOut, message.Final)
        {
            Detail = ReadingWire.Read(fields, message.Detail),
        },
        fields.Amount(message.Owed, "reading.owed"),
        fields.Amount(message.VoucherWanted, "reading.voucher_wanted"))
    {
        Signature = message.Signature.IsEmpty ? default : fields.Signature(message.Signature, "reading.signature"),
    };

    private static Wire.SignedAmount Write(Hash32 lease, Hash32 named, Money amount, ReadOnlyMemory<byte> signature)
    {
        RequireSame(lease, named);
        return new() { Amount = Write(amount), Signature = ByteString.CopyFrom(signature.Span) };
    }

    private static (Money Amount, ReadOnlyMemory<byte> Signature) Read(
        Fields fields, Wire.SignedAmount message, string name) =>
        (fields.Amount(message.Amount, name + ".amount"), fields.Signature(message.Signature, name + ".signature"));

    public static Wire.Amount Write(Money amount) =>
        new() { High = (ulong)(amount.BaseUnits >> 64), Low = (ulong)amount.BaseUnits };

    private static void RequireSame(Hash32 lease, Hash32 named)
    {
        if (lease != named) throw new ArgumentException($"A message about lease {named} was sent for lease {lease}.");
    }
}
