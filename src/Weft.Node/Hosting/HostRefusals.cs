using Weft.Market;

namespace Weft.Node;

public static class HostRefusals
{
    public static Refusal DiskFailed(string what) => new(
        "disk-failed", $"A file cannot be written: {what}", "Free some space or correct the rights, then try again.");

    public static Refusal JournalFailed(string what) => new(
        "journal-failed", $"The node's memory on disk cannot be written: {what}",
        "Free some space or correct the rights of the home folder and start again: nothing is lost.");

    /// <summary>What went wrong while the node did something that it will try again.</summary>
    public static Refusal StepFailed(string doing, Exception why) => why is RefusalException refused
        ? refused.Why
        : new("step-failed", $"Could not {doing}: {why.Message}", "The node tries again by itself.");
}
