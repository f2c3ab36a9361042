using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Turns orders into rows, once: everything that neither time nor seed changes is decided here. An order that can
/// never take part gets no row.
/// </summary>
internal sealed class Intake
{
    public Intake() => Shapes = new(Kinds, Baskets);

    public Kinds Kinds { get; } = new();

    public Baskets Baskets { get; } = new();

    public Shapes Shapes { get; }

    public Rows Asks { get; } = new();

    public Rows Bids { get; } = new();

    /// <summary>What came or went since <see cref="Settle"/>.</summary>
    public int Changes => Asks.Changes + Bids.Changes;

    public void Clear()
    {
        Kinds.Clear();
        Shapes.Clear();
        Asks.Clear();
        Bids.Clear();
    }

    /// <param name="order">The number of the order, for <see cref="Rows.Remove"/> and who asks for the result.</param>
    public void Add(Supply supply, int order, Address settler)
    {
        var (offer, free) = (supply.Offer, supply.FreeGpus.Count);
        if (offer.Price.PerGpuHour > Market.Bids.MaxPrice || offer.Region.Index >= 64) return;
        if (free == 0 || supply.UsedSlots == ulong.MaxValue) return;
        var kind = Kinds.Number(new(
            offer.GpuClass.Index, offer.Region.Index, !offer.Matcher.IsZero && offer.Matcher != settler,
            (ulong)offer.Features, offer.MinDuration, supply.MaxDuration));
        Asks.Add(new(
            offer.Price.PerGpuHour, TagOf(supply.OfferHash), offer.Expiry.Seconds, order, kind, (byte)free,
            (byte)System.Numerics.BitOperations.PopCount(~supply.UsedSlots)));
    }

    public void Add(QueuedRequest queued, int order, Address settler)
    {
        var request = queued.Request;
        var own = settler == request.Renter;
        if (request.Machines == 0 || request.GpusPerMachine is 0 or > 64) return;
        if (!own && !request.Matcher.IsZero && request.Matcher != settler) return;
        var shape = Shapes.Number(new(
            request.GpuClasses, request.Regions.Bits, (ulong)request.Features, request.Duration, own));
        Bids.Add(new(
            Market.Bids.MaxPrice - Math.Min(request.MaxPrice.PerGpuHour, Market.Bids.MaxPrice),
            TagOf(queued.RequestHash), request.Expiry.Seconds, order, shape, request.GpusPerMachine,
            request.Machines, queued.HasPriority));
    }

    /// <summary>Sorts in what came, and forgets what went.</summary>
    public void Settle()
    {
        Asks.Settle();
        Bids.Settle();
        Kinds.Compact(Asks.Sorted);
        Shapes.Compact(Bids.Sorted);
    }

    public static ulong TagOf(Hash32 hash) => BinaryPrimitives.ReadUInt64BigEndian(hash.Bytes);
}
