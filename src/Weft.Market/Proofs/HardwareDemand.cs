using System.Numerics;

namespace Weft.Market;

/// <summary>What a card of a class has to do, and how soon, to count as one.</summary>
/// <param name="DeadlineMs">For all of a machine's cards at once, from asking to the commitment.</param>
public sealed record HardwareDemand(ProofSize Size, uint DeadlineMs, uint EchoDeadlineUs)
{
    /// <summary>Whether a challenge asks at least this much, in at most this time.</summary>
    public bool IsMetBy(HardwareChallenge challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        return IsWithin(Size, challenge.Size)
            && challenge.DeadlineMs <= DeadlineMs && challenge.EchoDeadlineUs <= EchoDeadlineUs;
    }

    /// <summary>Whether the work is no more than this: what nobody demands a machine need not do for anybody.</summary>
    public bool Covers(ProofSize size) => IsWithin(size, Size);

    private static bool IsWithin(ProofSize a, ProofSize b) =>
        a.Matrix <= b.Matrix && a.OpenedRows <= b.OpenedRows && a.Cells <= b.Cells && a.CellRounds <= b.CellRounds
        && a.Walks <= b.Walks && a.Steps <= b.Steps && a.OpenedWalks <= b.OpenedWalks && a.Echoes <= b.Echoes
        && a.EchoSteps <= b.EchoSteps;
}

/// <summary>The demands by class, from memory and peak rate as the makers publish them.</summary>
/// <remarks>
/// Integers only: a demand is part of what everybody has to compute alike. The rates are of 32-bit arithmetic, which
/// every card's OpenCL reaches a part of; <see cref="Slack"/> leaves room for drivers, boards and a warm day. A card of
/// less memory misses by more than that; one of the same memory and half the rate need not.
/// </remarks>
public static class HardwareDemands
{
    /// <summary>Of the memory in the table, which is a GiB less than the maker names: screens have the rest.</summary>
    private const int MemoryPercent = 90;

    /// <summary>Times what the work takes at a tenth of the peak rate.</summary>
    private const int Slack = 3;

    private const uint Overhead = 5_000;
    private const uint EchoDeadlineUs = 20_000;

    /// <summary>Class, GiB of memory, peak of 32-bit arithmetic in 10^12 operations a second.</summary>
    private static readonly (string Class, int Gib, int Rate)[] Cards =
    [
        ("nvidia-gb300", 270, 75), ("nvidia-gb200", 180, 75), ("nvidia-b300", 270, 75), ("nvidia-b200", 180, 75),
        ("nvidia-gh200", 90, 67), ("nvidia-h200-nvl", 140, 60), ("nvidia-h200", 140, 67), ("nvidia-h100-nvl", 93, 60),
        ("nvidia-h100-pcie", 79, 51), ("nvidia-h100-sxm", 79, 67), ("nvidia-h20", 95, 44), ("nvidia-a100-80gb", 79, 19),
        ("nvidia-a100-40gb", 39, 19),
        ("nvidia-a800", 39, 19), ("nvidia-a40", 44, 37), ("nvidia-a30", 23, 10), ("nvidia-a16", 15, 4),
        ("nvidia-a10g", 22, 31), ("nvidia-a10", 22, 31), ("nvidia-l40s", 44, 91), ("nvidia-l40", 44, 90),
        ("nvidia-l4", 22, 30), ("nvidia-t4", 14, 8), ("nvidia-v100", 15, 14), ("nvidia-p100", 12, 9),
        ("nvidia-rtx-pro-6000", 95, 110), ("nvidia-rtx-6000-ada", 47, 91), ("nvidia-rtx-5000-ada", 31, 65),
        ("nvidia-rtx-4000-ada", 19, 26), ("nvidia-rtx-a6000", 47, 38), ("nvidia-rtx-a5000", 23, 27),
        ("nvidia-rtx-a4000", 15, 19), ("nvidia-rtx-5090", 31, 104), ("nvidia-rtx-5080", 15, 56),
        ("nvidia-rtx-5070-ti", 15, 43), ("nvidia-rtx-5070", 11, 30), ("nvidia-rtx-5060-ti", 7, 23),
        ("nvidia-rtx-5060", 7, 19), ("nvidia-rtx-4090-d", 23, 73), ("nvidia-rtx-4090", 23, 82),
        ("nvidia-rtx-4080-super", 15, 52), ("nvidia-rtx-4080", 15, 48), ("nvidia-rtx-4070-ti-super", 15, 44),
        ("nvidia-rtx-4070-ti", 11, 40), ("nvidia-rtx-4070-super", 11, 35), ("nvidia-rtx-4070", 11, 29),
        ("nvidia-rtx-4060-ti", 7, 22), ("nvidia-rtx-4060", 7, 15), ("nvidia-rtx-3090-ti", 23, 40),
        ("nvidia-rtx-3090", 23, 35), ("nvidia-rtx-3080-ti", 11, 34), ("nvidia-rtx-3080", 9, 29),
        ("nvidia-rtx-3070-ti", 7, 21), ("nvidia-rtx-3070", 7, 20), ("nvidia-rtx-3060-ti", 7, 16),
        ("nvidia-rtx-3060", 7, 12), ("nvidia-rtx-2080-ti", 10, 13), ("nvidia-rtx-2080", 7, 10),
        ("nvidia-rtx-2070", 7, 7), ("nvidia-rtx-2060", 5, 6), ("nvidia-gtx-1080-ti", 10, 11),
        ("nvidia-gtx-1080", 7, 8),
    ];

    /// <summary>The stand-in of a machine without a card: only that somebody is there and works.</summary>
    private static readonly HardwareDemand Processor = new(
        new(
            Matrix: 256, OpenedRows: 32, Cells: 1 << 16, CellRounds: 16, Walks: 256, Steps: 512, OpenedWalks: 8,
            Echoes: 8, EchoSteps: 64),
        DeadlineMs: 60_000, EchoDeadlineUs: 500_000);

    /// <summary>Null for a class that is not in the table: nobody can be checked for it.</summary>
    public static HardwareDemand? Of(string gpuClass)
    {
        if (gpuClass == "cpu") return Processor;
        var row = Array.FindIndex(Cards, card => string.Equals(card.Class, gpuClass, StringComparison.Ordinal));
        return row < 0 ? null : Of(Cards[row].Gib, Cards[row].Rate);
    }

    private static HardwareDemand Of(int gib, int rate)
    {
        var cells = ((ulong)gib << 30) / 8 * MemoryPercent / 100;
        // Each cell is read about four times: who does not keep it computes it as often.
        var walks = BitOperations.RoundUpToPowerOf2((uint)(cells * 4 / 8_192));
        var size = new ProofSize(
            Matrix: 16_384, OpenedRows: 64, cells, CellRounds: 64, walks, Steps: 8_192, OpenedWalks: 16, Echoes: 16,
            EchoSteps: 256);
        // A multiplication and an addition for each of n^3, eight operations for each round of a cell.
        var operations = (2UL * size.Matrix * size.Matrix * size.Matrix) + (8 * cells * size.CellRounds);
        // Random reads, not arithmetic, bound a walk: so many at once that 10^9 a second is little for any card.
        var readMs = walks * (ulong)size.Steps / 1_000_000;
        var workMs = operations / ((ulong)rate * 100_000_000);
        return new(size, Overhead + (uint)(Slack * (workMs + readMs)), EchoDeadlineUs);
    }
}
