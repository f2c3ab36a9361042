using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Where a lease lives on chain, and since when. The contract never starts two leases of one slot in the same second,
/// so a key names one lease for ever.
/// </summary>
/// <param name="Slot">0 to 31: the storage word of the machine that holds the lease.</param>
/// <param name="Start">Unix seconds of the block that opened it.</param>
public sealed record LeaseKey(Address Provider, Address Machine, byte Slot, uint Start)
{
    /// <summary><c>keccak256(abi.encode(provider, machine, slot, start))</c>: the name that vouchers carry.</summary>
    public Hash32 Id()
    {
        Span<byte> words = stackalloc byte[128];
        words.Clear();
        Provider.Bytes.CopyTo(words[12..]);
        Machine.Bytes.CopyTo(words[44..]);
        words[95] = Slot;
        BinaryPrimitives.WriteUInt32BigEndian(words[124..], Start);
        return Keccak.Hash(words);
    }
}
