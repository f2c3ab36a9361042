namespace Weft.Api;

/// <summary>Problems that the client finds itself; same codes and shape as the gateway's.</summary>
internal static class ApiProblems
{
    public static ProblemDto Unreachable(Uri? gateway, string why) => new(
        null, $"The gateway {gateway} cannot be reached: {why}.", null,
        "Check its address in network.json and that it runs.", "gateway-unreachable");

    public static ProblemDto Unreadable(Uri? gateway, string why) => new(
        null, $"The gateway {gateway} gave an answer that cannot be read: {why}.", null,
        "Check that the address is a gateway's API and that both run the same version.", "gateway-unreadable");

    public static ProblemDto Status(Uri? gateway, int status) => new(
        null, $"The gateway {gateway} answered with HTTP status {status}.", status,
        "Check that the address is a gateway's API.", "gateway-status");
}
