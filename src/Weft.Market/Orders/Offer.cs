using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A provider's ask for one machine. Signed by the machine key. It lives two minutes and is signed again while it is
/// true. It may be filled in part, by several requests: the contract's busy mask, not the order, guards each GPU.
/// </summary>
/// <param name="Provider">The account that is paid.</param>
/// <param name="Machine">The machine key, enrolled by the account in <c>Market</c>.</param>
/// <param name="Gpus">Which GPUs of the machine are on offer.</param>
/// <param name="Price">The lowest price taken.</param>
/// <param name="MinDuration">Seconds; shortest lease taken.</param>
/// <param name="MaxDuration">Seconds; longest lease taken, at most 2^24 - 1.</param>
/// <param name="Matcher">Who may settle it; zero for anyone. The request's renter always may.</param>
/// <param name="Nonce">Grows with each signing. The account or machine voids all below a number in one
/// transaction.</param>
/// <param name="Expiry">The last second at which it may be settled.</param>
/// <param name="Closes">A lease of the machine that ends when this is settled for its slot; null for none.</param>
public sealed record Offer(
    Address Provider, Address Machine, GpuClass GpuClass, GpuMask Gpus, Price Price, uint MinDuration, uint MaxDuration,
    Region Region, Features Features, Address Matcher, ulong Nonce, UnixTime Expiry,
    LeaseEnd? Closes = null)
{
    /// <summary>The lease that <see cref="Closes"/> names, or null.</summary>
    public LeaseKey? Ended => Closes is { } closes ? new(Provider, Machine, closes.Slot, closes.Start) : null;

    public const string TypeString =
        "Offer(address provider,address machine,uint8 gpuClass,uint32 gpus,uint64 pricePerGpuHour,uint24 minDuration,"
        + "uint24 maxDuration,uint8 region,uint64 features,address matcher,uint32 nonce,uint40 expiry,"
        + "uint8 closesSlot,uint32 closesStart,uint88 closesAmount)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    /// <summary>
    /// EIP-712 <c>hashStruct</c>; names the offer. Not the digest that is signed: that has the domain too.
    /// </summary>
    public Hash32 Hash() => new StructHasher(TypeHash, members: 15)
        .Add(Provider).Add(Machine).Add(GpuClass.Index).Add(Gpus.Bits).Add(Price.PerGpuHour).Add(MinDuration)
        .Add(MaxDuration).Add(Region.Index).Add((ulong)Features).Add(Matcher).Add(Nonce).Add(Expiry.Seconds)
        .Add(Closes?.Slot ?? 0).Add(Closes?.Start ?? 0).Add(Closes?.Amount.BaseUnits ?? 0).Hash();
}

/// <summary>
/// The machine's consent, inside an offer, to end the lease in <paramref name="Slot"/> since <paramref name="Start"/>
/// for <paramref name="Amount"/>: whoever settles the offer for that slot may bring the renter's voucher along.
/// </summary>
public sealed record LeaseEnd(byte Slot, uint Start, Money Amount);
