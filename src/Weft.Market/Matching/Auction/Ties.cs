using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Orders equals by a number that the seed of the round shuffles, so that nobody wins every tie.</summary>
internal sealed class Ties
{
    private (ulong Tie, int Row)[] _run = [];

    public static ulong Of(ulong seed, ulong tag) => Mix(seed ^ tag);

    /// <summary>Who comes first by right has the numbers without the highest bit.</summary>
    private static ulong Of(ulong seed, in Row row) =>
        (Of(seed, row.Tag) >> 1) | (row.IsFirst ? 0 : 1UL << 63);

    /// <summary>The finalizer of SplitMix64.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    /// <summary>
    /// Orders places of rows that are equal in price. What even the tie leaves equal (somebody ground such hashes) goes
    /// by the whole hash.
    /// </summary>
    /// <param name="equals">Indexes of <paramref name="rows"/>.</param>
    public void Break(Span<int> equals, ReadOnlySpan<Row> rows, ulong seed, Func<int, Hash32> hashOf)
    {
        Buffers.Fit(ref _run, equals.Length);
        var run = _run.AsSpan(0, equals.Length);
        for (var i = 0; i < run.Length; i++) run[i] = (Of(seed, rows[equals[i]]), equals[i]);
        if (run.Length > 2) run.Sort(static (a, b) => a.Tie.CompareTo(b.Tie));
        else if (run[0].Tie > run[1].Tie) (run[0], run[1]) = (run[1], run[0]);
        for (var i = 0; i < run.Length; i++) equals[i] = run[i].Row;
        for (int from = 0, to; from < run.Length; from = to)
        {
            for (to = from + 1; to < run.Length && run[to].Tie == run[from].Tie;) to++;
            if (to - from > 1) ByHash(equals[from..to], rows, hashOf);
        }
    }

    private static void ByHash(Span<int> equals, ReadOnlySpan<Row> rows, Func<int, Hash32> hashOf)
    {
        var hashes = new (Hash32 Hash, int Row)[equals.Length];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = (hashOf(rows[equals[i]].Order), equals[i]);
        Array.Sort(hashes, static (a, b) => a.Hash.CompareTo(b.Hash));
        for (var i = 0; i < hashes.Length; i++) equals[i] = hashes[i].Row;
    }
}
