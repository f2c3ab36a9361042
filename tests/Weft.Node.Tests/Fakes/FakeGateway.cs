using System.Threading.Channels;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>Notes what is published, and takes it or not.</summary>
internal sealed class FakeGateway : IGateway
{
    private readonly SemaphoreSlim _came = new(0);
    private readonly Channel<Hash32> _withdrawn = Channel.CreateUnbounded<Hash32>();

    public Refusal? Refuses { get; set; }

    public List<(Offer Offer, LastVoucher? Last)> Published { get; } = [];

    public OfferAdvice? Advice { get; set; }

    public List<Hash32> AskedAbout { get; } = [];

    /// <summary>Waits for the next offer.</summary>
    public async Task<(Offer Offer, LastVoucher? Last)> NextAsync(CancellationToken cancel)
    {
        await _came.WaitAsync(cancel);
        return Published[^1];
    }

    public Task<Result<Done>> PublishAsync(
        Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel)
    {
        Published.Add((offer.Value, last));
        _came.Release();
        return Task.FromResult<Result<Done>>(Refuses is { } no ? no : default(Done));
    }

    public Task<Result<Done>> SubmitAsync(Signed<Request> request, UnixTime? start, CancellationToken cancel) =>
        Task.FromResult<Result<Done>>(Some.No);

    public IAsyncEnumerable<RequestNews> WatchAsync(Hash32 requestHash, CancellationToken cancel) =>
        AsyncEnumerable.Empty<RequestNews>();

    /// <summary>Waits until this order was taken out.</summary>
    public async Task UntilWithdrawnAsync(Hash32 order, CancellationToken cancel) =>
        Assert.Equal(order, await _withdrawn.Reader.ReadAsync(cancel));

    public Task<Result<Done>> WithdrawAsync(Hash32 order, CancellationToken cancel)
    {
        Assert.True(_withdrawn.Writer.TryWrite(order));
        return Task.FromResult<Result<Done>>(default(Done));
    }

    /// <summary>What was told of images, each time.</summary>
    public Channel<IReadOnlyList<string>> Images { get; } = Channel.CreateUnbounded<IReadOnlyList<string>>();

    public Task<Result<Done>> TellImagesAsync(IReadOnlyList<string> images, CancellationToken cancel)
    {
        Assert.True(Images.Writer.TryWrite(images));
        return Task.FromResult<Result<Done>>(Refuses is { } no ? no : default(Done));
    }

    public Task<Result<OfferAdvice>> AdviseAsync(Hash32 offer, CancellationToken cancel)
    {
        AskedAbout.Add(offer);
        return Task.FromResult<Result<OfferAdvice>>(Advice is { } advice ? advice : Some.No);
    }
}
