using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

[GenerateSerializer, Immutable, Alias("weft.offer")]
internal struct OfferSurrogate
{
    [Id(0)]
    public Address Provider;

    [Id(1)]
    public Address Machine;

    [Id(2)]
    public byte GpuClass;

    [Id(3)]
    public ulong Gpus;

    [Id(4)]
    public ulong Price;

    [Id(5)]
    public uint MinDuration;

    [Id(6)]
    public uint MaxDuration;

    [Id(7)]
    public byte Region;

    [Id(8)]
    public ulong Features;

    [Id(9)]
    public Address Matcher;

    [Id(10)]
    public ulong Nonce;

    [Id(11)]
    public ulong Expiry;

    [Id(12)]
    public bool HasClosing;

    [Id(13)]
    public byte ClosesSlot;

    [Id(14)]
    public uint ClosesStart;

    [Id(15)]
    public UInt128 ClosesAmount;
}

[RegisterConverter]
internal sealed class OfferConverter : IConverter<Offer, OfferSurrogate>
{
    public Offer ConvertFromSurrogate(in OfferSurrogate s) => new(
        s.Provider, s.Machine, new(s.GpuClass), new(s.Gpus), new(s.Price), s.MinDuration, s.MaxDuration, new(s.Region),
        (Features)s.Features, s.Matcher, s.Nonce, new(s.Expiry),
        s.HasClosing ? new(s.ClosesSlot, s.ClosesStart, new(s.ClosesAmount)) : null);

    public OfferSurrogate ConvertToSurrogate(in Offer value) => new()
    {
        Provider = value.Provider,
        Machine = value.Machine,
        GpuClass = value.GpuClass.Index,
        Gpus = value.Gpus.Bits,
        Price = value.Price.PerGpuHour,
        MinDuration = value.MinDuration,
        MaxDuration = value.MaxDuration,
        Region = value.Region.Index,
        Features = (ulong)value.Features,
        Matcher = value.Matcher,
        Nonce = value.Nonce,
        Expiry = value.Expiry.Seconds,
        HasClosing = value.Closes is not null,
        ClosesSlot = value.Closes?.Slot ?? 0,
        ClosesStart = value.Closes?.Start ?? 0,
        ClosesAmount = value.Closes?.Amount.BaseUnits ?? 0,
    };
}

[GenerateSerializer, Immutable, Alias("weft.request")]
internal struct RequestSurrogate
{
    [Id(0)]
    public Address Renter;

    [Id(1)]
    public Hash32 GpuClasses;

    [Id(2)]
    public byte GpusPerMachine;

    [Id(3)]
    public byte Machines;

    [Id(4)]
    public ulong MaxPrice;

    [Id(5)]
    public uint Duration;

    [Id(6)]
    public ulong Regions;

    [Id(7)]
    public ulong Features;

    [Id(8)]
    public Hash32 JobHash;

    [Id(9)]
    public Address Matcher;

    [Id(10)]
    public ulong MatchFee;

    [Id(11)]
    public ulong Nonce;

    [Id(12)]
    public ulong Expiry;
}

[RegisterConverter]
internal sealed class RequestConverter : IConverter<Request, RequestSurrogate>
{
    public Request ConvertFromSurrogate(in RequestSurrogate s) => new(
        s.Renter, GpuClassSet.FromWord(s.GpuClasses), s.GpusPerMachine, s.Machines, new(s.MaxPrice), s.Duration,
        new(s.Regions), (Features)s.Features, s.JobHash, s.Matcher, s.MatchFee, s.Nonce, new(s.Expiry));

    public RequestSurrogate ConvertToSurrogate(in Request value) => new()
    {
        Renter = value.Renter,
        GpuClasses = value.GpuClasses.ToWord(),
        GpusPerMachine = value.GpusPerMachine,
        Machines = value.Machines,
        MaxPrice = value.MaxPrice.PerGpuHour,
        Duration = value.Duration,
        Regions = value.Regions.Bits,
        Features = (ulong)value.Features,
        JobHash = value.JobHash,
        Matcher = value.Matcher,
        MatchFee = value.MatchFee,
        Nonce = value.Nonce,
        Expiry = value.Expiry.Seconds,
    };
}

[GenerateSerializer, Immutable, Alias("weft.last-voucher")]
internal struct LastVoucherSurrogate
{
    [Id(0)]
    public Address Renter;

    [Id(1)]
    public UInt128 Amount;

    [Id(2)]
    public byte[] Signature;
}

[RegisterConverter]
internal sealed class LastVoucherConverter : IConverter<LastVoucher, LastVoucherSurrogate>
{
    public LastVoucher ConvertFromSurrogate(in LastVoucherSurrogate s) =>
        new(s.Renter, new(s.Amount), s.Signature);

    public LastVoucherSurrogate ConvertToSurrogate(in LastVoucher value) => new()
    {
        Renter = value.Renter,
        Amount = value.Amount.BaseUnits,
        Signature = value.Signature.ToArray(),
    };
}
