using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// The renter's line to the provider of a lease; TLS with both keys proven. May drop and be opened again.
/// </summary>
public interface IProviderLine : IAsyncDisposable
{
    /// <summary>
    /// What has to be known before the job is handed over; <see cref="HandOverTerms.None"/> from a node that does not
    /// say.
    /// </summary>
    /// <param name="inputSha256">Of the job's input, in hex; null where it has none.</param>
    Task<Result<HandOverTerms>> AskTermsAsync(Hash32 lease, string? inputSha256, CancellationToken cancel);

    Task<Result<Done>> HandOverAsync(Hash32 lease, HandOver parcel, CancellationToken cancel);

    /// <summary>
    /// What the provider says from now on. Sends first what it last said, so nothing is lost over a cut.
    /// </summary>
    IAsyncEnumerable<ProviderMessage> ListenAsync(Hash32 lease, CancellationToken cancel);

    Task<Result<Done>> SendAsync(Hash32 lease, RenterMessage message, CancellationToken cancel);

    IAsyncEnumerable<LogChunk> FollowLogAsync(Hash32 lease, long offset, CancellationToken cancel);

    /// <param name="offset">Position of the first byte that is wanted; a node may begin earlier all the same.</param>
    Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel);
}

/// <summary>What a renter hands over: the very bytes that its request committed to, and what goes with them.</summary>
/// <param name="Job">The encoded job; the request carries its hash.</param>
/// <param name="InputTar">The input as a tar stream, from <see cref="InputOffset"/> on; null where there is
/// none.</param>
public sealed record HandOver(ReadOnlyMemory<byte> Job, Stream? InputTar)
{
    /// <summary>Position of the first byte that is sent; the machine has what is before it.</summary>
    public long InputOffset { get; init; }

    /// <summary>The job's secrets, sealed to the machine's key; empty for none.</summary>
    public ReadOnlyMemory<byte> Sealed { get; init; }
}

/// <param name="HeldBytes">So much of the input the machine has already, from its beginning on.</param>
public sealed record HandOverTerms(long HeldBytes)
{
    public static HandOverTerms None { get; } = new(0);

    /// <summary>What secrets are sealed to; null from a node that takes none.</summary>
    public PublicKey? SealTo { get; init; }
}

/// <summary>A job's result on its way: the same bytes whenever it is opened.</summary>
/// <param name="Offset">Position of the first byte that comes.</param>
/// <param name="Size">Of the whole tar, in bytes; null from a node that does not say.</param>
/// <param name="Sha256">Of the whole tar, in lower-case hex; null from a node that does not say.</param>
public sealed record ResultParcel(Stream Tar, long Offset, long? Size, string? Sha256) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Tar.DisposeAsync();
}

/// <summary>Opens lines; checks that the peer proves the machine key.</summary>
public interface IProviderDialer
{
    Task<Result<IProviderLine>> DialAsync(Uri endpoint, Address machine, CancellationToken cancel);
}

/// <summary>
/// What the provider's node answers to renters; the wire adapter calls it after proving the caller's key.
/// </summary>
public interface IProviderDesk
{
    Task<Result<HandOverTerms>> TermsAsync(
        Address caller, Hash32 lease, string? inputSha256, CancellationToken cancel);

    Task<Result<Done>> TakeJobAsync(Address caller, Hash32 lease, HandOver parcel, CancellationToken cancel);

    IAsyncEnumerable<ProviderMessage> SpeakAsync(Address caller, Hash32 lease, CancellationToken cancel);

    Task<Result<Done>> HearAsync(Address caller, Hash32 lease, RenterMessage message, CancellationToken cancel);

    IAsyncEnumerable<LogChunk> LogAsync(Address caller, Hash32 lease, long offset, CancellationToken cancel);

    Task<Result<ResultParcel>> ResultAsync(Address caller, Hash32 lease, long offset, CancellationToken cancel);
}

public abstract record RenterMessage;

public sealed record VoucherSent(Signed<Voucher> Voucher) : RenterMessage
{
    /// <summary>
    /// Which reading the voucher answers; null for the first voucher, or from a node that does not say.
    /// </summary>
    public Signed<ReadingAnswer>? Answer { get; init; }
}

/// <summary>The renter wants the job stopped and the lease closed.</summary>
public sealed record StopWanted : RenterMessage;

/// <summary>The renter has its result; the provider may throw its copy away and close.</summary>
public sealed record ResultSaved : RenterMessage;

public abstract record ProviderMessage;

/// <summary>A line for people about what goes on besides the job, such as an image pull.</summary>
public sealed record Preparing(string Line) : ProviderMessage;

/// <summary>The job is ready to run and waits for the first voucher, which pays one interval ahead.</summary>
public sealed record AwaitingVoucher(Money FirstInterval) : ProviderMessage;

public sealed record JobStarted(DateTimeOffset At) : ProviderMessage;

/// <summary>
/// A reading, and the cumulative amount that the next voucher should cover (one interval ahead, capped).
/// </summary>
public sealed record ReadingSent(Reading Reading, Money Owed, Money VoucherWanted) : ProviderMessage
{
    /// <summary>The machine's, under the reading; empty from a node that does not sign.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}

public sealed record JobEnded(int ExitCode, bool OutOfMemory) : ProviderMessage;

/// <summary>The job could not be run, or the provider gives up.</summary>
public sealed record JobRefused(Refusal Why) : ProviderMessage;

/// <summary>
/// The last word: what the provider will claim, with its signature, so that the renter can close too.
/// </summary>
public sealed record ClosingSent(Signed<Closing> Closing) : ProviderMessage;
