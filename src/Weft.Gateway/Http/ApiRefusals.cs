using System.Globalization;
using Weft.Market;

namespace Weft.Gateway;

public static class ApiRefusals
{
    public static Refusal QueryMalformed(string name, string wanted) => new(
        "query-malformed", $"The query's '{name}' cannot be read: it must be {wanted}.", "See /openapi/v1.json.");

    public static Refusal LeaseUnknown(string id) => new(
        "lease-not-indexed", $"No lease {id} is in the index.", "If it is new, ask again after the next block.");

    public static Refusal BatchUnknown(string id) => new(
        "batch-not-indexed", $"No batch {id} is in the index.", "If it is new, ask again after the next block.");

    public static Refusal RoundUnknown(string id) => new(
        "round-unknown", $"No round {id} is on the shelf.", "See /v1/rounds; rounds are kept for two days.");

    public static Refusal PathUnknown(string path) => new(
        "path-unknown", $"There is nothing at {path}.", "See /openapi/v1.json for what there is.");

    public static Refusal CheckUnknown(string transcript) => new(
        "check-unknown", $"There is no transcript {transcript} here, or no more.",
        "Take one of the list at /v1/checks; they are kept while they count.");

    public static Refusal LineBusy(int most) => new(
        "line-busy", string.Create(CultureInfo.InvariantCulture, $"{most} others measure their lines just now."),
        "Try again in a few seconds.");

    public static Refusal LineTooLong(int most) => new(
        "line-too-long", string.Create(CultureInfo.InvariantCulture, $"A line is measured by {most} bytes at most."),
        "Send less.");

    public static Refusal MethodUnknown(string method) => new(
        "method-unknown", $"This API is for reading; it has no {method}.", "Use GET.");

    public static Refusal TooManyReads(int perMinute) => new(
        "too-many-reads",
        string.Create(CultureInfo.InvariantCulture, $"More than {perMinute} reads came within a minute."),
        "Wait a minute, and ask less often.");

    public static Refusal Fault() => new(
        "gateway-fault", "The gateway could not answer because of a fault of its own.",
        "Try again; its log says more to its operator.");

    public static Refusal NotReady(string status) => new(
        "gateway-not-ready", $"The gateway is not ready: {status}.", "Wait, or use another gateway.");
}
