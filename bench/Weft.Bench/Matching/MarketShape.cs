namespace Weft.Bench;

/// <summary>What kind of market is drawn.</summary>
/// <param name="Hosts">Hosts of 1, 2, 4 or 8 GPUs and bids of as many; else everything is one GPU.</param>
/// <param name="RegionsWanted">How many regions a bid accepts at most; 8 is all of them.</param>
/// <param name="DominantPercent">Orders that are for the one dominant model.</param>
/// <param name="Malice">What somebody has made of the orders to make matching slow.</param>
internal sealed record MarketShape(
    string Name, int Asks, int Bids, bool Hosts, int RegionsWanted = 8, int DominantPercent = 0,
    Malice Malice = Malice.None)
{
    public const int DominantModel = 10;

    public static MarketShape Unit(int size) => new($"unit {Size(size)} x {Size(size)}", size, size, Hosts: false);

    public static MarketShape Host(int size) => new($"host {Size(size)} x {Size(size)}", size, size, Hosts: true);

    public static MarketShape Scarce(int asks, bool hosts) => new(
        $"scarce {(hosts ? "host" : "unit")} {Size(asks)} x {Size(4 * asks)}", asks, 4 * asks, hosts);

    public static MarketShape Regional(int size) =>
        new($"regional host {Size(size)} x {Size(size)}", size, size, Hosts: true, RegionsWanted: 1);

    public static MarketShape Dominant(int size) =>
        new($"dominant host {Size(size)} x {Size(size)}", size, size, Hosts: true, DominantPercent: 80);

    public static MarketShape Identical(int size) => new(
        $"identical {Size(size)} x {Size(size)}", size, size, Hosts: false, Malice: Malice.Identical);

    public static MarketShape Ladder(int size) => new(
        $"ladder {Size(size)} x {Size(size)}", size, size, Hosts: true, Malice: Malice.Ladder);

    private static string Size(int count) => count % 1_000 == 0 ? $"{count / 1_000}k" : $"{count}";
}

internal enum Malice
{
    None,

    /// <summary>All asks are alike, and all bids: everything is a tie.</summary>
    Identical,

    /// <summary>Each bid is just above one ask: every one would like to move.</summary>
    Ladder,
}
