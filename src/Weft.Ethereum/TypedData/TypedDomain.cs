namespace Weft.Ethereum;

/// <summary>The EIP-712 domain with name, version, chain id and verifying contract.</summary>
public sealed record TypedDomain(string Name, string Version, ulong ChainId, Address VerifyingContract)
{
    private static readonly Hash32 TypeHash =
        Keccak.Hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    public Hash32 Separator => new StructHasher(TypeHash, members: 4)
        .Add(Keccak.Hash(Name))
        .Add(Keccak.Hash(Version))
        .Add(ChainId)
        .Add(VerifyingContract)
        .Hash();

    /// <summary>What a wallet signs: <c>keccak256(0x19 0x01 || separator || structHash)</c>.</summary>
    public Hash32 Digest(Hash32 structHash)
    {
        Span<byte> message = stackalloc byte[66];
        message[0] = 0x19;
        message[1] = 0x01;
        Separator.Bytes.CopyTo(message[2..]);
        structHash.Bytes.CopyTo(message[34..]);
        return Keccak.Hash(message);
    }
}
