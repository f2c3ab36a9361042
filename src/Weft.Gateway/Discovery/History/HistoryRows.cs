namespace Weft.Gateway;

/// <summary>What became of requests in an hour (UTC) and place.</summary>
internal sealed class DemandRow
{
    /// <summary>Unix seconds of the hour's start.</summary>
    public required long Hour { get; init; }

    public required int GpuClass { get; init; }

    /// <summary>An index, or <see cref="Place.AllRegions"/>.</summary>
    public required int Region { get; init; }

    public long Seen { get; set; }

    public long Filled { get; set; }

    public long Elsewhere { get; set; }

    public long Expired { get; set; }

    public long Withdrawn { get; set; }

    public long Refused { get; set; }

    /// <summary>Counts in the classes of <see cref="Market.FillTimes"/>: <c>0,3,1,..</c>.</summary>
    public string Times { get; set; } = "";
}

/// <summary>Looks at the book in an hour (UTC) and place.</summary>
internal sealed class DepthRow
{
    /// <summary>Unix seconds of the hour's start.</summary>
    public required long Hour { get; init; }

    public required int GpuClass { get; init; }

    /// <summary>An index, or <see cref="Place.AllRegions"/>.</summary>
    public required int Region { get; init; }

    public int Samples { get; set; }

    public long Offered { get; set; }

    public long Free { get; set; }

    public long Wanted { get; set; }

    /// <summary>Base units per GPU-hour, decimal.</summary>
    public string? BestAsk { get; set; }

    public string? MedianAsk { get; set; }
}

/// <summary>One row: whose history this is.</summary>
internal sealed class HistoryOwnerRow
{
    public const int OnlyId = 1;

    public required int Id { get; init; }

    public required int SchemaVersion { get; init; }

    public required long ChainId { get; init; }

    public required string Market { get; init; }
}
