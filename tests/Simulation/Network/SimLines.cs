using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>A renter's lines to providers.</summary>
internal sealed class SimDialer(World world, SimProcess process, Address caller, RenterActor renter) : IProviderDialer
{
    public async Task<Result<IProviderLine>> DialAsync(Uri endpoint, Address machine, CancellationToken cancel)
    {
        var provider = world.Providers.First(one => one.Endpoint == endpoint);
        var net = new SimNet(world, process);
        var dialled = await net.CallAsync<Done>(
            () => provider.Listening, _ => Task.FromResult<Result<Done>>(default(Done)));
        if (!dialled.TryGet(out _, out var refusal)) return refusal;
        return new SimLine(net, provider, caller, renter);
    }
}

internal sealed class SimLine(SimNet net, ProviderActor provider, Address caller, RenterActor renter) : IProviderLine
{
    public Task<Result<HandOverTerms>> AskTermsAsync(Hash32 lease, string? inputSha256, CancellationToken cancel) =>
        CallAsync(desk => desk.TermsAsync(caller, lease, inputSha256, CancellationToken.None));

    public Task<Result<Done>> HandOverAsync(Hash32 lease, HandOver parcel, CancellationToken cancel) =>
        CallAsync(desk => desk.TakeJobAsync(caller, lease, parcel, CancellationToken.None));

    public IAsyncEnumerable<ProviderMessage> ListenAsync(Hash32 lease, CancellationToken cancel) => net.Stream(
        () => provider.Listening, (_, token) => provider.Desk!.SpeakAsync(caller, lease, token), cancel);

    public Task<Result<Done>> SendAsync(Hash32 lease, RenterMessage message, CancellationToken cancel)
    {
        if (message is VoucherSent voucher && renter.KeepsItsMoney(voucher))
            return Task.FromResult<Result<Done>>(default(Done));
        return CallAsync(desk => desk.HearAsync(caller, lease, message, CancellationToken.None));
    }

    public IAsyncEnumerable<LogChunk> FollowLogAsync(Hash32 lease, long offset, CancellationToken cancel) => net.Stream(
        () => provider.Listening, (_, token) => provider.Desk!.LogAsync(caller, lease, offset, token), cancel);

    public Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel) =>
        CallAsync(desk => desk.ResultAsync(caller, lease, offset, CancellationToken.None));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Result<T>> CallAsync<T>(Func<IProviderDesk, Task<Result<T>>> call)
        where T : notnull =>
        net.CallAsync(() => provider.Listening, _ => call(provider.Desk!));
}

/// <summary>The gateway as a provider or renter reaches it.</summary>
internal sealed class SimGatewayLine(World world, SimProcess process, Address caller) : IGateway
{
    private readonly SimNet _net = new(world, process);

    public Task<Result<Done>> PublishAsync(
        Signed<Offer> offer, Uri endpoint, LastVoucher? last, CancellationToken cancel) =>
        CallAsync(desk => desk.PublishAsync(caller, offer, endpoint, last, CancellationToken.None));

    public Task<Result<Done>> SubmitAsync(Signed<Request> request, UnixTime? start, CancellationToken cancel) =>
        CallAsync(desk => desk.SubmitAsync(caller, request, start, CancellationToken.None));

    public IAsyncEnumerable<RequestNews> WatchAsync(Hash32 requestHash, CancellationToken cancel) => _net.Stream(
        () => world.Gateway.Listening,
        (_, token) => world.Gateway.Desk!.WatchAsync(caller, requestHash, token),
        cancel);

    public Task<Result<Done>> WithdrawAsync(Hash32 order, CancellationToken cancel) =>
        CallAsync(desk => desk.WithdrawAsync(caller, order, CancellationToken.None));

    public Task<Result<OfferAdvice>> AdviseAsync(Hash32 offer, CancellationToken cancel) =>
        CallAsync(desk => desk.AdviseAsync(caller, offer, CancellationToken.None));

    private Task<Result<T>> CallAsync<T>(Func<IGatewayDesk, Task<Result<T>>> call)
        where T : notnull =>
        _net.CallAsync(() => world.Gateway.Listening, _ => call(world.Gateway.Desk!));
}
