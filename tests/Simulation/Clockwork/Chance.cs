namespace Weft.Simulation;

/// <summary>All of a world's luck, from one seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public bool Hits(double probability) => _random.NextDouble() < probability;

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public TimeSpan Upto(TimeSpan most) => TimeSpan.FromTicks(_random.NextInt64(most.Ticks + 1));

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + Upto(most - least);
}
