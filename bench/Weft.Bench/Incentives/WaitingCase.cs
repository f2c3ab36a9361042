namespace Weft.Bench;

/// <summary>
/// A market that is always short: whoever is served is replaced by one alike, so that as many wait in every round, and
/// every round has a fresh seed.
/// </summary>
/// <param name="Gpus">Of each machine.</param>
/// <param name="Lease">Rounds that a lease lasts on average; 1 is one round exactly: all is free in each.</param>
/// <param name="Singles">Requests for one GPU that wait.</param>
/// <param name="GangMachines">Machines of the one gang among them; 0 for none.</param>
/// <param name="GangGpus">GPUs that it wants of each machine.</param>
/// <param name="GangPercent">What the gang bids for a GPU, of what the others bid.</param>
/// <param name="Passes">So many of the singles have priority among equals, and are watched no further.</param>
/// <param name="HoldAfter">Rounds after which machines that come free are held for the gang, outside of the auction:
/// not what a gateway does, but what it would cost; 0 for never.</param>
internal sealed record WaitingCase(
    string Name, int Machines, int Gpus, int Lease, int Singles, int GangMachines = 0, int GangGpus = 1,
    int GangPercent = 100, int Passes = 0, int HoldAfter = 0, int Rounds = 5_000)
{
    /// <summary>The gang comes when the market has been busy so long.</summary>
    public const int GangComes = 100;

    public static readonly IReadOnlyList<WaitingCase> All =
    [
        new("equal requests, 40 wait for 10 machines", 10, 1, 1, 40, Rounds: 10_000),
        new("equal requests, 5 of the 40 have a pass", 10, 1, 1, 40, Passes: 5),
        new("equal requests, 10 of the 40 have a pass", 10, 1, 1, 40, Passes: 10),
        Free(2), Free(4), Free(8), Free(10), Free(10) with { Name = "gang of 10, bids 1 % more", GangPercent = 101 },
        Trickle(2), Trickle(4), Trickle(8),
        Dearer(2), Dearer(4), Dearer(8),
        Dearer(8) with { Name = "gang of 8, bids twice as much", GangPercent = 200 },
        Held(2), Held(4), Held(8),
        new("8 GPUs of one box", 4, 8, 10, 40, 1, 8),
        new("8 GPUs of one box, bids twice as much", 4, 8, 10, 40, 1, 8, 200),
    ];

    public bool HasGang => GangMachines > 0;

    private static WaitingCase Free(int size) => new($"gang of {size}", 10, 1, 1, 39, size);

    private static WaitingCase Trickle(int size) => new($"gang of {size}", 20, 1, 10, 40, size);

    private static WaitingCase Held(int size) =>
        Trickle(size) with { Name = $"gang of {size}, if machines were held for it after 20 rounds", HoldAfter = 20 };

    private static WaitingCase Dearer(int size) =>
        Trickle(size) with { Name = $"gang of {size}, bids 10 % more", GangPercent = 110 };
}

/// <param name="Served">Of those that are watched: the gang, or where there is none all without a pass.</param>
/// <param name="MeanWait">Rounds, the one of being served included; null where none was served.</param>
/// <param name="Longest">That anybody waited, or waits still.</param>
/// <param name="First">Percent that was served in its first round.</param>
/// <param name="Late">Percent that was served in a round, of those that had lost ten before; null where they are too
/// few.</param>
/// <param name="SinglesMean">What the others waited.</param>
/// <param name="InUse">GPUs under a lease after a round, in percent.</param>
internal sealed record WaitingRow(
    WaitingCase Case, int Served, double? MeanWait, int? P95, int Longest, double? First, double? Late,
    double? SinglesMean, double InUse, double? ChiSquare);
