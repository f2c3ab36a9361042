using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

internal static class ProofCommandRefusals
{
    public static Refusal Unreadable(string path, string why) => new(
        "proof-unreadable", $"{path} cannot be read: {why}", "Give the file of a proof; 'weft proof run' makes one.");

    public static Refusal NotWritten(string path, string why) => new(
        "proof-not-written", $"{path} cannot be written: {why}", "Name a file in a folder that you can write to.");

    public static Refusal TooLarge() => new(
        "proof-too-large",
        string.Create(CultureInfo.InvariantCulture, $"The file has more than {ProofJson.MaxBytes >> 20} MiB."),
        "No proof is as large as that; do not trust this one.");

    public static Refusal SizeBad() => new(
        "proof-size-bad", "The matrix or the memory is out of bounds.",
        "Give --matrix as a power of two from 64 to 65536, and --memory as 1 to 1000000 MiB; a processor gets at most "
        + "2048 and 256.");

    public static Refusal NoDevice(int devices) => new(
        "proof-device-none",
        string.Create(CultureInfo.InvariantCulture, $"There are {devices} OpenCL devices here, counted from 0."),
        "Name one of them, or --device cpu; 'weft doctor' shows what is found.");
}
