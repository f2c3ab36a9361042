namespace Weft.Market.Tests;

/// <summary>A card as far as time goes: units of work a millisecond.</summary>
/// <param name="Products">Multiplications and additions of the matrix product.</param>
/// <param name="Rounds">Of computing cells.</param>
/// <param name="Reads">Of cells in its own memory.</param>
/// <param name="FarReads">Of cells that lie in the host's memory.</param>
/// <param name="Cells">That its memory holds.</param>
internal sealed record Card(long Products, long Rounds, long Reads, long FarReads, long Cells)
{
    /// <summary>What was claimed; the small challenge takes it half a second.</summary>
    public static readonly Card Claimed = new(1_000, 50, 10, 1, 512);

    /// <summary>The next smaller of the line: three fifths of everything.</summary>
    public static readonly Card Smaller = new(600, 30, 6, 1, 512);

    public static readonly Card HalfTheMemory = Claimed with { Cells = 256 };

    public static readonly Card Faster = new(3_000, 150, 30, 3, 4_096);

    /// <summary>What the work of one GPU takes, done as told.</summary>
    public long Work(ProofSize size) => Product(size) + Fill(size.Cells, size) + (Steps(size) / Reads);

    public long Product(ProofSize size) => (long)size.Matrix * size.Matrix * size.Matrix / Products;

    public long Fill(ulong cells, ProofSize size) => (long)cells * size.CellRounds / Rounds;

    /// <summary>Cells that do not fit are computed whenever a walk comes by.</summary>
    public long WorkComputingCells(ProofSize size)
    {
        var missing = (long)size.Cells - Cells;
        var computed = Steps(size) * missing / (long)size.Cells;
        return Product(size) + Fill((ulong)Cells, size) + ((Steps(size) - computed) / Reads)
            + (computed * size.CellRounds / Rounds);
    }

    /// <summary>Cells that do not fit lie with the host.</summary>
    public long WorkFetchingCells(ProofSize size)
    {
        var far = Steps(size) * ((long)size.Cells - Cells) / (long)size.Cells;
        return Product(size) + Fill(size.Cells, size) + ((Steps(size) - far) / Reads) + (far / FarReads);
    }

    private static long Steps(ProofSize size) => (long)size.Walks * size.Steps;
}

/// <summary>One way to claim hardware that is not there.</summary>
/// <param name="Answer">What the checker gets for a challenge; the number makes each try another one.</param>
internal sealed record Spoof(string Name, Func<HardwareChallenge, int, HardwareTranscript> Answer)
{
    public override string ToString() => Name;
}
