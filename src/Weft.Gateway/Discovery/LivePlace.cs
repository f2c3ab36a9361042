using Weft.Market;

namespace Weft.Gateway;

/// <summary>What the book has now for one place. Weights are GPUs.</summary>
internal sealed class LivePlace
{
    public int Machines { get; private set; }

    public ulong Offered { get; private set; }

    public ulong Free { get; private set; }

    public ulong Wanted { get; private set; }

    /// <summary>Every machine's offer, free or not.</summary>
    public List<PricedWeight> Offers { get; } = [];

    /// <summary>What of it is free, machine by machine.</summary>
    public List<PricedWeight> Asks { get; } = [];

    public List<PricedWeight> Bids { get; } = [];

    public Price? BestAsk => Asks.Count == 0 ? null : Asks.Min(ask => ask.Price);

    public Price? BestBid => Bids.Count == 0 ? null : Bids.Max(bid => bid.Price);

    /// <summary>The cheapest machine with so many free GPUs.</summary>
    public Price? CheapestWith(int gpus) =>
        Asks.Where(ask => ask.Weight >= (ulong)gpus).Select(ask => (Price?)ask.Price).Min();

    public static IReadOnlyDictionary<Place, LivePlace> All(BookSides book, GatewayOptions options)
    {
        var places = new Dictionary<Place, LivePlace>();
        foreach (var line in book.Offers)
        {
            foreach (var place in Place.Of(line.Offer)) At(places, place).Add(line);
        }

        foreach (var request in book.Bids)
        {
            foreach (var place in Place.Of(request, options)) At(places, place).Add(request);
        }

        return places;
    }

    public static LivePlace Of(BookSides book, Place wanted, GatewayOptions options)
    {
        var live = new LivePlace();
        foreach (var line in book.Offers.Where(line => Place.Of(line.Offer).Contains(wanted))) live.Add(line);
        foreach (var request in book.Bids.Where(bid => Place.Of(bid, options).Contains(wanted))) live.Add(request);
        return live;
    }

    private static LivePlace At(Dictionary<Place, LivePlace> places, Place place)
    {
        if (!places.TryGetValue(place, out var live)) places.Add(place, live = new());
        return live;
    }

    private void Add(OfferLine line)
    {
        var (offered, free) = ((ulong)line.Offer.Gpus.Count, (ulong)new GpuMask(line.Free).Count);
        (Machines, Offered, Free) = (Machines + 1, Offered + offered, Free + free);
        Offers.Add(new(line.Offer.Price, offered));
        if (free > 0) Asks.Add(new(line.Offer.Price, free));
    }

    private void Add(Request request)
    {
        var gpus = (ulong)request.GpusPerMachine * request.Machines;
        Wanted += gpus;
        Bids.Add(new(request.MaxPrice, gpus));
    }
}
