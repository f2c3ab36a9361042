using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weft.Api;
using Weft.Market;
using Weft.Node;
using Weft.Peers;

namespace Weft.Cli;

/// <summary>
/// The owner's own HTTP API of a machine that is shared, on a socket in the home folder: whoever may open the folder is
/// its owner, and nobody else gets there. <c>curl --unix-socket ~/.weft/provider/owner.sock http://weft/v1/owner</c>
/// </summary>
internal sealed class OwnerDoor : IAsyncDisposable
{
    /// <summary>What a Unix socket's address holds, less the zero at its end.</summary>
    private const int LongestPath = 107;

    private readonly WebApplication _app;
    private readonly string _path;

    private OwnerDoor(WebApplication app, string path) => (_app, _path) = (app, path);

    public static string PathIn(string providerFolder) => Path.Combine(providerFolder, "owner.sock");

    public static async Task<Result<OwnerDoor>> OpenAsync(
        string folder, ProviderNode node, IJournal journal, TimeProvider time, CancellationToken cancel)
    {
        var path = PathIn(folder);
        if (path.Length > LongestPath) return OwnerDoorRefusals.PathTooLong(path);
        // The home's lock is held, so a socket that is there is what a killed node left.
        File.Delete(path);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 16;
            kestrel.ListenUnixSocket(path, http => http.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IHostLifetime, NoSignalLifetime>().AddRoutingCore();
        var app = builder.Build();
        Map(app, node, journal, time);
        try
        {
            await app.StartAsync(cancel);
            return new OwnerDoor(app, path);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            return OwnerDoorRefusals.CannotOpen(path, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        File.Delete(_path);
    }

    internal static OwnerStatusDto StatusOf(ProviderNode node)
    {
        var now = node.Availability;
        return new(
            now.Closed is null ? "shared" : "paused",
            now.Closed is { } why ? new(null, why.Sentence, null, why.WayOut, why.Code) : null, now.Until,
            now.Price.PerGpuHour.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [.. node.Leases.Select(lease => new OwnerLeaseDto(
                lease.Lease.Id.ToString(), lease.Phase.ToString(),
                lease.Signed.BaseUnits.ToString(System.Globalization.CultureInfo.InvariantCulture), lease.ReclaimAt,
                lease.BoundUntil))]);
    }

    private static void Map(WebApplication app, ProviderNode node, IJournal journal, TimeProvider time)
    {
        app.MapGet("/v1/owner", (HttpContext http) => StatusAsync(http, node));
        app.MapPost("/v1/owner/reclaim", async (HttpContext http) =>
        {
            await node.ReclaimAsync(http.RequestAborted);
            await StatusAsync(http, node);
        });
        app.MapPost("/v1/owner/share", async (HttpContext http) =>
        {
            await node.ShareAgainAsync(http.RequestAborted);
            await StatusAsync(http, node);
        });
        app.MapGet("/v1/owner/earnings", async (HttpContext http) =>
        {
            var earned = await EarningsReport.ReadAsync(journal, time.GetUtcNow(), http.RequestAborted);
            await http.Response.WriteAsJsonAsync(
                earned, ApiJson.Default.EarningsDto, cancellationToken: http.RequestAborted);
        });
    }

    private static Task StatusAsync(HttpContext http, ProviderNode node) => http.Response.WriteAsJsonAsync(
        StatusOf(node), ApiJson.Default.OwnerStatusDto, cancellationToken: http.RequestAborted);
}

internal static class OwnerDoorRefusals
{
    public static Refusal PathTooLong(string path) => new(
        "owner-socket-path-long", $"The path of the owner's socket is too long for one: {path}.",
        "Use a --home with a shorter path; weft reclaim needs the socket, signals work without.");

    public static Refusal CannotOpen(string path, string why) => new(
        "owner-socket-failed", $"The owner's socket {path} cannot be opened: {why}.",
        "Check the rights of the home folder; weft reclaim needs the socket, signals work without.");

    public static Refusal NothingShared() => new(
        "never-shared", "This home has never shared a machine.",
        "Use the home that weft share runs with; see --home.");

    public static Refusal NotSharing(string why) => new(
        "share-unreachable", $"No weft share of this home answers: {why}.",
        "Nothing runs that could be reclaimed; or use the home that it runs with.");
}
