using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>Notes what came in, and answers what the test says.</summary>
internal sealed class GatewayDesk : IGatewayDesk
{
    public Refusal? Refuses { get; set; }

    public Address Caller { get; private set; }

    public object? Received { get; private set; }

    public Uri? Endpoint { get; private set; }

    public Channel<RequestNews> News { get; } = Channel.CreateBounded<RequestNews>(16);

    public LastVoucher? Last { get; private set; }

    public UnixTime? Start { get; private set; }

    public Task<Result<Done>> PublishAsync(
        Address caller, Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel)
    {
        (Endpoint, Last) = (endpoint, last);
        return Note(caller, offer);
    }

    public Task<Result<Done>> SubmitAsync(
        Address caller, Signed<Request> request, UnixTime? start, CancellationToken cancel)
    {
        Start = start;
        return Note(caller, request);
    }

    public async IAsyncEnumerable<RequestNews> WatchAsync(
        Address caller, Hash32 requestHash, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (Refuses is { } refusal) throw new RefusalException(refusal);
        (Caller, Received) = (caller, requestHash);
        await foreach (var news in News.Reader.ReadAllAsync(cancel)) yield return news;
    }

    public Task<Result<Done>> WithdrawAsync(Address caller, Hash32 order, CancellationToken cancel) =>
        Note(caller, order);

    public async Task<Result<OfferAdvice>> AdviseAsync(Address caller, Hash32 offer, CancellationToken cancel) =>
        (await Note(caller, offer)).TryGet(out _, out var refusal)
            ? new OfferAdvice("2 requests wait: 2 for a lower price.", ["5.0 % cheaper (0.0019): leased in this batch"])
            : refusal;

    public Task<Result<Done>> TellImagesAsync(
        Address caller, IReadOnlyList<string> images, CancellationToken cancel) => Note(caller, images);

    private Task<Result<Done>> Note(Address caller, object received)
    {
        (Caller, Received) = (caller, received);
        return Task.FromResult<Result<Done>>(Refuses is { } refusal ? refusal : default(Done));
    }
}
