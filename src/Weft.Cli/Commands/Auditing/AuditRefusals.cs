using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

internal static class AuditRefusals
{
    public static Refusal Unreadable(string path, string why) => new(
        "round-unreadable", $"{path} cannot be read: {why}", "Fetch one with curl from a gateway's /v1/rounds.");

    public static Refusal TooLarge() => new(
        "round-too-large",
        string.Create(CultureInfo.InvariantCulture, $"The round has more than {RoundJson.MaxBytes >> 20} MiB."),
        "No gateway publishes rounds as large as that; do not trust this one.");

    public static Refusal OtherMarket(string id) => new(
        "round-other-market", $"Round {id} is of another market than this network's.",
        "Give --home of the network that the gateway serves.");
}
