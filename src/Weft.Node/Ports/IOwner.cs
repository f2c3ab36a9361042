using Weft.Market;

namespace Weft.Node;

/// <summary>What this machine tells of its owner and of its cards' health, and the one thing that may be set.</summary>
public interface IOwnerSenses
{
    /// <param name="forOwner">Whether signs of the owner are wanted too; without, nobody looks for any.</param>
    Task<OwnerSight> LookAsync(bool forOwner, CancellationToken cancel);

    /// <summary>Limits what every card takes; null gives the cards their own limits back.</summary>
    Task<Result<Done>> CapPowerAsync(uint? watts, CancellationToken cancel);
}

/// <summary>What the market says a machine can ask. A refusal leaves things as they were last known.</summary>
public interface IMarketSight
{
    Task<Result<MarketPrices>> AskAsync(string gpuClass, CancellationToken cancel);
}

/// <param name="Lost">Cards that do not answer any more.</param>
/// <param name="MilliwattsPerGpu">The most that one takes, for the price floor; estimated where it does not
/// say.</param>
public sealed record OwnerSight(
    OwnerSigns Signs, IReadOnlyList<CardCondition> Cards, IReadOnlyList<LostCard> Lost, uint MilliwattsPerGpu)
{
    /// <summary>A machine that tells nothing.</summary>
    public static OwnerSight Blind { get; } = new(new(null, null), [], [], 0);
}

public sealed record LostCard(int Index, Refusal Why);
