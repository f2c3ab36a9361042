namespace Weft.Api;

/// <summary>One class in one region, or in all of them, in short.</summary>
/// <param name="Region">Null for all regions together, those of unknown machines too.</param>
/// <param name="Machines">On offer in this gateway's book now.</param>
/// <param name="GpusWanted">By requests that wait and would take this class in this region.</param>
/// <param name="BestAskPerGpuHour">The lowest ask of a machine with a free GPU; null where there is none.</param>
/// <param name="BestBidPerGpuHour">The highest bid that waits; null where there is none.</param>
/// <param name="Last24Hours">Of leases that opened in the running hour (UTC) or the 24 before.</param>
/// <param name="Requests">In the same hours; null where this gateway did not look.</param>
public sealed record MarketRowDto(
    string GpuClass, int GpuClassIndex, string? Region, int TokenDecimals, int Machines, ulong GpusOffered,
    ulong GpusFree, ulong GpusWanted, string? BestAskPerGpuHour, string? BestBidPerGpuHour, TradedDto Last24Hours,
    RequestFiguresDto? Requests);

/// <summary>
/// A class in a region, or in all of them. Prices and amounts are token base units, decimal integers; shares are in
/// 1/10,000. What is null was not measured, or there was nothing to measure. docs/market.md says how all of it is made.
/// </summary>
/// <param name="Summary">As in the list.</param>
/// <param name="Asks">Free GPUs, the cheapest first.</param>
/// <param name="Bids">GPUs that requests wait for, the highest bid first.</param>
/// <param name="Interruptions">Of leases that opened in the last 30 days, by price.</param>
/// <param name="Forecast">The mean price of leases in each of the next 24 hours.</param>
/// <param name="NoForecast">Why there is none, and what is missing.</param>
/// <param name="WatchedHours">Of the 25 hours of the summary, how many this gateway looked at its book in.</param>
public sealed record MarketDto(
    MarketRowDto Summary, IReadOnlyList<DepthLevelDto> Asks, IReadOnlyList<DepthLevelDto> Bids,
    IReadOnlyList<InterruptionDto> Interruptions, RenterHintDto ForRenters, ProviderHintDto ForProviders,
    ForecastDto? Forecast, ProblemDto? NoForecast, int WatchedHours);

/// <param name="P10PerGpuHour">A tenth of the GPUs were leased at this price or a lower one.</param>
public sealed record QuantilesDto(string P10PerGpuHour, string P50PerGpuHour, string P90PerGpuHour);

/// <param name="Prices">By GPUs; null where no lease opened.</param>
/// <param name="MeanPerGpuHour">By GPUs, rounded down.</param>
/// <param name="LeasesOpened">What the chain took back is not among them.</param>
/// <param name="PaidAmount">By leases that closed in the same hours, whenever they opened.</param>
/// <param name="PaidGpuMilliseconds">GPU time that this paid for.</param>
public sealed record TradedDto(
    QuantilesDto? Prices, string? MeanPerGpuHour, int LeasesOpened, long GpusLeased, string PaidAmount,
    ulong PaidGpuMilliseconds);

/// <summary>Requests that would have taken the class in the region.</summary>
/// <param name="Elsewhere">Filled in another class or region, or by another gateway.</param>
/// <param name="Refused">Left the book for a reason of their own, such as a lack of money.</param>
/// <param name="FillRateBasisPoints">Filled of filled, expired and withdrawn; null where none of these.</param>
/// <param name="FilledWithinSecondsP50">
/// Half of the filled, expired and withdrawn were filled within so many seconds, the last two counting as never; null
/// where fewer were.
/// </param>
public sealed record RequestFiguresDto(
    long Seen, long Filled, long Elsewhere, long Expired, long Withdrawn, long Refused, int? FillRateBasisPoints,
    uint? FilledWithinSecondsP50, uint? FilledWithinSecondsP90);

/// <param name="Gpus">At this step; its worst price is the one that is said.</param>
/// <param name="CumulativeGpus">At this price or a better one.</param>
public sealed record DepthLevelDto(string PricePerGpuHour, ulong Gpus, ulong CumulativeGpus);

/// <summary>Leases whose price was from .. to below .. percent of the median of their class and day.</summary>
/// <param name="BelowPercent">Null for no end.</param>
/// <param name="Interrupted">The renter had to stop it on chain, or nobody ever claimed anything.</param>
/// <param name="NeverBegan">Closed in time with nothing paid.</param>
/// <param name="RateBasisPoints">Interrupted of ended; null where none ended.</param>
public sealed record InterruptionDto(
    int FromPercent, int? BelowPercent, long Ended, long Interrupted, long NeverBegan, int? RateBasisPoints);

/// <param name="ChanceBasisPoints">In how many of the cases it was enough; never less than 8,000.</param>
/// <param name="Cases">Hours, or days beginning at each hour, that this gateway looked at.</param>
public sealed record LikelyPriceDto(string PricePerGpuHour, int ChanceBasisPoints, int Cases);

/// <summary>What to bid.</summary>
/// <param name="Gpus">On one machine; what <see cref="NowPerGpuHour"/> was looked up for.</param>
/// <param name="NowPerGpuHour">Filled now, other limits apart; null where nothing is free.</param>
/// <param name="WithinHour">Null where the past is too short, nothing is likely, or it is no better than now.</param>
/// <param name="WithinDay">The cheapest that is likely once in 24 hours; null as above.</param>
public sealed record RenterHintDto(
    int Gpus, string? NowPerGpuHour, LikelyPriceDto? WithinHour, LikelyPriceDto? WithinDay);

/// <summary>What to ask.</summary>
/// <param name="NowPerGpuHour">The highest bid that waits, other limits apart; null where none does.</param>
/// <param name="WithinHour">The highest at which a lease opened in at least eight of ten hours.</param>
/// <param name="OthersAsk">By GPUs on offer now; null where nothing is.</param>
public sealed record ProviderHintDto(string? NowPerGpuHour, LikelyPriceDto? WithinHour, QuantilesDto? OthersAsk);

/// <param name="Model"><c>last-price</c>, <c>level</c>, <c>season</c> or <c>yesterday</c>.</param>
/// <param name="MeanErrorBasisPoints">Mean absolute error of past forecasts made the same way.</param>
/// <param name="LastPriceErrorBasisPoints">What saying "as it is" would have been off.</param>
/// <param name="Checked">Past forecasts that were compared with what came.</param>
public sealed record ForecastDto(
    string Model, int MeanErrorBasisPoints, int LastPriceErrorBasisPoints, int Checked, int PricedHours,
    IReadOnlyList<ForecastHourDto> Hours);

/// <param name="LowPerGpuHour">Eight of ten prices lay between low and high, as far as past forecasts erred.</param>
public sealed record ForecastHourDto(
    ulong FromUnixSeconds, string PricePerGpuHour, string LowPerGpuHour, string HighPerGpuHour);

/// <summary>An hour (UTC) of a class in a region, or in all of them.</summary>
/// <param name="Requests">Null where this gateway did not look; so are the figures of the book.</param>
/// <param name="GpusOffered">On average over its looks at the book, rounded down; so are free and wanted.</param>
/// <param name="BestAskPerGpuHour">The lowest of a machine with a free GPU.</param>
/// <param name="MedianAskPerGpuHour">By GPUs on offer, at the last look.</param>
public sealed record MarketHourDto(
    ulong FromUnixSeconds, TradedDto Traded, RequestFiguresDto? Requests, ulong? GpusOffered, ulong? GpusFree,
    ulong? GpusWanted, string? BestAskPerGpuHour, string? MedianAskPerGpuHour);

/// <param name="Region">Null for all regions together.</param>
/// <param name="FromUnixSeconds">The oldest hour is that of this second; null for all that is kept.</param>
/// <param name="ToUnixSeconds">The newest hour is that of this second; null for the running one.</param>
public sealed record MarketHoursFilter(
    string? Region = null, ulong? FromUnixSeconds = null, ulong? ToUnixSeconds = null, int? Limit = null,
    string? Cursor = null);
