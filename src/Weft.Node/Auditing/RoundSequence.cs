using Weft.Ethereum;

namespace Weft.Node;

/// <summary>The order in which rounds are computed again: each after the one that it goes on from.</summary>
public static class RoundSequence
{
    /// <param name="linkOf">What names a round, what it goes on from, and when it was matched.</param>
    /// <returns>All of them: those that go on from one that is not among them last.</returns>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> rounds, Func<T, RoundLink> linkOf)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        var all = rounds.Select(round => (Round: round, Link: linkOf(round)))
            .OrderBy(one => one.Link.At).ThenBy(one => one.Link.InputHash).ToList();
        var next = all.Where(one => one.Link.Since is not null).ToLookup(one => one.Link.Since!.Value);
        var (sorted, placed, open) = (new List<T>(all.Count), new HashSet<Hash32>(), new Stack<(T, RoundLink)>());
        foreach (var whole in all.Where(one => one.Link.Since is null)) Follow(whole);
        foreach (var orphan in all.Where(one => !placed.Contains(one.Link.InputHash))) Follow(orphan);
        return sorted;

        void Follow((T Round, RoundLink Link) first)
        {
            open.Push(first);
            while (open.TryPop(out var one))
            {
                if (!placed.Add(one.Item2.InputHash)) continue;
                sorted.Add(one.Item1);
                foreach (var later in next[one.Item2.InputHash].Reverse()) open.Push(later);
            }
        }
    }
}

/// <param name="Since">The input hash of the round that this one goes on from; null for none.</param>
/// <param name="At">Unix seconds.</param>
public readonly record struct RoundLink(Hash32 InputHash, Hash32? Since, ulong At);
