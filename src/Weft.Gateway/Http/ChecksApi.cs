using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Weft.Api;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// <c>GET /v1/checks</c> and <c>/v1/checks/{transcript}</c>: what checkers found, and the transcripts, so that anybody
/// can check them again.
/// </summary>
internal static class ChecksApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/checks", List)
            .WithName("listChecks").WithSummary("Checks of machines that count now, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/checks/{transcript}", Get)
            .WithName("getCheck").WithSummary("A transcript as a gzipped JSON file for 'weft proof verify'.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/gzip")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static Results<Ok<PageDto<CheckDto>>, ProblemHttpResult> List(
        GatewayOptions options, CheckShelf shelf, string? machine, string? limit, string? cursor)
    {
        if (Paging.Parse(options, limit, cursor, out var paging) is { } bad) return bad;
        Address? only = null;
        if (machine is not null)
        {
            if (!Address.TryParse(machine, out var address)) return Problems.BadQuery("machine", "an address");
            only = address;
        }

        var found = shelf.List(only).Where(one => paging.After is not { } after || IsAfter(one, after))
            .Take(paging.Limit + 1).ToArray();
        return TypedResults.Ok(paging.Page(
            found, ToDto, one => new PageCursor((long)one.At.Seconds, one.Transcript.ToString())));
    }

    private static Results<FileStreamHttpResult, ProblemHttpResult> Get(string transcript, CheckShelf shelf)
    {
        if (!Hash32.TryParse(transcript, out var hash))
            return Problems.BadQuery("transcript", "as in the list of checks");
        if (shelf.Open(hash) is not { } file)
            return Problems.Of(ApiRefusals.CheckUnknown(transcript), StatusCodes.Status404NotFound);
        return TypedResults.File(file, "application/gzip", $"{hash}.json.gz");
    }

    private static bool IsAfter(HardwareVerdict verdict, PageCursor after) =>
        (long)verdict.At.Seconds < after.Number || ((long)verdict.At.Seconds == after.Number
            && string.CompareOrdinal(verdict.Transcript.ToString(), after.Id) > 0);

    private static CheckDto ToDto(HardwareVerdict verdict) => new(
        verdict.Machine.ToString(), verdict.Checker.ToString(), verdict.GpuClass, verdict.Gpus, verdict.At.Seconds,
        verdict.Expiry.Seconds, verdict.Passed, verdict.Faults, verdict.Transcript.ToString());
}
