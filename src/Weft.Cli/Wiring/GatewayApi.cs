using Weft.Api;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The first gateway of the network that answers over HTTP.</summary>
internal static class GatewayApi
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks one gateway after the other; only one that cannot be reached sends the question on.</summary>
    public static async Task<Result<T>> AskAsync<T>(
        Network network, Func<WeftApiClient, Task<ApiAnswer<T>>> ask)
        where T : class
    {
        if (network.Api.Count == 0) return ProgramRefusals.NoGateway();
        ProblemDto? last = null;
        foreach (var address in network.Api)
        {
            using var http = Http.Client(address, Timeout);
            var answer = await ask(new WeftApiClient(http));
            if (answer.Value is { } value) return value;
            last = answer.Problem;
            if (last?.Code is not "gateway-unreachable") break;
        }

        return Refusal(last!);
    }

    /// <summary>Where the first gateway stands: as the network's file says, else as the gateway itself does.</summary>
    public static string? RegionOf(Network network, HealthDto? health) =>
        (network.Gateways is [var first, ..] ? first.Region : null) ?? health?.Region;

    public static Refusal Refusal(ProblemDto problem) =>
        new(problem.Code ?? "gateway-status", problem.Title ?? "The gateway refused.", problem.Detail ?? "");
}
