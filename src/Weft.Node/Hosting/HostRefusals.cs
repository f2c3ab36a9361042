using Weft.Market;

namespace Weft.Node;

public static class HostRefusals
{
    public static Refusal DiskFailed(string what) => new(
        "disk-failed", $"A file cannot be written: {what}", "Free some space or correct the rights, then try again.");

    public static Refusal JournalFailed(string what) => new(
        "journal-failed", $"The node's memory on disk cannot be written: {what}",
        "Free some space or correct the rights of the home folder and start again: nothing is lost.");

    public static Refusal AdapterFailed(string doing, string what) => new(
        "step-failed", $"Could not {doing}: {what}", "The node tries again by itself.");
}
