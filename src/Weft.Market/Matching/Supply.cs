using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>One machine's offer with what of it is taken.</summary>
/// <param name="OfferHash">The offer's <see cref="Offer.Hash"/>, computed once.</param>
/// <param name="Busy">The machine's GPUs that are under a lease or promised to one.</param>
/// <param name="UsedSlots">Bit mask of the machine's slots that hold an open lease or are promised to one.</param>
public sealed record Supply(Hash32 OfferHash, Offer Offer, GpuMask Busy, ulong UsedSlots)
{
    /// <summary>Seconds; no lease may be longer, whatever the offer says: its GPUs are held for later.</summary>
    public uint Longest { get; init; } = uint.MaxValue;

    /// <summary>Seconds; the longest lease that can be had now.</summary>
    public uint MaxDuration => Math.Min(Offer.MaxDuration, Longest);

    public GpuMask FreeGpus => Offer.Gpus.Without(Busy);

    /// <summary>The lowest slot that is free: used words are written again before new ones.</summary>
    public byte LowestFreeSlot => UsedSlots == ulong.MaxValue
        ? throw new InvalidOperationException("Every slot of the machine is used.")
        : (byte)BitOperations.TrailingZeroCount(~UsedSlots);

    public Supply Taking(GpuMask gpus, byte slot)
    {
        if (!FreeGpus.Includes(gpus)) throw new InvalidOperationException("A GPU would be leased twice.");
        return this with { Busy = Busy.With(gpus), UsedSlots = UsedSlots | (1UL << slot) };
    }
}

/// <summary>A request that waits, with its place in the line.</summary>
/// <param name="RequestHash">The request's <see cref="Request.Hash"/>, computed once.</param>
/// <param name="Arrived">Smaller is earlier.</param>
/// <param name="HasPriority">Comes first among requests that bid the same, and nowhere else.</param>
public sealed record QueuedRequest(Hash32 RequestHash, Request Request, ulong Arrived, bool HasPriority = false);
