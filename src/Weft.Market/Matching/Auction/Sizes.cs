namespace Weft.Market;

/// <summary>
/// The different numbers of GPUs per machine that the bids of a round ask for, ascending: level 0 is the smallest.
/// </summary>
internal sealed class Sizes
{
    private readonly byte[] _levelOf = new byte[65];
    private readonly byte[] _gpus = new byte[65];
    private readonly byte[] _levelsWithin = new byte[65];

    public int Count { get; private set; }

    public byte this[int level] => _gpus[level];

    public int LevelOf(int gpus) => _levelOf[gpus];

    /// <summary>How many levels a machine serves that has so many GPUs free.</summary>
    public int LevelsWithin(int free) => _levelsWithin[free];

    public void Read(Bids bids)
    {
        Span<bool> seen = stackalloc bool[65];
        foreach (var gpus in bids.Gpus[..bids.Count]) seen[gpus] = true;
        Count = 0;
        for (var gpus = 0; gpus <= 64; gpus++)
        {
            if (seen[gpus])
            {
                _levelOf[gpus] = (byte)Count;
                _gpus[Count++] = (byte)gpus;
            }

            _levelsWithin[gpus] = (byte)Count;
        }
    }
}
