using System.Net;
using Weft.Market;

namespace Weft.Peers;

internal static class ServingRefusals
{
    public static Refusal Unproven() => new(
        "peer-unproven",
        "The call came in where callers prove no key.",
        "Use the node's endpoint for peers, which speaks TLS 1.3 and asks for a certificate.");

    public static Refusal TooManyCalls() => new(
        "peer-too-many-calls",
        "The peer takes fewer calls a second from one key.",
        "Wait a second and try again.");

    public static Refusal TooManyOpenCalls() => new(
        "peer-too-many-open-calls",
        "The peer keeps fewer calls open for one key.",
        "End a stream before the next is begun.");

    public static Refusal CannotListen(IPEndPoint endpoint) => new(
        "cannot-listen",
        $"This machine cannot listen on {endpoint}: the port is taken, or the address is not one of its own.",
        "Choose another address or port, or stop the program that uses it (ss -ltnp).");

    public static Refusal Stopping() => new(
        "peer-stopping",
        "The peer is shutting down.",
        "Connect again in a moment; nothing that was agreed is lost.");

    public static Refusal Stalled(TimeSpan limit) => new(
        "peer-stalled",
        $"The other side neither sent nor took anything for {(int)limit.TotalSeconds} seconds.",
        "Check the line between the two machines and try again.");

    public static Refusal ChecksNothing() => new(
        "checks-not-taken", "This node takes no part in the checking of hardware.",
        "Ask one that does; gateways need the economy's contracts for it.");
}
