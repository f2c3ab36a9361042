using CsCheck;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers.Tests;

/// <summary>Domain values, any that the contract could hold.</summary>
internal static class Some
{
    public static readonly Gen<Address> Address = Gen.Byte.Array[20].Select(b => new Address(b));

    public static readonly Gen<Hash32> Hash = Gen.Byte.Array[32].Select(b => new Hash32(b));

    public static readonly Gen<ReadOnlyMemory<byte>> Signature =
        Gen.Byte.Array[1, Signed<Weft.Market.Offer>.MaxSignatureBytes].Select(b => new ReadOnlyMemory<byte>(b));

    public static readonly Gen<Money> Money = Gen.Select(Gen.ULong, Gen.ULong)
        .Select((high, low) => new Money(new UInt128(high, low)));

    public static readonly Gen<ulong> UInt40 = Gen.ULong[0, (1UL << 40) - 1];

    public static readonly Gen<ulong> UInt32 = Gen.ULong[0, uint.MaxValue];

    public static readonly Gen<LeaseEnd?> Closes = Gen.OneOf(
        Gen.Const((LeaseEnd?)null), Gen.Select(Gen.Byte[0, 31], Gen.UInt, Money, (s, t, a) => (LeaseEnd?)new(s, t, a)));

    /// <summary>One of nothing may come without a signature.</summary>
    public static readonly Gen<LastVoucher> LastVoucher = Gen.Select(
        Address, Money, Signature, Gen.Bool,
        (renter, amount, signature, nothing) => nothing
            ? new LastVoucher(renter, Weft.Market.Money.Zero, default)
            : new LastVoucher(renter, amount, signature));

    public static readonly Gen<Signed<Offer>> Offer = Gen.Select(
        Gen.Select(Address, Address, Address, Gen.Byte, Gen.ULong, Gen.ULong, Gen.UInt, Gen.UInt),
        Gen.Select(Gen.Byte, Gen.ULong, UInt32, UInt40, Signature, Closes),
        (a, b) => new Signed<Offer>(
            new(a.Item1, a.Item2, new(a.Item4), new(a.Item5), new(a.Item6), a.Item7, a.Item8, new(b.Item1),
                (Features)b.Item2, a.Item3, b.Item3, new(b.Item4), b.Item6),
            b.Item5));

    public static readonly Gen<Signed<Request>> Request = Gen.Select(
        Gen.Select(Address, Hash, Gen.Byte, Gen.Byte, Gen.ULong, Gen.UInt, Gen.ULong, Gen.ULong),
        Gen.Select(Hash, Address, Gen.ULong, UInt32, UInt40, Signature),
        (a, b) => new Signed<Request>(
            new(a.Item1, GpuClassSet.FromWord(a.Item2), a.Item3, a.Item4, new(a.Item5), a.Item6, new(a.Item7),
                (Features)a.Item8, b.Item1, b.Item2, b.Item3, b.Item4, new(b.Item5)),
            b.Item6));

    public static readonly Gen<Lease> Lease = Gen.Select(
        Gen.Select(Address, Address, Gen.Byte[0, 31], Gen.UInt, Address, Gen.ULong, Gen.Byte, Gen.ULong),
        Gen.Select(Gen.UInt[0, (1U << 24) - 1], Gen.Int[0, 10_000], Hash, Hash),
        (a, b) => new Lease(
            new(a.Item1, a.Item2, a.Item3, a.Item4), a.Item5, new(a.Item6), new(a.Item7), new(a.Item8), b.Item1,
            b.Item2, b.Item3, b.Item4));

    /// <summary>One value, the same each time.</summary>
    public static T One<T>(Gen<T> gen) => gen.Single(_ => true, "0000KOIPe036");
}
