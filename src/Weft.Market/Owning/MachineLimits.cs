namespace Weft.Market;

/// <summary>How a card is at one moment; null where it does not say.</summary>
/// <param name="FanPercent">Of its greatest speed.</param>
public sealed record CardCondition(int Index, int? Celsius, uint? Milliwatts, int? FanPercent);

/// <summary>What an owner puts up with; null for no limit.</summary>
public sealed record MachineLimits(int? MaxCelsius, uint? MaxWatts, int? MaxFanPercent)
{
    /// <summary>Over a limit for so long, jobs have to go; before, there is only nothing new.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    public static MachineLimits None { get; } = new(null, null, null);

    /// <summary>What is over, as a person reads it; null where all is well.</summary>
    /// <param name="wasOver">
    /// Once over, it is well again only well below: 5 degrees, 5 percent of the fan's speed, a tenth of the power.
    /// </param>
    public string? WhatIsOver(IReadOnlyList<CardCondition> cards, bool wasOver)
    {
        ArgumentNullException.ThrowIfNull(cards);
        foreach (var card in cards)
        {
            if (card.Celsius > MaxCelsius - (wasOver ? 5 : 0))
                return $"GPU {card.Index} has {card.Celsius} °C, {MaxCelsius} are allowed";
            if (card.FanPercent > MaxFanPercent - (wasOver ? 5 : 0))
                return $"the fan of GPU {card.Index} runs at {card.FanPercent} %, {MaxFanPercent} are allowed";
        }

        if (MaxWatts is not { } most) return null;
        var watts = cards.Aggregate(0UL, (sum, card) => sum + (card.Milliwatts ?? 0)) / 1_000;
        return watts > (wasOver ? most - (most / 10) : most)
            ? $"the GPUs take {watts} W, {most} are allowed"
            : null;
    }
}
