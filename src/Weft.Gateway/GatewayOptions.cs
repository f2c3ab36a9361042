using Weft.Node;

namespace Weft.Gateway;

/// <summary>What one gateway is: its market, its book, its index and its limits.</summary>
/// <param name="IndexPath">The index's SQLite file; made when missing, made anew when it is another market's.</param>
/// <param name="TokenDecimals">Of the market's payment token.</param>
/// <param name="FromBlock">The block in which the market was deployed.</param>
public sealed record GatewayOptions(GatekeepingPolicy Policy, string IndexPath, int TokenDecimals, ulong FromBlock)
{
    /// <summary>Where it stands, as its operator says: machines measure their own region by that.</summary>
    public string? Region { get; init; }

    /// <summary>How often matches are looked for when nothing new comes.</summary>
    public TimeSpan CycleEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long new orders gather before matches are looked for.</summary>
    public TimeSpan CycleSoon { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Where published rounds of matching are kept; beside the index when null.</summary>
    public string? RoundsFolder { get; init; }

    /// <summary>How long a round is kept, and how much room all of them may take: the oldest go first.</summary>
    public TimeSpan KeepRounds { get; init; } = TimeSpan.FromDays(2);

    public long MaxRoundBytes { get; init; } = 4L << 30;

    /// <summary>Where transcripts of checks are kept; beside the index when null.</summary>
    public string? ChecksFolder { get; init; }

    /// <summary>How much room they may take, packed: the oldest go first.</summary>
    public long MaxCheckBytes { get; init; } = 4L << 30;

    /// <summary>What only this gateway saw of the market, a SQLite file; beside the index when null.</summary>
    public string? HistoryPath { get; init; }

    /// <summary>How often what was seen of the market is written down.</summary>
    public TimeSpan HistoryEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the book is looked at for the figures about it.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an answer about prices of the past is given again before it is computed anew.</summary>
    public TimeSpan FiguresFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long figures about the market are kept, by the hour.</summary>
    public TimeSpan KeepHistory { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Reads of the HTTP API that one address may make in a minute.</summary>
    public int ReadsPerMinute { get; init; } = 1_200;

    /// <summary>Items on a page when the caller does not say, and at most.</summary>
    public int PageSize { get; init; } = 100;

    public int MaxPageSize { get; init; } = 500;

    /// <summary>How many blocks the index may be behind and still count as ready.</summary>
    public ulong ReadyWithinBlocks { get; init; } = 5;

    internal string HistoryFile =>
        HistoryPath ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(IndexPath))!, "history.db");
}
