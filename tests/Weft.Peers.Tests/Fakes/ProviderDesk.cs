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

    /// <summary>Completes when somebody listens.</summary>
    public Task Listened => _listened.Task;

    /// <summary>Completes when the call of <see cref="SpeakAsync"/> has ended on this side.</summary>
    public Task Left => _left.Task;

    public async Task<Result<Done>> TakeJobAsync(
        Address caller, Hash32 lease, ReadOnlyMemory<byte> job, Stream? inputTar, CancellationToken cancel)
    {
        (Caller, Lease, Job) = (caller, lease, job.ToArray());
        if (Refuses is { } refusal) return refusal;
        if (inputTar is null) return default(Done);
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

    public Task<Result<Stream>> ResultAsync(Address caller, Hash32 lease, CancellationToken cancel)
    {
        (Caller, Lease) = (caller, lease);
        return Task.FromResult<Result<Stream>>(Refuses is { } refusal ? refusal : Result);
    }
}
