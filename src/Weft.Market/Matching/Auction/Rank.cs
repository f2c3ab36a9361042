using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// An order's place: by <paramref name="Key"/>, then by the seed's tie, then by hash, whatever the order of the list.
/// </summary>
/// <param name="Index">Of the order in the round's list.</param>
internal readonly record struct Rank(ulong Key, ulong Tie, int Index) : IComparable<Rank>
{
    public int CompareTo(Rank other) => Key != other.Key ? Key.CompareTo(other.Key) : Tie.CompareTo(other.Tie);

    /// <summary>Sorts; what even the tie leaves equal (somebody ground such hashes) goes by the whole hash.</summary>
    public static void Sort(Span<Rank> ranks, Func<int, Hash32> hashOf)
    {
        ranks.Sort();
        for (var from = 0; from < ranks.Length;)
        {
            var to = from + 1;
            while (to < ranks.Length && ranks[to].CompareTo(ranks[from]) == 0) to++;
            if (to - from > 1)
                ranks[from..to].Sort((a, b) => hashOf(a.Index).CompareTo(hashOf(b.Index)));
            from = to;
        }
    }
}
