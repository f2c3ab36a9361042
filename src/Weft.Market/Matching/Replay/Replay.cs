using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Computes a published round again and says wherever the file is not what the auction makes of its orders. Needs
/// nothing but the file. Whether the orders were signed is not asked here.
/// </summary>
public static class Replay
{
    public static IReadOnlyList<Deviation> Check(RoundFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var found = new List<Deviation>();
        if (RoundHashes.OfInput(file) != file.InputHash)
            found.Add(new(DeviationKind.InputHash, default, "The file's input hash is not that of its orders."));
        if (RoundHashes.OfResult(file) != file.ResultHash)
            found.Add(new(DeviationKind.ResultHash, default, "The file's result hash is not that of its matches."));
        if (file.HandedIn < 0 || file.HandedIn > file.Matches.Count)
            found.Add(new(DeviationKind.ResultHash, default, "The file hands in matches that it does not have."));
        if (!IsTwice(file, found)) Compare(file, new Auction().Match(file.ToRound()), found);
        return found;
    }

    /// <summary>An order that stands there twice would be sold twice; no gateway has one so.</summary>
    private static bool IsTwice(RoundFile file, List<Deviation> found)
    {
        var before = found.Count;
        var seen = new HashSet<Hash32>();
        foreach (var hash in file.Offers.Select(o => o.Hash).Concat(file.Requests.Select(r => r.Hash)))
            if (!seen.Add(hash)) found.Add(new(DeviationKind.Twice, hash, "The order stands in the file twice."));
        var machines = new HashSet<(Address, Address)>();
        foreach (var offer in file.Offers)
        {
            var machine = (offer.Offer.Value.Provider, offer.Offer.Value.Machine);
            if (!machines.Add(machine))
                found.Add(new(DeviationKind.Twice, offer.Hash, "The machine has two offers in the file."));
        }

        return found.Count > before;
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
}

/// <param name="Order">The request or offer it is about; zero: the file as a whole.</param>
public sealed record Deviation(DeviationKind Kind, Hash32 Order, string Sentence);
