using Google.Protobuf;
using Weft.Market;

namespace Weft.Peers;

/// <summary>Offers, requests and leases as messages.</summary>
internal static class OrderWire
{
    public static Wire.SignedOffer Write(Signed<Offer> signed)
    {
        var offer = signed.Value;
        return new()
        {
            Signature = ByteString.CopyFrom(signed.Signature.Span),
            Offer = new()
            {
                Provider = ByteString.CopyFrom(offer.Provider.Bytes),
                Machine = ByteString.CopyFrom(offer.Machine.Bytes),
                GpuClass = offer.GpuClass.Index,
                Gpus = offer.Gpus.Bits,
                PricePerGpuHour = offer.Price.PerGpuHour,
                MinDurationSeconds = offer.MinDuration,
                MaxDurationSeconds = offer.MaxDuration,
                Region = offer.Region.Index,
                Features = (ulong)offer.Features,
                Matcher = ByteString.CopyFrom(offer.Matcher.Bytes),
                Nonce = offer.Nonce,
                Expiry = offer.Expiry.Seconds,
                Closes = offer.Closes is { } closes
                    ? new() { Slot = closes.Slot, Start = closes.Start, Amount = SessionWire.Write(closes.Amount) }
                    : null,
            },
        };
    }

    public static Signed<Offer> Read(Fields fields, Wire.SignedOffer? message)
    {
        var signed = fields.Part(message, "offer");
        var offer = fields.Part(signed.Offer, "offer.offer");
        var value = new Offer(
            fields.Address(offer.Provider, "offer.provider"),
            fields.Address(offer.Machine, "offer.machine"),
            new(fields.Byte(offer.GpuClass, "offer.gpu_class")),
            new(offer.Gpus),
            new(offer.PricePerGpuHour),
            offer.MinDurationSeconds,
            offer.MaxDurationSeconds,
            new(fields.Byte(offer.Region, "offer.region")),
            (Features)offer.Features,
            fields.Address(offer.Matcher, "offer.matcher"),
            fields.Below(offer.Nonce, WireLimits.UInt32End, "offer.nonce"),
            new(fields.Below(offer.Expiry, WireLimits.UInt40End, "offer.expiry")),
            offer.Closes is { } closes ? ReadEnd(fields, closes) : null);
        return new(value, fields.Signature(signed.Signature, "offer.signature"));
    }

    public static Wire.LastVoucher Write(LastVoucher last) => new()
    {
        Renter = ByteString.CopyFrom(last.Renter.Bytes),
        Amount = SessionWire.Write(last.Amount),
        Signature = ByteString.CopyFrom(last.Signature.Span),
    };

    /// <summary>A voucher of nothing needs no signature; every other has one.</summary>
    public static LastVoucher Read(Fields fields, Wire.LastVoucher message)
    {
        var amount = fields.Amount(message.Amount, "last.amount");
        var unsigned = amount.IsZero && message.Signature.IsEmpty;
        return new(
            fields.Address(message.Renter, "last.renter"), amount,
            unsigned ? default : fields.Signature(message.Signature, "last.signature"));
    }

    public static Wire.SignedRequest Write(Signed<Request> signed)
    {
        var request = signed.Value;
        return new()
        {
            Signature = ByteString.CopyFrom(signed.Signature.Span),
            Request = new()
            {
                Renter = ByteString.CopyFrom(request.Renter.Bytes),
                GpuClasses = ByteString.CopyFrom(request.GpuClasses.ToWord().Bytes),
                GpusPerMachine = request.GpusPerMachine,
                Machines = request.Machines,
                MaxPricePerGpuHour = request.MaxPrice.PerGpuHour,
                DurationSeconds = request.Duration,
                Regions = request.Regions.Bits,
                Features = (ulong)request.Features,
                JobHash = ByteString.CopyFrom(request.JobHash.Bytes),
                Matcher = ByteString.CopyFrom(request.Matcher.Bytes),
                MatchFee = request.MatchFee,
                Nonce = request.Nonce,
                Expiry = request.Expiry.Seconds,
            },
        };
    }

    public static Signed<Request> Read(Fields fields, Wire.SignedRequest? message)
    {
        var signed = fields.Part(message, "request");
        var request = fields.Part(signed.Request, "request.request");
        var value = new Request(
            fields.Address(request.Renter, "request.renter"),
            GpuClassSet.FromWord(fields.Hash(request.GpuClasses, "request.gpu_classes")),
            fields.Byte(request.GpusPerMachine, "request.gpus_per_machine"),
            fields.Byte(request.Machines, "request.machines"),
            new(request.MaxPricePerGpuHour),
            request.DurationSeconds,
            new(request.Regions),
            (Features)request.Features,
            fields.Hash(request.JobHash, "request.job_hash"),
            fields.Address(request.Matcher, "request.matcher"),
            request.MatchFee,
            fields.Below(request.Nonce, WireLimits.UInt32End, "request.nonce"),
            new(fields.Below(request.Expiry, WireLimits.UInt40End, "request.expiry")));
        return new(value, fields.Signature(signed.Signature, "request.signature"));
    }

    public static Wire.Lease Write(Lease lease) => new()
    {
        Provider = ByteString.CopyFrom(lease.Key.Provider.Bytes),
        Machine = ByteString.CopyFrom(lease.Key.Machine.Bytes),
        Slot = lease.Key.Slot,
        Start = lease.Key.Start,
        Renter = ByteString.CopyFrom(lease.Renter.Bytes),
        Gpus = lease.Gpus.Bits,
        GpuClass = lease.GpuClass.Index,
        PricePerGpuHour = lease.Price.PerGpuHour,
        DurationSeconds = lease.Duration,
        FeeBasisPoints = (uint)lease.FeeBasisPoints,
        JobHash = ByteString.CopyFrom(lease.JobHash.Bytes),
        RequestHash = ByteString.CopyFrom(lease.RequestHash.Bytes),
    };

    public static Lease Read(Fields fields, Wire.Lease? message)
    {
        var lease = fields.Part(message, "lease");
        var key = new LeaseKey(
            fields.Address(lease.Provider, "lease.provider"),
            fields.Address(lease.Machine, "lease.machine"),
            (byte)fields.Below(lease.Slot, (uint)GpuMask.Size, "lease.slot"),
            lease.Start);
        return new(
            key,
            fields.Address(lease.Renter, "lease.renter"),
            new(lease.Gpus),
            new(fields.Byte(lease.GpuClass, "lease.gpu_class")),
            new(lease.PricePerGpuHour),
            fields.Below(lease.DurationSeconds, WireLimits.UInt24End, "lease.duration_seconds"),
            (int)fields.Below(lease.FeeBasisPoints, 10_001u, "lease.fee_basis_points"),
            fields.Hash(lease.JobHash, "lease.job_hash"),
            fields.Hash(lease.RequestHash, "lease.request_hash"));
    }

    private static LeaseEnd ReadEnd(Fields fields, Wire.LeaseEnd closes) => new(
        (byte)fields.Below(closes.Slot, (uint)GpuMask.Size, "offer.closes.slot"), closes.Start,
        fields.Amount(closes.Amount, "offer.closes.amount"));
}
