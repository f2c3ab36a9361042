namespace Weft.Market;

public static class MatchingRefusals
{
    public static Refusal NoMatchYet(Explanation why, OrderNames names)
    {
        var wanted = why.Queued.Request.Features;
        var first = why.Removed.Where(r => r.Machines > 0).ToArray();
        var removed = first.Length == 0
            ? "there is no other"
            : string.Join(", ", first.Select(r => Advice.Text($"{r.Machines} {Advice.Phrase(r.Limit, wanted)}")));
        var sentence = why.MachinesSeen == 0
            ? "No machine is on offer right now."
            : Advice.Text($"{why.MachinesFitting} of {why.MachinesWanted} machines found")
                + (why.MachinesOnAllSites is { } all ? Advice.Text($" on one site, {all} on all sites,") : "")
                + Advice.Text($" among {why.MachinesSeen}: {removed}.");
        return new("no-match-yet", sentence, WayOut(why, names));
    }

    private static string WayOut(Explanation why, OrderNames names)
    {
        var wait = why.CheapestBusy switch
        {
            { Frees: { } at, Price: var price } => Advice.Text(
                $"Wait: the cheapest that would do asks {price} and is free by {at.ToDateTimeOffset():HH:mm} UTC."),
            { Price: var price } => Advice.Text($"Wait: the cheapest that would do asks {price} and is in use."),
            null => "Wait for machines to come on offer.",
        };
        var changes = Advice.For(why, names).ToArray();
        return changes.Length switch
        {
            0 when why.CheapestBusy is null =>
                "Wait for machines to come free, or ask for less: another class, region, fewer GPUs or features.",
            0 => wait,
            1 => $"It is filled now with {changes[0]}. {wait}",
            _ => $"It is filled now with any of: {string.Join("; ", changes)}. {wait}",
        };
    }
}
