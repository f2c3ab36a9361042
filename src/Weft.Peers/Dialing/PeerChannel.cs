using Grpc.Core;
using Grpc.Net.Client;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using RpcException = Grpc.Core.RpcException;

namespace Weft.Peers;

internal enum PeerRole
{
    Gateway,
    Provider,
}

/// <summary>
/// One connection to one peer, opened when first used and again after a cut. What goes wrong on it is put into words
/// here and nowhere else.
/// </summary>
internal sealed class PeerChannel : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Uri _endpoint;
    private readonly PeerRole _role;
    private readonly PeerLimits _limits;
    private volatile Refusal? _distrust;

    /// <param name="expected">Whose key the peer must prove; null for anyone's.</param>
    public PeerChannel(PeerIdentity identity, PeerLimits limits, Uri endpoint, PeerRole role, Address? expected)
    {
        (_endpoint, _role, _limits) = (endpoint, role, limits);
        var handler = new SocketsHttpHandler
        {
            SslOptions = PeerTls.ForClient(identity, proven => Trusts(proven, expected)),
            ConnectTimeout = limits.ConnectTimeout,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        _channel = GrpcChannel.ForAddress(endpoint, new()
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = WireLimits.MaxMessageBytes,
        });
        Invoker = _channel.CreateCallInvoker();
    }

    public CallInvoker Invoker { get; }

    public TimeSpan StallTimeout => _limits.StallTimeout;

    public static CallOptions Stream(CancellationToken cancel) => new(cancellationToken: cancel);

    /// <summary>A call with one answer, within the time that such a call may take.</summary>
    public Task<Result<Done>> AskAsync(
        Func<CallOptions, AsyncUnaryCall<Wire.Done>> begin, CancellationToken cancel) =>
        AskAsync(begin, static (_, _) => default(Done), cancel);

    /// <summary>One answer, read and checked; what is malformed is a refusal.</summary>
    public async Task<Result<TDomain>> AskAsync<TMessage, TDomain>(
        Func<CallOptions, AsyncUnaryCall<TMessage>> begin, Func<Fields, TMessage, TDomain> read,
        CancellationToken cancel)
        where TDomain : notnull
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + _limits.CallTimeout;
        try
        {
            using var call = begin(new(deadline: deadline, cancellationToken: cancel));
            var fields = new Fields();
            var answer = read(fields, await call.ResponseAsync);
            return fields.Fault is { } fault ? fault : answer;
        }
        catch (RpcException ended)
        {
            cancel.ThrowIfCancellationRequested();
            return Translate(ended);
        }
    }

    /// <summary>The messages of a stream until it ends well.</summary>
    /// <exception cref="RefusalException">It ended otherwise.</exception>
    public async IAsyncEnumerable<TDomain> ReadAsync<TMessage, TDomain>(
        Func<CallOptions, AsyncServerStreamingCall<TMessage>> begin, Func<Fields, TMessage, TDomain> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using var call = begin(Stream(cancel));
        while (await MovedAsync(call.ResponseStream, cancel))
        {
            var fields = new Fields();
            var value = read(fields, call.ResponseStream.Current);
            fields.ThrowIfFaulty();
            yield return value;
        }
    }

    /// <summary>Why a call ended without an answer.</summary>
    public Refusal Translate(RpcException ended) => RefusalWire.TryRead(ended) ?? ended.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled =>
            _distrust ?? DialingRefusals.Unreachable(_role, _endpoint),
        StatusCode.DeadlineExceeded => DialingRefusals.Slow(_endpoint, _limits.CallTimeout),
        StatusCode.ResourceExhausted => WireRefusals.TooLarge(),
        StatusCode.Unimplemented => DialingRefusals.SpeaksOtherwise(_endpoint),
        _ => DialingRefusals.Failed(_endpoint),
    };

    public void Dispose() => _channel.Dispose();

    private async Task<bool> MovedAsync<T>(IAsyncStreamReader<T> stream, CancellationToken cancel)
    {
        try
        {
            return await stream.MoveNext(cancel);
        }
        catch (RpcException ended)
        {
            cancel.ThrowIfCancellationRequested();
            throw new RefusalException(Translate(ended));
        }
    }

    private bool Trusts(Result<Address> proven, Address? expected)
    {
        _distrust = !proven.TryGet(out var found, out var refusal) ? refusal
            : expected is { } address && address != found ? IdentityRefusals.NotWhoItShouldBe(address, found)
            : null;
        return _distrust is null;
    }
}
