namespace Weft.Market;

/// <summary>All of a model's luck, from one seed: the same on every machine.</summary>
/// <remarks>SplitMix64, Steele et al., "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From zero to just below <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)((UInt128)Next() * (uint)limit >> 64);

    public bool Percent(int percent) => Below(100) < percent;

    private ulong Next()
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        var z = _state;
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return z ^ z >> 31;
    }
}
