using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Weft.Api;
using Weft.Ethereum;

namespace Weft.Gateway;

/// <summary>
/// <c>GET /v1/batches</c> and <c>/v1/batches/{id}</c>: transactions that settled matches, newest first.
/// </summary>
internal static class BatchesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/batches", ListAsync)
            .WithName("listBatches").WithSummary("Transactions that settled matches, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/batches/{id}", GetAsync)
            .WithName("getBatch").WithSummary("One batch with its leases and what the chain skipped.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Results<Ok<PageDto<BatchDto>>, ProblemHttpResult>> ListAsync(
        GatewayOptions options, IndexReader index, string? limit, string? cursor, CancellationToken cancel)
    {
        if (Paging.Parse(options, limit, cursor, out var paging) is { } bad) return bad;
        var rows = await index.BatchesAsync(paging.After, paging.Limit, cancel);
        return TypedResults.Ok(paging.Page(
            rows,
            r => new BatchDto(
                r.Batch.Id, (ulong)r.Batch.Block, (ulong?)r.Batch.SettledAt, r.Leases, r.Skips, null, null),
            r => new PageCursor(r.Batch.Block, r.Batch.Id)));
    }

    private static async Task<Results<Ok<BatchDto>, ProblemHttpResult>> GetAsync(
        string id, IndexReader index, CancellationToken cancel)
    {
        if (!Hash32.TryParse(id, out var hash)) return Problems.BadQuery("id", "0x and 64 hexadecimal digits");
        if (await index.BatchAsync(hash, cancel) is not { } found)
            return Problems.Of(ApiRefusals.BatchUnknown(hash.ToString()), StatusCodes.Status404NotFound);
        var (batch, leases, skips) = found;
        return TypedResults.Ok(new BatchDto(
            batch.Id, (ulong)batch.Block, (ulong?)batch.SettledAt, leases.Count, skips.Count, leases,
            [.. skips.Select(s => new SkippedMatchDto(s.RequestHash, s.Reason))]));
    }
}
