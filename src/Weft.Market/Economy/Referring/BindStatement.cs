using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Which leases of a referee bring its referrer something; the contract's bits.</summary>
[Flags]
public enum ReferralSides
{
    None = 0,
    Renter = 1,
    Provider = 2,
    Both = 3,
}

/// <summary>"This account brought me": what a referee signs, good on every chain.</summary>
/// <param name="HomeChainId">Where the code is registered; on any other chain the code is not looked up.</param>
public sealed record BindStatement(
    Hash32 CodeHash, Address Referrer, Address Referee, ulong HomeChainId, uint PlatformId, ReferralSides Sides,
    ulong Nonce, UnixTime Deadline)
{
    private static readonly Hash32 DomainType = Keccak.Hash("EIP712Domain(string name,string version)");
    private static readonly Hash32 BindType = Keccak.Hash(
        "Bind(bytes32 codeHash,address referrer,address referee,uint256 homeChainId,"
        + "uint32 platformId,uint8 sides,uint64 nonce,uint64 deadline)");

    /// <remarks>The domain has neither chain nor contract: the statement travels, money does not.</remarks>
    public Hash32 Digest()
    {
        var domain = new StructHasher(DomainType, members: 2)
            .Add(Keccak.Hash("Weft Referral")).Add(Keccak.Hash("1")).Hash();
        var statement = new StructHasher(BindType, members: 8)
            .Add(CodeHash).Add(Referrer).Add(Referee).Add(HomeChainId).Add(PlatformId).Add((UInt128)(byte)Sides)
            .Add(Nonce).Add(Deadline.Seconds).Hash();
        return Keccak.Hash([0x19, 0x01, .. domain.Bytes, .. statement.Bytes]);
    }
}
