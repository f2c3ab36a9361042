using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

// How domain types travel between silos. The domain knows nothing of Orleans, so each has a stand-in here.
// Inside one silo they are immutable and are handed over as they are.
[GenerateSerializer, Immutable, Alias("weft.address")]
internal struct AddressSurrogate
{
    [Id(0)]
    public byte[] Bytes;
}

[RegisterConverter]
internal sealed class AddressConverter : IConverter<Address, AddressSurrogate>
{
    public Address ConvertFromSurrogate(in AddressSurrogate surrogate) => new(surrogate.Bytes);

    public AddressSurrogate ConvertToSurrogate(in Address value) => new() { Bytes = value.ToArray() };
}

[GenerateSerializer, Immutable, Alias("weft.hash")]
internal struct Hash32Surrogate
{
    [Id(0)]
    public byte[] Bytes;
}

[RegisterConverter]
internal sealed class Hash32Converter : IConverter<Hash32, Hash32Surrogate>
{
    public Hash32 ConvertFromSurrogate(in Hash32Surrogate surrogate) => new(surrogate.Bytes);

    public Hash32Surrogate ConvertToSurrogate(in Hash32 value) => new() { Bytes = value.ToArray() };
}

[GenerateSerializer, Immutable, Alias("weft.refusal")]
internal struct RefusalSurrogate
{
    [Id(0)]
    public string Code;

    [Id(1)]
    public string Sentence;

    [Id(2)]
    public string WayOut;
}

[RegisterConverter]
internal sealed class RefusalConverter : IConverter<Refusal, RefusalSurrogate>
{
    public Refusal ConvertFromSurrogate(in RefusalSurrogate s) => new(s.Code, s.Sentence, s.WayOut);

    public RefusalSurrogate ConvertToSurrogate(in Refusal value) =>
        new() { Code = value.Code, Sentence = value.Sentence, WayOut = value.WayOut };
}

[GenerateSerializer, Immutable, Alias("weft.signed`1")]
internal struct SignedSurrogate<T>
    where T : notnull
{
    [Id(0)]
    public T Value;

    [Id(1)]
    public byte[] Signature;
}

[RegisterConverter]
internal sealed class SignedConverter<T> : IConverter<Signed<T>, SignedSurrogate<T>>
    where T : notnull
{
    public Signed<T> ConvertFromSurrogate(in SignedSurrogate<T> s) => new(s.Value, s.Signature);

    public SignedSurrogate<T> ConvertToSurrogate(in Signed<T> value) =>
        new() { Value = value.Value, Signature = value.Signature.ToArray() };
}

[GenerateSerializer, Immutable, Alias("weft.lease")]
internal struct LeaseSurrogate
{
    [Id(0)]
    public Address Provider;

    [Id(1)]
    public Address Machine;

    [Id(2)]
    public byte Slot;

    [Id(3)]
    public uint Start;

    [Id(4)]
    public Address Renter;

    [Id(5)]
    public ulong Gpus;

    [Id(6)]
    public byte GpuClass;

    [Id(7)]
    public ulong Price;

    [Id(8)]
    public uint Duration;

    [Id(9)]
    public int FeeBasisPoints;

    [Id(10)]
    public Hash32 JobHash;

    [Id(11)]
    public Hash32 RequestHash;
}

[RegisterConverter]
internal sealed class LeaseConverter : IConverter<Lease, LeaseSurrogate>
{
    public Lease ConvertFromSurrogate(in LeaseSurrogate s) => new(
        new(s.Provider, s.Machine, s.Slot, s.Start), s.Renter, new(s.Gpus), new(s.GpuClass), new(s.Price), s.Duration,
        s.FeeBasisPoints, s.JobHash, s.RequestHash);

    public LeaseSurrogate ConvertToSurrogate(in Lease value) => new()
    {
        Provider = value.Key.Provider,
        Machine = value.Key.Machine,
        Slot = value.Key.Slot,
        Start = value.Key.Start,
        Renter = value.Renter,
        Gpus = value.Gpus.Bits,
        GpuClass = value.GpuClass.Index,
        Price = value.Price.PerGpuHour,
        Duration = value.Duration,
        FeeBasisPoints = value.FeeBasisPoints,
        JobHash = value.JobHash,
        RequestHash = value.RequestHash,
    };
}

[GenerateSerializer, Immutable, Alias("weft.lease-at")]
internal struct LeaseAtSurrogate
{
    [Id(0)]
    public Lease Lease;

    [Id(1)]
    public Uri Endpoint;

    [Id(2)]
    public Hash32 Transaction;
}

[RegisterConverter]
internal sealed class LeaseAtConverter : IConverter<LeaseAt, LeaseAtSurrogate>
{
    public LeaseAt ConvertFromSurrogate(in LeaseAtSurrogate s) => new(s.Lease, s.Endpoint, s.Transaction);

    public LeaseAtSurrogate ConvertToSurrogate(in LeaseAt value) =>
        new() { Lease = value.Lease, Endpoint = value.Endpoint, Transaction = value.Transaction };
}
