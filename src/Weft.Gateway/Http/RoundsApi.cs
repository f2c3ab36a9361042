using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Weft.Api;

namespace Weft.Gateway;

/// <summary>
/// <c>GET /v1/rounds</c> and <c>/v1/rounds/{id}</c>: what was matched and out of what, so that anybody can compute it
/// again.
/// </summary>
internal static class RoundsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/rounds", List)
            .WithName("listRounds").WithSummary("Rounds of matching, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/rounds/{id}", Get)
            .WithName("getRound").WithSummary("One round as gzipped lines of JSON for 'weft auction replay'.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/gzip")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static Results<Ok<PageDto<RoundDto>>, ProblemHttpResult> List(
        GatewayOptions options, RoundShelf shelf, string? limit, string? cursor)
    {
        if (Paging.Parse(options, limit, cursor, out var paging) is { } bad) return bad;
        return TypedResults.Ok(paging.Page(
            shelf.List(paging.After, paging.Limit + 1),
            r => new RoundDto(
                r.Id.ToString(), (ulong)r.At, r.InputHash.ToString(), r.Bytes, r.Since?.ToString(), r.Window),
            r => r.Id));
    }

    private static Results<FileStreamHttpResult, ProblemHttpResult> Get(string id, RoundShelf shelf)
    {
        if (!PageCursor.TryParse(id, out var name)) return Problems.BadQuery("id", "as in the list of rounds");
        if (shelf.Open(name) is not { } file)
            return Problems.Of(ApiRefusals.RoundUnknown(id), StatusCodes.Status404NotFound);
        return TypedResults.File(file.File, "application/gzip", file.Name);
    }
}
