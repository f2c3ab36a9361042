using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Computes published rounds again and says wherever a file is not what the auction makes of its orders: one round that
/// has all of them, or one after the other as they go on from each other. Needs nothing but the files. Whether the
/// orders were signed is not asked here.
/// </summary>
/// <remarks>
/// The market stands from round to round as at the gateway, so a round costs what came and went, not what is there.
/// </remarks>
public sealed class Replay
{
    private readonly RoundOrders _orders = new();
    private readonly Dictionary<(Address Provider, Address Machine), Hash32> _offers = [];
    private StandingMarket _market = new(default);
    private RoundFile? _last;

    /// <summary>Of one file that has all its orders.</summary>
    public static IReadOnlyList<Deviation> Check(RoundFile file) => new Replay().Play(file);

    /// <summary>An order of the round that was played last.</summary>
    public FiledOffer? Offer(Hash32 hash) => _orders.Offer(hash);

    /// <summary>The next round: one with all its orders, or one that goes on from the last.</summary>
    public IReadOnlyList<Deviation> Play(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var found = new List<Deviation>();
        if (file.Since is { } since && !GoesOn(file))
        {
            _last = null;
            return [new(DeviationKind.RoundMissing, default, $"It goes on from round {since}, which is not here.")];
        }

        Apply(file, found);
        if (RoundHashes.OfInput(file, _orders) != file.InputHash)
            found.Add(new(DeviationKind.InputHash, default, "The file's input hash is not that of its orders."));
        if (RoundHashes.OfResult(file) != file.ResultHash)
            found.Add(new(DeviationKind.ResultHash, default, "The file's result hash is not that of its matches."));
        if (file.HandedIn < 0 || file.HandedIn > file.Matches.Count)
            found.Add(new(DeviationKind.ResultHash, default, "The file hands in matches that it does not have."));
        if (_last is not null) Compare(file, _market.Match(file.Now, file.Seed), found);
        return found;
    }

    private bool GoesOn(RoundFile file) => _last is { Window: null } && file.Window is null
        && (_last.InputHash, _last.Settler, _last.Domain) == (file.Since!.Value, file.Settler, file.Domain);

    /// <summary>
    /// An order that stands there twice would be sold twice; no gateway has one so, and nothing can go on from it.
    /// </summary>
    private void Apply(RoundFile file, List<Deviation> found)
    {
        var before = found.Count;
        if (file.Since is null)
        {
            _market = new(file.Settler);
            _offers.Clear();
        }

        foreach (var gone in file.Gone) TakeOut(gone);
        var seen = new HashSet<Hash32>();
        foreach (var offer in file.Offers)
        {
            Once(offer.Hash);
            var machine = (offer.Offer.Value.Provider, offer.Offer.Value.Machine);
            if (!_offers.TryAdd(machine, offer.Hash) && _offers[machine] != offer.Hash)
                found.Add(new(DeviationKind.Twice, offer.Hash, "The machine has two offers in the round."));
            _market.Put(offer.ToSupply());
        }

        foreach (var request in file.Requests)
        {
            Once(request.Hash);
            _market.Remove(request.Hash);
            _market.Add(request.ToQueued());
        }

        _orders.Apply(new(file.Since is null, file.Offers, file.Requests, file.Gone));
        _last = found.Count == before ? file with { Offers = [], Requests = [], Gone = [], Matches = [] } : null;

        void Once(Hash32 hash)
        {
            if (!seen.Add(hash)) found.Add(new(DeviationKind.Twice, hash, "The order stands in the file twice."));
        }
    }

    private void TakeOut(Hash32 hash)
    {
        if (_orders.Offer(hash)?.Offer.Value is { } offer) _offers.Remove((offer.Provider, offer.Machine));
        _market.Remove(hash);
    }

    private static void Compare(RoundFile file, IReadOnlyList<Match> result, List<Deviation> found)
    {
        var expected = new Dictionary<Hash32, FiledMatch>();
        foreach (var match in result) expected.Add(match.RequestHash, FiledMatch.Of(match));
        var named = new HashSet<Hash32>();
        foreach (var match in file.Matches)
        {
            if (!named.Add(match.Request))
                found.Add(new(DeviationKind.Twice, match.Request, "The request is matched twice."));
            else if (!expected.TryGetValue(match.Request, out var right))
                found.Add(new(DeviationKind.MatchExtra, match.Request, "The auction does not match this request."));
            else if (!match.IsSameAs(right))
                found.Add(new(DeviationKind.MatchDiffers, match.Request, Difference(match, right)));
        }

        foreach (var match in result)
        {
            if (named.Contains(match.RequestHash)) continue;
            found.Add(new(
                DeviationKind.MatchMissing, match.RequestHash,
                $"The auction matches this request at {match.Price}; the file leaves it out."));
        }
    }

    private static string Difference(FiledMatch match, FiledMatch right)
    {
        if (match.Price != right.Price) return $"The price is {match.Price}; the auction's is {right.Price}.";
        return "The auction takes other machines, GPUs or slots for this request.";
    }
}

public enum DeviationKind
{
    /// <summary>The file's name for its input is wrong.</summary>
    InputHash,

    /// <summary>The file's name for its result is wrong.</summary>
    ResultHash,

    /// <summary>An order that nobody signed.</summary>
    NotSigned,

    /// <summary>Something that can only be once is there twice.</summary>
    Twice,

    /// <summary>The round goes on from one that is not there, so that it cannot be computed.</summary>
    RoundMissing,

    /// <summary>Matched, though the auction does not.</summary>
    MatchExtra,

    /// <summary>Matched with other machines or at another price than by the auction.</summary>
    MatchDiffers,

    /// <summary>Not matched, though the auction does.</summary>
    MatchMissing,

    /// <summary>Handed in by the file, but the chain opened no such lease and skipped no such match.</summary>
    NotOnChain,

    /// <summary>The chain opened the lease on other terms than the file says.</summary>
    ChainDiffers,

    /// <summary>The gateway opened the lease without publishing its round.</summary>
    NotPublished,

    /// <summary>The gateway opened the lease before the oldest round that it still has.</summary>
    NotKept,
}

/// <param name="Order">The request or offer it is about; zero: the file as a whole.</param>
public sealed record Deviation(DeviationKind Kind, Hash32 Order, string Sentence);
