using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Weft.Api;

namespace Weft.Gateway;

/// <summary>
/// <c>GET /v1/line?bytes=8388608</c> sends that many bytes, which mean nothing; <c>POST /v1/line</c> takes some and
/// says how many came. For machines that measure their line: few a minute for each caller, and few at once for all.
/// </summary>
internal static class LineApi
{
    public const string Limit = "gateway-line";
    public const int PerMinute = 6;
    private const int MostBytes = 16 << 20;
    private const int MostAtOnce = 4;
    private const int PartBytes = 64 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly SemaphoreSlim Places = new(MostAtOnce, MostAtOnce);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/line", SendAsync).RequireRateLimiting(Limit)
            .WithName("getLine").WithSummary("Bytes that mean nothing, to measure a line by.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/line", TakeAsync).RequireRateLimiting(Limit)
            .WithName("postLine").WithSummary("Takes bytes that mean nothing and says how many came.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, TimeProvider time, int bytes = 8 << 20)
    {
        if (bytes is < 1 or > MostBytes) return Problems.BadQuery("bytes", $"1 to {MostBytes}");
        if (!await Places.WaitAsync(0, context.RequestAborted)) return Busy();
        try
        {
            using var late = new CancellationTokenSource(Patience, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
            // No two parts alike for whoever compresses on the way.
            var part = RandomNumberGenerator.GetBytes(PartBytes);
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = bytes;
            for (var left = bytes; left > 0; left -= PartBytes)
            {
                RandomNumberGenerator.Fill(part.AsSpan(0, 64));
                await context.Response.Body.WriteAsync(part.AsMemory(0, Math.Min(left, PartBytes)), end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Slower than anybody measures by so many bytes, or gone.
            context.Abort();
        }
        finally
        {
            Places.Release();
        }

        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<LineDto>, ProblemHttpResult>> TakeAsync(HttpContext context, TimeProvider time)
    {
        if (!await Places.WaitAsync(0, context.RequestAborted)) return Busy();
        var taken = 0L;
        try
        {
            using var late = new CancellationTokenSource(Patience, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
            var part = new byte[PartBytes];
            int read;
            while ((read = await context.Request.Body.ReadAsync(part, end.Token)) > 0)
            {
                taken += read;
                if (taken > MostBytes)
                    return Problems.Of(
                        ApiRefusals.LineTooLong(MostBytes), StatusCodes.Status413PayloadTooLarge);
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // What came until now is an answer too.
        }
        finally
        {
            Places.Release();
        }

        return TypedResults.Ok(new LineDto(taken));
    }

    private static ProblemHttpResult Busy() =>
        Problems.Of(ApiRefusals.LineBusy(MostAtOnce), StatusCodes.Status503ServiceUnavailable);
}
