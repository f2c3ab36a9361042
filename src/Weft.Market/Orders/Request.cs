using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// A renter's bid for <paramref name="Machines"/> machines with <paramref name="GpusPerMachine"/> GPUs each, filled
/// whole or not at all. Signed by the renter's account; its nonce is spent once.
/// </summary>
/// <param name="GpuClasses">Any of these will do.</param>
/// <param name="MaxPrice">The highest price paid, per GPU-hour.</param>
/// <param name="Duration">Seconds, at most 2^24 - 1; money for all of it is locked, unused time comes back.</param>
/// <param name="Features">All of these must be there.</param>
/// <param name="JobHash">Keccak-256 of the encoded job, which stays private between renter and provider.</param>
/// <param name="Matcher">Who may settle it; zero for anyone. The renter always may.</param>
/// <param name="MatchFee">Paid by the renter to whoever settles it.</param>
/// <param name="Nonce">Unique within the account's window of 32.</param>
/// <param name="Expiry">The last second at which it may be settled.</param>
public sealed record Request(
    Address Renter, GpuClassSet GpuClasses, byte GpusPerMachine, byte Machines, Price MaxPrice, uint Duration,
    RegionSet Regions, Features Features, Hash32 JobHash, Address Matcher, ulong MatchFee, ulong Nonce, UnixTime Expiry)
{
    /// <summary>Its machines have to be of one owner in one region.</summary>
    public bool IsOneSite => Machines > 1 && (Features & Features.OneSite) != Features.None;

    public const string TypeString =
        "Request(address renter,uint256 gpuClasses,uint8 gpusPerMachine,uint8 machines,uint64 maxPricePerGpuHour,"
        + "uint24 duration,uint64 regions,uint64 features,bytes32 jobHash,address matcher,uint64 matchFee,uint32 nonce,"
        + "uint40 expiry)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    /// <summary>EIP-712 <c>hashStruct</c>; names the request.</summary>
    public Hash32 Hash() => new StructHasher(TypeHash, members: 13)
        .Add(Renter).Add(GpuClasses.ToWord()).Add(GpusPerMachine).Add(Machines).Add(MaxPrice.PerGpuHour).Add(Duration)
        .Add(Regions.Bits).Add((ulong)Features).Add(JobHash).Add(Matcher).Add(MatchFee).Add(Nonce).Add(Expiry.Seconds)
        .Hash();
}
