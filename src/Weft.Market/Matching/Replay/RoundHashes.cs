using System.Buffers;
using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// What names a round. Numbers are big-endian; orders stand for themselves by their EIP-712 hash and are sorted by it,
/// so the hashes say nothing of the order in which a gateway heard of them.
/// </summary>
/// <remarks>
/// <code>
/// input   "weft round 3", domain separator 32, settler 20, now 8, window 8 (0 for none), seed 8, count 4, offers
///         (hash 32, busy 8, used slots 8, longest lease 8) by hash, count 4, requests (hash 32, priority 1) by hash
/// result  input 32, count 4, matches (request 32, price 8, fills 1, each: offer 32, GPUs 8, slot 1) by request
/// </code>
/// </remarks>
public static class RoundHashes
{
    private static readonly byte[] Version = "weft round 3"u8.ToArray();

    public static Hash32 OfInput(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new ArrayBufferWriter<byte>(136 + (56 * file.Offers.Count) + (33 * file.Requests.Count));
        bytes.Write(Version);
        bytes.Write(file.Domain.Separator.Bytes);
        bytes.Write(file.Settler.Bytes);
        Add(bytes, file.Now.Seconds);
        Add(bytes, file.Window?.Seconds ?? 0);
        Add(bytes, file.Seed);
        Add(bytes, file.Offers.Count);
        foreach (var offer in file.Offers.OrderBy(offer => offer.Hash))
        {
            bytes.Write(offer.Hash.Bytes);
            Add(bytes, offer.Busy.Bits);
            Add(bytes, offer.UsedSlots);
            Add(bytes, (ulong)offer.Longest);
        }

        Add(bytes, file.Requests.Count);
        foreach (var request in file.Requests.OrderBy(request => request.Hash))
        {
            bytes.Write(request.Hash.Bytes);
            bytes.Write([request.HasPriority ? (byte)1 : (byte)0]);
        }

        return Keccak.Hash(bytes.WrittenSpan);
    }

    public static Hash32 OfResult(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new ArrayBufferWriter<byte>(64 + (96 * file.Matches.Count));
        bytes.Write(OfInput(file).Bytes);
        Add(bytes, file.Matches.Count);
        foreach (var match in file.Matches.OrderBy(match => match.Request))
        {
            bytes.Write(match.Request.Bytes);
            Add(bytes, match.Price.PerGpuHour);
            bytes.Write([(byte)match.Fills.Count]);
            foreach (var fill in match.Fills)
            {
                bytes.Write(fill.Offer.Bytes);
                Add(bytes, fill.Gpus.Bits);
                bytes.Write([fill.Slot]);
            }
        }

        return Keccak.Hash(bytes.WrittenSpan);
    }

    private static void Add(ArrayBufferWriter<byte> bytes, ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes.GetSpan(8), number);
        bytes.Advance(8);
    }

    private static void Add(ArrayBufferWriter<byte> bytes, int count)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(4), count);
        bytes.Advance(4);
    }
}
