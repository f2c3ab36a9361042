using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// What peers reach: the book for what is live, the index for what an earlier life of this gateway or another one did.
/// </summary>
internal sealed class GatewayDesk(IGrainFactory grains, IndexQueue queue, IndexReader index, ImageShelf shelf)
    : IGatewayDesk
{
    private IOrderBookGrain Book => grains.GetGrain<IOrderBookGrain>(0);

    public async Task<Result<Done>> PublishAsync(
        Address caller, Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel)
    {
        var answer = await Book.PublishAsync(caller, offer, endpoint, last, cancel);
        if (answer.Refusal is { } refusal) return refusal;
        queue.Remember(new(offer.Value.Provider, offer.Value.Machine), endpoint, offer.Value.Region);
        return default(Done);
    }

    public async Task<Result<Done>> SubmitAsync(
        Address caller, Signed<Request> request, UnixTime? start, CancellationToken cancel)
    {
        // A request that was settled in an earlier life: whoever waits for it hears of it by watching.
        if (await index.SettledAsync(request.Value.Hash(), cancel) is not null) return default(Done);
        var answer = await Book.SubmitAsync(caller, request, start?.Seconds, cancel);
        return answer.Refusal is { } refusal ? refusal : default(Done);
    }

    public async IAsyncEnumerable<RequestNews> WatchAsync(
        Address caller, Hash32 requestHash, [EnumeratorCancellation] CancellationToken cancel)
    {
        var unknown = GatekeepingRefusals.RequestUnknown(requestHash).Code;
        await foreach (var message in Book.WatchAsync(caller, requestHash, cancel).WithCancellation(cancel))
        {
            if (message.Why?.Code == unknown && await index.SettledAsync(requestHash, cancel) is { } settled)
            {
                yield return settled;
                yield break;
            }

            yield return message.ToNews();
        }
    }

    public async Task<Result<Done>> WithdrawAsync(Address caller, Hash32 order, CancellationToken cancel)
    {
        var answer = await Book.WithdrawAsync(caller, order, cancel);
        return answer.Refusal is { } refusal ? refusal : default(Done);
    }

    public async Task<Result<OfferAdvice>> AdviseAsync(Address caller, Hash32 offer, CancellationToken cancel)
    {
        var answer = await Book.AdviseAsync(caller, offer, cancel);
        return answer.Refusal is { } refusal
            ? refusal
            : new OfferAdvice(answer.Sentence, answer.Changes, Tier.At(answer.Tier));
    }

    public Task<Result<Done>> TellImagesAsync(
        Address caller, IReadOnlyList<string> images, CancellationToken cancel)
    {
        shelf.Put(caller, images);
        return Task.FromResult<Result<Done>>(default(Done));
    }
}
