using System.Buffers.Binary;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Makes a batch of matches: signatures and endpoints from the book, and a name for what is meant.</summary>
internal static class BatchPlan
{
    public static Batch Of(IReadOnlyList<Match> matches, OrderBook book, UnixTime now)
    {
        var endpoints = new Dictionary<MachineId, Uri>();
        var signed = new List<SignedMatch>();
        foreach (var match in matches)
        {
            var fills = new List<SignedFill>();
            foreach (var fill in match.Fills)
            {
                var machine = book.MachineByOffer(fill.OfferHash)!;
                endpoints[machine.Id] = machine.Endpoint;
                var ends = machine.Ending is { } ending && ending.Slot == fill.Slot ? ending.Voucher : null;
                fills.Add(new(machine.Offer, fill.Gpus, fill.Slot, ends));
            }

            signed.Add(new(book.Request(match.RequestHash)!.Request, fills, match.Price));
        }

        return new(Name(matches, now), signed, endpoints);
    }

    /// <summary>
    /// Everything that makes the batch what it is, and when: the same plan at another time is meant anew, since the
    /// chain has said no to it in between.
    /// </summary>
    private static string Name(IReadOnlyList<Match> matches, UnixTime now)
    {
        using var bytes = new MemoryStream();
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(word, now.Seconds);
        bytes.Write(word);
        foreach (var match in matches)
        {
            bytes.Write(match.RequestHash.Bytes);
            BinaryPrimitives.WriteUInt64BigEndian(word, match.Price.PerGpuHour);
            bytes.Write(word);
            foreach (var fill in match.Fills)
            {
                bytes.Write(fill.OfferHash.Bytes);
                BinaryPrimitives.WriteUInt64BigEndian(word, fill.Gpus.Bits);
                bytes.Write(word);
                bytes.WriteByte(fill.Slot);
            }
        }

        return $"settle:{Keccak.Hash(bytes.ToArray())}";
    }
}
