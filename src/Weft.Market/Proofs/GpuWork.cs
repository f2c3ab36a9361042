namespace Weft.Market;

/// <summary>The numbers that a GPU starts from to do its work of a challenge; the rest it computes itself.</summary>
public sealed class GpuWork
{
    private readonly HardwareChallenge _challenge;
    private readonly MemoryWalk _memory;
    private readonly uint _gpu;

    public GpuWork(HardwareChallenge challenge, uint gpu)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        if (challenge.Size.Flaw() is { } flaw) throw new ArgumentException(flaw, nameof(challenge));
        (_challenge, _gpu) = (challenge, gpu);
        _memory = new(challenge.Seed, gpu, challenge.Size.Cells, (int)challenge.Size.CellRounds);
    }

    /// <summary>Two for each row of the left matrix, in the order of the rows: added, folded.</summary>
    public uint[] LeftKeys() => Keys(SeededMatrix.Left(_challenge.Seed, _gpu, (int)_challenge.Size.Matrix));

    /// <summary>The same of the right matrix.</summary>
    public uint[] RightKeys() => Keys(SeededMatrix.Right(_challenge.Seed, (int)_challenge.Size.Matrix));

    /// <summary>The number that cell 0 is mixed from; cell i from this plus i.</summary>
    public ulong FirstCell => _memory.Start;

    /// <summary>Where each walk begins.</summary>
    public ulong[] WalkStarts()
    {
        var starts = new ulong[_challenge.Size.Walks];
        for (var walk = 0u; walk < starts.Length; walk++) starts[walk] = _memory.StartOf(walk);
        return starts;
    }

    /// <summary>
    /// Whether rows of the product, one after the other from one on, are right: for who multiplied on a device that it
    /// does not know well. Misses a wrong one once in 2^14.
    /// </summary>
    public bool AreRight(uint first, ReadOnlySpan<int> rows)
    {
        var size = (int)_challenge.Size.Matrix;
        var freivalds = new Freivalds(SeededMatrix.Right(_challenge.Seed, size), _challenge.Seed);
        var (left, row) = (SeededMatrix.Left(_challenge.Seed, _gpu, size), new sbyte[size]);
        for (var at = (int)first; !rows.IsEmpty; rows = rows[size..], at++)
        {
            left.Write(at, row);
            if (!freivalds.Holds(row, rows[..size])) return false;
        }

        return true;
    }

    private static uint[] Keys(SeededMatrix matrix)
    {
        var keys = new uint[2 * matrix.Size];
        for (var row = 0; row < matrix.Size; row++)
            (keys[2 * row], keys[(2 * row) + 1]) = (matrix.KeyOf(row).Added, matrix.KeyOf(row).Folded);
        return keys;
    }
}
