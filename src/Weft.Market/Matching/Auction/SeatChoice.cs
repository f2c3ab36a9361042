namespace Weft.Market;

/// <summary>The seats of one machine with what it costs to empty each, and the cheapest choice of them.</summary>
internal sealed class SeatChoice
{
    /// <summary>Times 64 it still fits into 64 bits.</summary>
    public const long MaxLoss = 1L << 56;

    private readonly int[] _seats = new int[64];
    private readonly int[] _sizes = new int[64];
    private readonly long[] _losses = new long[64];
    private readonly int[] _chosen = new int[64];
    private int _count;
    private int _choice;

    /// <summary>What <see cref="Cheapest"/> chose last.</summary>
    public ReadOnlySpan<int> Seats => _chosen.AsSpan(0, _choice);

    public void Clear() => _count = 0;

    /// <summary>Keeps the seats by loss for each GPU, the lowest first.</summary>
    public void Add(int seat, int size, long loss)
    {
        var at = _count++;
        for (; at > 0 && _losses[at - 1] * size > loss * _sizes[at - 1]; at--)
            (_seats[at], _sizes[at], _losses[at]) = (_seats[at - 1], _sizes[at - 1], _losses[at - 1]);
        (_seats[at], _sizes[at], _losses[at]) = (seat, size, loss);
    }

    /// <summary>
    /// The loss of a cheap choice with that many GPUs, at least one seat: the cheapest for each GPU, without those that
    /// turn out not to be needed, or one seat alone; <see cref="Prices.Nothing"/> where all are too few.
    /// </summary>
    public long Cheapest(int missing)
    {
        var (taken, freed, sum) = (0, 0, 0L);
        for (; taken < _count && (taken == 0 || freed < missing); taken++)
        {
            freed += _sizes[taken];
            sum += _losses[taken];
        }

        if (taken == 0 || freed < missing) return Prices.Nothing;
        _choice = 0;
        for (var i = taken - 1; i >= 0; i--)
        {
            var needed = freed - _sizes[i] < missing || (i == 0 && _choice == 0);
            if (needed)
            {
                _chosen[_choice++] = _seats[i];
                continue;
            }

            freed -= _sizes[i];
            sum -= _losses[i];
        }

        for (var i = 0; i < _count; i++)
            if (_sizes[i] >= missing && _losses[i] < sum) (sum, _chosen[0], _choice) = (_losses[i], _seats[i], 1);
        return sum;
    }
}
