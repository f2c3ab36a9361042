using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Addresses that a node listens on.</summary>
internal static class Listen
{
    /// <summary>An address and a port, as in <c>127.0.0.1:7400</c>.</summary>
    public static Result<IPEndPoint> Parse(string text) =>
        text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var endpoint)
            ? endpoint
            : JobRefusals.Malformed("address to listen on", text, "an address and a port such as 127.0.0.1:7400");

    public static async Task<Result<Done>> StartAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
            return default(Done);
        }
        catch (Exception failed) when (failed is IOException or SocketException)
        {
            return ProgramRefusals.PortUnavailable(failed.Message);
        }
    }

    /// <summary>Where plain HTTP ended up; null where there is none.</summary>
    public static string? HttpAddress(WebApplication app) => app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(
            address => address.StartsWith("http://", StringComparison.Ordinal));

    public static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Completes when a clean end is asked for.</summary>
    public static Task UntilAsync(CancellationToken stop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.UnsafeRegister(static (source, _) => ((TaskCompletionSource)source!).TrySetResult(), ended);
        return ended.Task;
    }
}
