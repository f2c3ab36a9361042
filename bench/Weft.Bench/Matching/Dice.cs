namespace Weft.Bench;

/// <summary>Seeded chance (SplitMix64): the same market on every machine and in every version of .NET.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var x = _state += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>An index, drawn with these weights.</summary>
    public int Pick(ReadOnlySpan<int> weights)
    {
        var all = 0;
        foreach (var weight in weights) all += weight;
        var at = Below(all);
        for (var i = 0; i < weights.Length; i++)
        {
            if (at < weights[i]) return i;
            at -= weights[i];
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    /// <summary>A factor whose logarithm is normal with this mean and deviation (Box-Muller).</summary>
    public double LogNormal(double mean, double deviation)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Fraction()));
        return Math.Exp(mean + (deviation * radius * Math.Cos(2 * Math.PI * Fraction())));
    }

    private double Fraction() => (Next() >> 11) / (double)(1UL << 53);
}
