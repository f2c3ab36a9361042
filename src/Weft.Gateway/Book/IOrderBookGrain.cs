using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>The order book of one market; its key is 0. One grain owns it, whatever the number of silos.</summary>
[Alias("weft.order-book")]
internal interface IOrderBookGrain : IGrainWithIntegerKey
{
    /// <summary>Wakes the book: batches of an earlier life are taken up again.</summary>
    [Alias("start")]
    Task StartAsync();

    [Alias("publish")]
    Task<BookAnswer> PublishAsync(
        Address caller, [Immutable] Signed<Offer> offer, Uri endpoint, [Immutable] LastVoucher? last,
        CancellationToken cancel);

    [Alias("submit")]
    Task<BookAnswer> SubmitAsync(
        Address caller, [Immutable] Signed<Request> request, ulong? start, CancellationToken cancel);

    [Alias("withdraw")]
    Task<BookAnswer> WithdrawAsync(Address caller, Hash32 order, CancellationToken cancel);

    [Alias("advise")]
    Task<AdviceAnswer> AdviseAsync(Address caller, Hash32 offer, CancellationToken cancel);

    [Alias("watch")]
    IAsyncEnumerable<NewsMessage> WatchAsync(Address caller, Hash32 request, CancellationToken cancel);

    [Alias("opened")]
    Task LeaseOpenedAsync(ulong block, Hash32 transaction, [Immutable] Lease lease);

    [Alias("closed")]
    Task LeaseClosedAsync(LeaseClosedMessage closed);

    [Alias("reorganised")]
    Task ReorganisedAsync(ulong block);

    /// <summary>Where the machines in the book are reached: for checkers only.</summary>
    [Alias("targets")]
    Task<TargetLine[]> TargetsAsync();

    [Alias("view")]
    Task<BookView> ViewAsync();

    /// <summary>Both sides of the book: for depth, which the lists of offers have no need of.</summary>
    [Alias("sides")]
    Task<BookSides> SidesAsync();
}

/// <param name="Refusal">Null for done.</param>
[GenerateSerializer, Immutable, Alias("weft.book-answer")]
internal sealed record BookAnswer([property: Id(0)] Refusal? Refusal);

/// <summary>Why an offer is not leased; or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("weft.advice")]
internal sealed record AdviceAnswer(
    [property: Id(0)] Refusal? Refusal, [property: Id(1)] string Sentence, [property: Id(2)] string[] Changes,
    [property: Id(3)] uint Tier);

/// <summary>News of a request: it waits or was refused, and why; or it was settled, and its leases.</summary>
[GenerateSerializer, Immutable, Alias("weft.news")]
internal sealed record NewsMessage(
    [property: Id(0)] Hash32 Request, [property: Id(1)] bool Waiting, [property: Id(2)] Refusal? Why,
    [property: Id(3)] LeaseAt[] Leases)
{
    public static NewsMessage From(RequestNews news) => news switch
    {
        RequestWaiting waiting => new(waiting.RequestHash, true, waiting.Why, []),
        RequestRefused refused => new(refused.RequestHash, false, refused.Why, []),
        RequestSettled settled => new(settled.RequestHash, false, null, [.. settled.Leases]),
        _ => throw new ArgumentOutOfRangeException(nameof(news)),
    };

    public RequestNews ToNews() => (Waiting, Why) switch
    {
        (true, { } why) => new RequestWaiting(Request, why),
        (false, { } why) => new RequestRefused(Request, why),
        _ => new RequestSettled(Request, Leases),
    };
}

[GenerateSerializer, Immutable, Alias("weft.lease-closed")]
internal sealed record LeaseClosedMessage(
    [property: Id(0)] ulong Block, [property: Id(1)] Hash32 Transaction, [property: Id(2)] Hash32 Lease,
    [property: Id(3)] UInt128 Paid)
{
    public static LeaseClosedMessage From(LeaseClosed e) => new(
        e.Block, e.Transaction, e.Lease, e.Paid.BaseUnits);

    public LeaseClosed ToEvent() => new(
        Block, Transaction, Lease, new(Paid));
}

[GenerateSerializer, Immutable, Alias("weft.book-view")]
internal sealed record BookView([property: Id(0)] OfferLine[] Offers, [property: Id(1)] int RequestsWaiting);

/// <param name="Free">Bit mask of the GPUs on offer that nobody leases.</param>
[GenerateSerializer, Immutable, Alias("weft.target")]
internal sealed record TargetLine(
    [property: Id(0)] Address Provider, [property: Id(1)] Address Machine, [property: Id(2)] byte GpuClass,
    [property: Id(3)] ulong Free, [property: Id(4)] Uri Endpoint);

/// <param name="Bids">Of requests that wait for a match.</param>
[GenerateSerializer, Immutable, Alias("weft.book-sides")]
internal sealed record BookSides([property: Id(0)] OfferLine[] Offers, [property: Id(1)] Request[] Bids);

/// <param name="Free">Bit mask of the GPUs on offer that nobody leases.</param>
[GenerateSerializer, Immutable, Alias("weft.offer-line")]
internal sealed record OfferLine(
    [property: Id(0)] Hash32 OfferHash, [property: Id(1)] Offer Offer, [property: Id(2)] ulong Free);
