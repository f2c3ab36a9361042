using System.Buffers;
using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// What names a round: the same whether its file has all orders or goes on from another round, and whatever the order
/// in which a gateway heard of them. Numbers are big-endian.
/// </summary>
/// <remarks>
/// <code>
/// input   "weft round 4", domain separator 32, settler 20, now 8, window 8 (0 for none), seed 8, offers 4, requests 4,
///         root of the orders 32 (<see cref="RoundOrders"/>)
/// result  input 32, count 4, matches (request 32, price 8, fills 1, each: offer 32, GPUs 8, slot 1) by request
/// </code>
/// </remarks>
public static class RoundHashes
{
    private static readonly byte[] Version = "weft round 4"u8.ToArray();

    /// <summary>Of a file that has all its orders.</summary>
    public static Hash32 OfInput(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var orders = new RoundOrders();
        orders.Apply(new(FromNothing: true, file.Offers, file.Requests, []));
        return OfInput(file, orders);
    }

    /// <param name="orders">All orders of the round.</param>
    public static Hash32 OfInput(RoundFile file, RoundOrders orders)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(orders);
        var bytes = new ArrayBufferWriter<byte>(128);
        bytes.Write(Version);
        bytes.Write(file.Domain.Separator.Bytes);
        bytes.Write(file.Settler.Bytes);
        Add(bytes, file.Now.Seconds);
        Add(bytes, file.Window?.Seconds ?? 0);
        Add(bytes, file.Seed);
        Add(bytes, orders.OfferCount);
        Add(bytes, orders.RequestCount);
        bytes.Write(orders.Root().Bytes);
        return Keccak.Hash(bytes.WrittenSpan);
    }

    /// <summary>With the input as the file names it.</summary>
    public static Hash32 OfResult(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bytes = new ArrayBufferWriter<byte>(64 + (96 * file.Matches.Count));
        bytes.Write(file.InputHash.Bytes);
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

    internal static void Add(ArrayBufferWriter<byte> bytes, ulong number)
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
