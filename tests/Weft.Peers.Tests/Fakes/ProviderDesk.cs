using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>Notes what came in, and answers what the test says.</summary>
internal sealed class ProviderDesk : IProviderDesk
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _listened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Refusal? Refuses { get; set; }

    public Address Caller { get; private set; }

    public Hash32 Lease { get; private set; }

    public byte[] Job { get; private set; } = [];

    public byte[]? Input { get; private set; }

    public RenterMessage? Heard { get; private set; }

    /// <summary>Takes the input in the test's way; the default keeps it in <see cref="Input"/>.</summary>
    public Func<Stream, CancellationToken, Task<Result<Done>>>? OnInput { get; set; }

    public Channel<ProviderMessage> Says { get; } = Channel.CreateBounded<ProviderMessage>(16);

    public IAsyncEnumerable<LogChunk> Log { get; set; } = AsyncEnumerable.Empty<LogChunk>();

    public Stream Result { get; set; } = new MemoryStream();

    /// <summary>What is said of <see cref="Result"/>, for the offset that is asked for; nothing by default.</summary>
    public Func<long, Task<ResultParcel>>? OnResult { get; set; }

    public HandOverTerms Terms { get; set; } = HandOverTerms.None;

    public string? InputSha256 { get; private set; }

    public long InputOffset { get; private set; }

    public byte[] Sealed { get; private set; } = [];

    /// <summary>Completes when somebody listens.</summary>
    public Task Listened => _listened.Task;

    /// <summary>Completes when the call of <see cref="SpeakAsync"/> has ended on this side.</summary>
    public Task Left => _left.Task;

    public Task<Result<HandOverTerms>> TermsAsync(
        Address caller, Hash32 lease, string? inputSha256, CancellationToken cancel)
    {
        (Caller, Lease, InputSha256) = (caller, lease, inputSha256);
        return Task.FromResult<Result<HandOverTerms>>(Refuses is { } refusal ? refusal : Terms);
    }

    public async Task<Result<Done>> TakeJobAsync(
        Address caller, Hash32 lease, HandOver parcel, CancellationToken cancel)
    {
        (Caller, Lease, Job, InputOffset) = (caller, lease, parcel.Job.ToArray(), parcel.InputOffset);
        Sealed = parcel.Sealed.ToArray();
        if (Refuses is { } refusal) return refusal;
        if (parcel.InputTar is not { } inputTar) return default(Done);
        if (OnInput is { } take) return await take(inputTar, cancel);
        var all = new MemoryStream();
        await inputTar.CopyToAsync(all, cancel);
        Input = all.ToArray();
        return default(Done);
    }

    public async IAsyncEnumerable<ProviderMessage> SpeakAsync(
        Address caller, Hash32 lease, [EnumeratorCancellation] CancellationToken cancel)
    {
        (Caller, Lease) = (caller, lease);
        if (Refuses is { } refusal) throw new RefusalException(refusal);
        try
        {
            _listened.TrySetResult();
            await foreach (var message in Says.Reader.ReadAllAsync(cancel)) yield return message;
        }
        finally
        {
            _left.TrySetResult();
        }
    }

    public Task<Result<Done>> HearAsync(Address caller, Hash32 lease, RenterMessage message, CancellationToken cancel)
    {
        (Caller, Lease, Heard) = (caller, lease, message);
        return Task.FromResult<Result<Done>>(Refuses is { } refusal ? refusal : default(Done));
    }

    public IAsyncEnumerable<LogChunk> LogAsync(Address caller, Hash32 lease, long offset, CancellationToken cancel)
    {
        (Caller, Lease) = (caller, lease);
        return Log;
    }

    public async Task<Result<ResultParcel>> ResultAsync(
        Address caller, Hash32 lease, long offset, CancellationToken cancel)
    {
        (Caller, Lease) = (caller, lease);
        if (Refuses is { } refusal) return refusal;
        return OnResult is { } open ? await open(offset) : new ResultParcel(Result, 0, null, null);
    }
}
