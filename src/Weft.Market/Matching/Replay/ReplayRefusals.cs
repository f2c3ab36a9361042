using System.Globalization;

namespace Weft.Market;

public static class ReplayRefusals
{
    public static Refusal FileBad(string why) => new(
        "round-file-bad", $"This is no round of matching: {why}.",
        "Give a file as a gateway publishes it, at /v1/rounds, packed with gzip or not.");

    public static Refusal VersionUnknown(int version) => new(
        "round-file-version",
        string.Create(CultureInfo.InvariantCulture, $"The file is of version {version}; this program reads version 3."),
        "Update weft.");
}
