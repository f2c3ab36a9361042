using Weft.Market;

namespace Weft.Node;

/// <summary>On which terms an owner shares: when, beside what, and for how much.</summary>
public sealed record OwnerTerms(PriceRule Price)
{
    public Schedule Schedule { get; init; } = Schedule.Always;

    /// <summary>Null: the machine is shared also while its owner uses it.</summary>
    public IdleRule? Idle { get; init; }

    public MachineLimits Limits { get; init; } = MachineLimits.None;

    /// <summary>Null: nobody knows what electricity costs, and no price is held against it.</summary>
    public Tariff? Tariff { get; init; }

    /// <summary>What a GPU takes at most, for the price floor; null takes what the machine says.</summary>
    public uint? MilliwattsPerGpu { get; init; }

    /// <summary>The owner allows that the cards are limited to this while the node runs.</summary>
    public uint? PowerCapWatts { get; init; }

    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan AskMarketEvery { get; init; } = TimeSpan.FromMinutes(5);
}
