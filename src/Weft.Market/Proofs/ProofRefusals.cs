using System.Globalization;

namespace Weft.Market;

public static class ProofRefusals
{
    public static Refusal FileBad(string why) => new(
        "proof-file-bad", $"This is no proof of hardware: {why}.", "Give a file as 'weft proof run' writes it.");

    public static Refusal VersionUnknown(int version) => new(
        "proof-file-version",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The file is of version {version}; this program reads version {ProofJson.Version}."),
        "Update weft.");
}
