using Weft.Market;

namespace Weft.Machine;

public static class JournalRefusals
{
    public static Refusal HomeInUse(string home) => new(
        "home-in-use",
        $"Another node is running in {home}.",
        "Stop it first, or start this node with another home folder (WEFT_HOME).");

    public static Refusal Damaged(string path) => new(
        "journal-damaged",
        $"{path} is damaged or not a journal of this program.",
        "Bring it back from a backup, or move it away and start anew: leases are still found on the chain.");

    public static Refusal NotWritable(string path) => new(
        "journal-not-writable",
        $"{path} cannot be written.",
        "Give the node's user the right to write its home folder.");
}
