using Weft.Market;

namespace Weft.Peers;

internal static class DialingRefusals
{
    private static readonly Uri Nobody = new("https://invalid:1");

    public static Refusal Unreachable(PeerRole role, Uri endpoint) => role == PeerRole.Gateway
        ? GatewayUnreachable(endpoint)
        : ProviderUnreachable(endpoint);

    public static Refusal Slow(Uri endpoint, TimeSpan waited) => new(
        "peer-slow",
        $"{endpoint.Authority} did not answer within {(int)waited.TotalSeconds} seconds.",
        "Try again; if it stays slow, use another node.");

    public static Refusal Failed(Uri endpoint) => new(
        "peer-failed",
        $"{endpoint.Authority} failed to answer the call.",
        "Try again; if it keeps failing, its operator finds the reason in that node's log.");

    public static Refusal SpeaksOtherwise(Uri endpoint) => new(
        "peer-speaks-otherwise",
        $"{endpoint.Authority} does not answer this kind of call.",
        "Check that the endpoint belongs to the right kind of node, and that both run the same version of weft.");

    /// <summary>Whether a peer refused because it does not know the call at all.</summary>
    public static bool IsSpeaksOtherwise(Refusal why) => why.Code == SpeaksOtherwise(Nobody).Code;

    public static Refusal EndpointMalformed() => new(
        "endpoint-malformed",
        "The endpoint is not of the form https://host:port.",
        "Give the endpoint as the node prints it when it starts.");

    private static Refusal GatewayUnreachable(Uri endpoint) => new(
        "gateway-unreachable",
        $"The gateway at {endpoint.Authority} cannot be reached.",
        "Check that it runs and that the network lets this machine connect to it, or use another gateway.");

    private static Refusal ProviderUnreachable(Uri endpoint) => new(
        "provider-unreachable",
        $"The provider's machine at {endpoint.Authority} cannot be reached.",
        "Try again in a moment; only time that was served is paid.");
}
