using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a gateway takes into its book, how much of it, and how it settles.</summary>
/// <param name="Domain">The market that orders are signed for.</param>
/// <param name="Settler">The account that sends matches to the chain; orders must allow it.</param>
/// <param name="GpuClasses">Names of the chain's GPU classes, by index.</param>
/// <param name="Regions">Names of the chain's regions, by index.</param>
public sealed record GatekeepingPolicy(
    TypedDomain Domain, Address Settler, IReadOnlyList<string> GpuClasses, IReadOnlyList<string> Regions)
{
    public int MaxOffers { get; init; } = 100_000;

    public int MaxRequests { get; init; } = 100_000;

    public int MaxOffersPerAccount { get; init; } = 1_000;

    public int MaxRequestsPerAccount { get; init; } = 64;

    /// <summary>Orders that one caller may have in the book, its own and others' that it passes on.</summary>
    public int MaxOrdersPerCaller { get; init; } = 4_000;

    /// <summary>How long an offer lives, as its signer's clock counts.</summary>
    public TimeSpan MaxOfferLife { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan MaxRequestLife { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How far a signer's clock may be off.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>No one means to pay more for a GPU-hour: a slip of the decimals.</summary>
    public Price SanePrice { get; init; } = new(1_000_000_000_000);

    /// <summary>Less than this does not pay for settling a request.</summary>
    public ulong MinMatchFee { get; init; }

    /// <summary>How far ahead a window may begin.</summary>
    public TimeSpan MaxWindowAhead { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Requests for a time to come.</summary>
    public int MaxWindows { get; init; } = 1_000;

    /// <summary>Those of one account.</summary>
    public int MaxWindowsOfAccount { get; init; } = 1;

    /// <summary>Those of an account that holds a pass with reserved windows.</summary>
    public int MaxWindowsWithPass { get; init; } = 8;

    /// <summary>How long after its last second a lease may still hold its GPUs: for fetching the result and closing.
    /// </summary>
    public TimeSpan WindowMargin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often machines are looked for again for a window that has none.</summary>
    public TimeSpan WindowPause { get; init; } = TimeSpan.FromSeconds(5);

    public int MaxMatchesPerBatch { get; init; } = 32;

    public int MaxBatchesInFlight { get; init; } = 4;

    /// <summary>How long an order rests after it could not be settled, before it is tried again.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a request may fail to settle before it leaves the book.</summary>
    public int MaxStrikes { get; init; } = 4;

    /// <summary>How often a batch is handed to the chain again when the chain could not be reached.</summary>
    public int MaxSubmissions { get; init; } = 4;
}
