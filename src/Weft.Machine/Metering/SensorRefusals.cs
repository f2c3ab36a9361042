using Weft.Market;

namespace Weft.Machine;

public static class SensorRefusals
{
    public static Refusal NoLibrary() => new(
        "gpu-library-gone", "NVIDIA's management library is not on this machine, or not any more.",
        "Install the driver again; nvidia-smi must list the cards.");

    public static Refusal DriverDown(string why) => new(
        "gpu-driver-down", $"NVIDIA's driver does not answer: {why}.",
        "Restart the machine; offers of its cards come back by themselves.");

    public static Refusal Lost(string why, string card = "The card") => new(
        "gpu-not-answering", $"{card} does not answer: {why}.",
        "Look at dmesg for Xid messages, then at its power and its slot; restart the machine to get it back.");

    public static Refusal CarbonUnreadable(string path, string why) => new(
        "carbon-file-unreadable", $"The carbon file {path} cannot be read: {why}.",
        "Name a file that is there, or leave --carbon out to take the table that comes with the program.");

    public static Refusal PowerNotLimitable(string why) => new(
        "power-cap-failed", $"The card's power could not be limited: {why}.",
        "Only root may, and not on every card. Without --power-cap the card keeps its own limit.");
}
