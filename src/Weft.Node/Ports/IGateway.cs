using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A gateway, seen from a provider or a renter.</summary>
public interface IGateway
{
    /// <summary>Puts an offer into the book, with where the machine can be reached (never on chain).</summary>
    /// <param name="last">
    /// With an offer that names a lease to end: its renter's voucher, which the match brings along. Null: the offer
    /// ends nothing.
    /// </param>
    Task<Result<Done>> PublishAsync(
        Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel);

    /// <param name="start">
    /// When the lease is to begin; null for at once. Not part of what is signed: the gateway's word, not the chain's.
    /// </param>
    Task<Result<Done>> SubmitAsync(Signed<Request> request, UnixTime? start, CancellationToken cancel);

    /// <summary>News of one request until it is settled, refused or expired.</summary>
    IAsyncEnumerable<RequestNews> WatchAsync(Hash32 requestHash, CancellationToken cancel);

    /// <summary>Takes an own order out of the book before it expires; the chain's cancel is what binds.</summary>
    Task<Result<Done>> WithdrawAsync(Hash32 order, CancellationToken cancel);

    /// <summary>Why the free GPUs of an offer in the book are not leased, and what would bring a lease.</summary>
    Task<Result<OfferAdvice>> AdviseAsync(Hash32 offer, CancellationToken cancel);

    /// <summary>Which images the caller's machine has already, for people to choose by; all of them anew.</summary>
    Task<Result<Done>> TellImagesAsync(IReadOnlyList<string> images, CancellationToken cancel) =>
        Task.FromResult<Result<Done>>(default(Done));
}

/// <summary>What a gateway answers to peers; the wire adapter calls it after proving the caller's key.</summary>
/// <remarks>Orders prove themselves: the caller only counts against its quota, except for withdrawing.</remarks>
public interface IGatewayDesk
{
    Task<Result<Done>> PublishAsync(
        Address caller, Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel);

    Task<Result<Done>> SubmitAsync(
        Address caller, Signed<Request> request, UnixTime? start, CancellationToken cancel);

    IAsyncEnumerable<RequestNews> WatchAsync(Address caller, Hash32 requestHash, CancellationToken cancel);

    Task<Result<Done>> WithdrawAsync(Address caller, Hash32 order, CancellationToken cancel);

    Task<Result<OfferAdvice>> AdviseAsync(Address caller, Hash32 offer, CancellationToken cancel);

    /// <param name="caller">The machine that has them.</param>
    /// <param name="images">At most <see cref="ImageNames.Most"/>, each a name as engines take it.</param>
    Task<Result<Done>> TellImagesAsync(
        Address caller, IReadOnlyList<string> images, CancellationToken cancel) =>
        Task.FromResult<Result<Done>>(default(Done));
}

/// <summary>Bounds of what machines tell of their images.</summary>
public static class ImageNames
{
    public const int Most = 32;
    public const int MaxLength = 255;

    public static bool IsGood(string name) =>
        name is { Length: > 0 and <= MaxLength } && name.All(c => char.IsAsciiLetterOrDigit(c) || "._:/@-".Contains(c));
}

/// <param name="Sentence">How many requests wait, and what keeps them away.</param>
/// <param name="Changes">What would bring a lease, the best first, one phrase each; at most five.</param>
/// <param name="Tier">What the gateway lets the machine call itself.</param>
public sealed record OfferAdvice(string Sentence, IReadOnlyList<string> Changes, Tier Tier = default);

public abstract record RequestNews(Hash32 RequestHash);

/// <summary>Still in the book; says why nothing fits yet.</summary>
public sealed record RequestWaiting(Hash32 RequestHash, Refusal Why) : RequestNews(RequestHash);

/// <summary>
/// Settled: the leases that the chain opened, each with the provider's endpoint. To be checked on chain.
/// </summary>
public sealed record RequestSettled(Hash32 RequestHash, IReadOnlyList<LeaseAt> Leases) : RequestNews(RequestHash);

/// <summary>Not in the book any more.</summary>
public sealed record RequestRefused(Hash32 RequestHash, Refusal Why) : RequestNews(RequestHash);

public sealed record LeaseAt(Lease Lease, Uri Endpoint, Hash32 Transaction);
