using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Weft.Api;

namespace Weft.Gateway;

/// <summary>
/// The gateway's HTTP API: reads, and bytes to measure a line by; no secrets, the same for everybody.
/// </summary>
public static class GatewayApi
{
    private const string ReadLimit = "gateway-reads";

    /// <summary>
    /// Answers below <c>/v1</c> and at <c>/openapi/v1.json</c>. Call once, on a host with <c>AddGateway</c>.
    /// </summary>
    public static IApplicationBuilder UseGatewayApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRateLimiter();
        var api = app.MapGroup("/v1").RequireRateLimiting(ReadLimit);
        OffersApi.Map(api);
        LeasesApi.Map(api);
        BatchesApi.Map(api);
        RoundsApi.Map(api);
        ChecksApi.Map(api);
        ClassesApi.Map(api);
        MarketApi.Map(api);
        HealthApi.Map(api);
        LineApi.Map(api);
        app.MapOpenApi("/openapi/{documentName}.json").RequireRateLimiting(ReadLimit);
        return app;
    }

    internal static void AddServices(IServiceCollection services, GatewayOptions options)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Customize);
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Weft gateway";
            document.Info.Description =
                "Reads of one gateway: its book, and its index of the market. Amounts are token base units as decimal "
                + "strings; tokenDecimals says where the point is. Refusals are problem+json with a stable code.";
            return Task.CompletedTask;
        }));
        services.AddRateLimiter(limits => LimitReads(limits, options.ReadsPerMinute));
    }

    private static void LimitReads(RateLimiterOptions limits, int readsPerMinute)
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            var isLine = rejected.HttpContext.Request.Path.StartsWithSegments("/v1/line", StringComparison.Ordinal);
            var perMinute = isLine ? LineApi.PerMinute : readsPerMinute;
            await Problems.Of(ApiRefusals.TooManyReads(perMinute), StatusCodes.Status429TooManyRequests)
                .ExecuteAsync(rejected.HttpContext);
        };
        limits.AddPolicy(ReadLimit, context => PerAddress(context, readsPerMinute));
        limits.AddPolicy(LineApi.Limit, context => PerAddress(context, LineApi.PerMinute));
    }

    private static RateLimitPartition<string> PerAddress(HttpContext context, int perMinute) =>
        RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = perMinute,
                Window = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
            });
}
