using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

internal static class AuditRefusals
{
    public static Refusal Unreadable(string path, string why) => new(
        "round-unreadable", $"{path} cannot be read: {why}", "Fetch one with curl from a gateway's /v1/rounds.");

    public static Refusal TooLarge() => new(
        "round-too-large",
        string.Create(CultureInfo.InvariantCulture, $"The round has more than {RoundFiles.MaxBytes >> 30} GiB."),
        "No gateway publishes rounds as large as that; do not trust this one.");

    public static Refusal NotKept(string path, string why) => new(
        "round-not-saved", $"A fetched round cannot be written to {path}: {why}",
        "Make room there, or name another folder with --save.");

    public static Refusal ListBad(string id) => new(
        "round-list-bad", $"The gateway's list of rounds cannot be read at {id}.",
        "Update weft, or ask the gateway's operator.");

    public static Refusal OtherMarket(string id) => new(
        "round-other-market", $"Round {id} is of another market than this network's.",
        "Give --home of the network that the gateway serves.");
}
