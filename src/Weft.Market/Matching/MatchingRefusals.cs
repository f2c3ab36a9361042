using System.Globalization;

namespace Weft.Market;

public static class MatchingRefusals
{
    public static Refusal NoMatchYet(Explanation why)
    {
        var removed = why.Removed.Count == 0
            ? "there is no other"
            : string.Join(", ", why.Removed.Select(r => Text($"{r.Machines} {Phrase(r.Limit)}")));
        var sentence = why.MachinesSeen == 0
            ? "No machine is on offer right now."
            : Text($"{why.MachinesFitting} of {why.MachinesWanted} machines found")
                + Text($" among {why.MachinesSeen}: {removed}.");
        var wayOut = why.SmallestMaxPrice is { } price
            ? $"Bid {price} tokens per GPU-hour and it is filled now, or wait."
            : "Wait for machines to come free, or ask for less: another class, region, fewer GPUs or features.";
        return new("no-match-yet", sentence, wayOut);
    }

    private static string Phrase(Limits limit) => limit switch
    {
        Limits.Matcher => "may only be matched by somebody else",
        Limits.Expiry => "expired",
        Limits.GpuClass => "of another GPU class",
        Limits.Region => "in another region",
        Limits.Features => "without a feature asked for",
        Limits.Duration => "not offered for that long or that short",
        Limits.GpuCount => "with too few GPUs",
        Limits.Price => "too dear",
        Limits.GpusBusy => "busy",
        Limits.SlotBusy => "with every slot in use",
        Limits.None => throw new ArgumentOutOfRangeException(nameof(limit)),
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
