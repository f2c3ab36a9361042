namespace Weft.Gateway;

/// <summary>A lease; what is null has not happened.</summary>
internal sealed class LeaseRow
{
    public required string Id { get; init; }

    public required string Provider { get; init; }

    public required string Machine { get; init; }

    public required string Renter { get; init; }

    public required int Slot { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Start { get; init; }

    /// <summary>Seconds.</summary>
    public required long Duration { get; init; }

    /// <summary>The bit mask's 64 bits.</summary>
    public required long Gpus { get; init; }

    public required int GpuClass { get; init; }

    /// <summary>Where the machine said it was when this opened; <see cref="IndexTrades.UnknownRegion"/>.</summary>
    public required int Region { get; init; }

    /// <summary>Base units per GPU-hour, decimal.</summary>
    public required string Price { get; init; }

    public required int FeeBasisPoints { get; init; }

    public required string JobHash { get; init; }

    public required string RequestHash { get; init; }

    public required long OpenBlock { get; set; }

    public required string OpenTransaction { get; set; }

    public long? StopBlock { get; set; }

    /// <summary>Seconds after the start at which the renter asked to stop.</summary>
    public long? StoppedAfter { get; set; }

    public long? CloseBlock { get; set; }

    public string? CloseTransaction { get; set; }

    /// <summary>Unix seconds of the block up to which the chain was read when the closing was seen.</summary>
    public long? ClosedAt { get; set; }

    public string? Paid { get; set; }

    public string? Fee { get; set; }

    public string? Refund { get; set; }

    /// <summary>GPU time that the payment stands for.</summary>
    public long? PaidGpuMilliseconds { get; set; }
}

/// <summary>One transaction that settled matches.</summary>
internal sealed class BatchRow
{
    public required string Id { get; init; }

    public required long Block { get; set; }

    public long? SettledAt { get; set; }
}

/// <summary>A match that the chain did not accept.</summary>
internal sealed class SkipRow
{
    public required string BatchId { get; init; }

    public required string RequestHash { get; init; }

    public required long Block { get; set; }

    public required string Reason { get; init; }
}

/// <summary>What leases of a class and region that closed in an hour (UTC) paid.</summary>
internal sealed class VolumeRow
{
    /// <summary>Unix seconds of the hour's start.</summary>
    public required long Hour { get; init; }

    public required int GpuClass { get; init; }

    public required int Region { get; init; }

    public required string Paid { get; set; }

    public required long GpuMilliseconds { get; set; }

    public required int Leases { get; set; }
}

/// <summary>
/// Leases that opened in an hour (UTC) in a class, a region and a class of prices (<see cref="Market.PriceBuckets"/>).
/// </summary>
internal sealed class TradeRow
{
    /// <summary>Unix seconds of the hour's start.</summary>
    public required long Hour { get; init; }

    public required int GpuClass { get; init; }

    public required int Region { get; init; }

    public required int Bucket { get; init; }

    public int Leases { get; set; }

    public long Gpus { get; set; }

    /// <summary>Price times GPUs of all of them, decimal.</summary>
    public string PriceSum { get; set; } = "0";

    /// <summary>Of these leases, so many are closed.</summary>
    public int Ended { get; set; }

    /// <summary>Of the closed, those whose provider was gone before the end.</summary>
    public int Interrupted { get; set; }

    /// <summary>Of the closed, those that never began.</summary>
    public int Nothing { get; set; }
}

/// <summary>Where a machine was reached last. Not on chain: machines tell gateways.</summary>
internal sealed class EndpointRow
{
    public required string Provider { get; init; }

    public required string Machine { get; init; }

    public required string Endpoint { get; set; }

    /// <summary>Where its last offer says it is.</summary>
    public required int Region { get; set; }

    /// <summary>Unix seconds.</summary>
    public required long SeenAt { get; set; }
}

/// <summary>One row: how far the chain has been read, and which chain.</summary>
internal sealed class CursorRow
{
    public const int OnlyId = 1;

    public required int Id { get; init; }

    public required int SchemaVersion { get; init; }

    public required long ChainId { get; init; }

    public required string Market { get; init; }

    /// <summary>All events up to this block are in; -1 before the first.</summary>
    public required long Block { get; set; }
}
