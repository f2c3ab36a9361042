using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Weft.Api;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// <c>GET /v1/health</c> says how it is, <c>/v1/health/live</c> that the process answers, <c>/v1/health/ready</c>
/// whether to send work here (503 when not).
/// </summary>
internal static class HealthApi
{
    private const string Ready = "ready";

    private static readonly TimeSpan ChainPatience = TimeSpan.FromSeconds(3);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/health", GetAsync).WithName("getHealth").WithSummary("How the gateway is.");
        api.MapGet("/health/live", () => TypedResults.Ok(new LiveDto("live")))
            .WithName("getLive").WithSummary("The process answers.");
        api.MapGet("/health/ready", ReadyAsync).WithName("getReady").WithSummary("Whether to send work here.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Ok<HealthDto>> GetAsync(
        GatewayOptions options, IGrainFactory grains, IndexReader index, IChainReader chain,
        HistoryQueue history, CancellationToken cancel) =>
        TypedResults.Ok(await LookAsync(options, grains, index, chain, history, cancel));

    private static async Task<Results<Ok<HealthDto>, ProblemHttpResult>> ReadyAsync(
        GatewayOptions options, IGrainFactory grains, IndexReader index, IChainReader chain, HistoryQueue history,
        CancellationToken cancel)
    {
        var health = await LookAsync(options, grains, index, chain, history, cancel);
        return health.Status == Ready
            ? TypedResults.Ok(health)
            : Problems.Of(ApiRefusals.NotReady(health.Status), StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<HealthDto> LookAsync(
        GatewayOptions options, IGrainFactory grains, IndexReader index, IChainReader chain, HistoryQueue history,
        CancellationToken cancel)
    {
        var head = await HeadAsync(chain, cancel);
        var indexed = await index.IndexedBlockAsync(cancel);
        var book = await grains.GetGrain<IOrderBookGrain>(0).ViewAsync();
        var status = head is null ? "chain-unreachable"
            : (indexed ?? options.FromBlock) + options.ReadyWithinBlocks < head ? "catching-up"
            : Ready;
        var domain = options.Policy.Domain;
        return new(
            status, Version(), domain.ChainId, domain.VerifyingContract.ToString(), options.TokenDecimals, indexed,
            head,
            book.Offers.Length, book.RequestsWaiting, history.Lost, options.Policy.Settler.ToString(),
            options.Region);
    }

    private static async Task<ulong?> HeadAsync(IChainReader chain, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(ChainPatience);
        try
        {
            return (await chain.HeadAsync(patience.Token)).TryGet(out var head, out _) ? head.Block : null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string Version() => typeof(HealthApi).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
