using System.Buffers.Binary;

namespace Weft.Ethereum;

/// <summary>
/// EIP-712 <c>hashStruct</c> for structs whose members are all atomic: one 32-byte word a member, in the order of the
/// type string. Cheaper and clearer than general typed data where the layout is known.
/// </summary>
/// <remarks>Source: EIP-712, definition of encodeData, https://eips.ethereum.org/EIPS/eip-712.</remarks>
public sealed class StructHasher
{
    private readonly byte[] _words;
    private int _used;

    /// <param name="typeHash">Keccak-256 of the type, as in <c>Voucher(bytes32 lease,uint128 amount)</c>.</param>
    /// <param name="members">How many members the type has; <see cref="Hash"/> checks that all were added.</param>
    public StructHasher(Hash32 typeHash, int members)
    {
        _words = new byte[(members + 1) * 32];
        Add(typeHash);
    }

    public StructHasher Add(Hash32 value)
    {
        value.Bytes.CopyTo(Next());
        return this;
    }

    public StructHasher Add(Address value)
    {
        value.Bytes.CopyTo(Next()[12..]);
        return this;
    }

    public StructHasher Add(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(Next()[16..], value);
        return this;
    }

    public Hash32 Hash()
    {
        if (_used != _words.Length) throw new InvalidOperationException("A struct member was not added.");
        return Keccak.Hash(_words);
    }

    private Span<byte> Next()
    {
        if (_used == _words.Length) throw new InvalidOperationException("More members were added than the type has.");
        var word = _words.AsSpan(_used, 32);
        _used += 32;
        return word;
    }
}
