using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Memory that is dear to compute and cheap to read, and walks through it. Each cell takes many rounds in turn; a walk
/// goes where the last cell sends it. Who has the cells reads; who has not computes each cell whenever a walk comes by,
/// and walks come by every cell several times.
/// </summary>
/// <remarks>
/// <code>
/// cell i       start + i, mixed so many rounds
/// walk         s = where it begins; each step: s = mix(s xor cell at (s * cells) / 2^64); its end is s
/// </code>
/// </remarks>
internal readonly struct MemoryWalk
{
    private readonly ulong _start;
    private readonly ulong _walks;
    private readonly ulong _cells;
    private readonly int _rounds;

    /// <param name="cells">Of 8 bytes.</param>
    /// <param name="rounds">For each cell.</param>
    public MemoryWalk(Hash32 seed, uint gpu, ulong cells, int rounds)
    {
        (_cells, _rounds) = (cells, rounds);
        (_start, _walks) = (ProofDraw.Number(seed, "cells"u8, gpu, 0), ProofDraw.Number(seed, "walks"u8, gpu, 0));
    }

    /// <summary>The number that cell 0 is mixed from.</summary>
    public ulong Start => _start;

    public ulong Cell(ulong at)
    {
        var x = _start + at;
        for (var round = 0; round < _rounds; round++) x = Mixing.Round(x);
        return x;
    }

    /// <summary>Where a walk begins, by its number.</summary>
    public ulong StartOf(uint walk) => Mixing.Round(_walks + walk);

    /// <summary>Where a walk from there ends, computed without the memory.</summary>
    public ulong End(ulong start, uint steps)
    {
        var s = start;
        for (var step = 0u; step < steps; step++) s = Mixing.Round(s ^ Cell(Mixing.Below(s, _cells)));
        return s;
    }

    /// <summary>The same with the cells at hand.</summary>
    public ulong End(ulong start, uint steps, ReadOnlySpan<ulong> cells)
    {
        var s = start;
        for (var step = 0u; step < steps; step++) s = Mixing.Round(s ^ cells[(int)Mixing.Below(s, _cells)]);
        return s;
    }
}
