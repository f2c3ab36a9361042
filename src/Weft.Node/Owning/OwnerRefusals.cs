using System.Globalization;
using Weft.Market;

namespace Weft.Node;

/// <summary>Why a machine that is shared is not on offer now.</summary>
public static class OwnerRefusals
{
    public static Refusal TakenBack() => new(
        "owner-took-back", "The owner has taken the machine back.", "weft reclaim --end gives it to the market again.");

    public static Refusal OutOfHours(DateTimeOffset? opens) => new(
        "share-hours-over", $"The machine is not shared at this hour{At(", but from {0} on", opens)}.",
        "Wait, or start weft share with other --hours.");

    public static Refusal HoursEndSoon(DateTimeOffset? ends) => new(
        "share-hours-ending", $"The hours of sharing end{At(" at {0}", ends)}, too soon for a lease.",
        "Wait for the next ones, or lower --min-duration.");

    public static Refusal OwnerActive(string? program, DateTimeOffset idleFrom) => new(
        "owner-active",
        (program is null ? "The owner is at the machine" : $"{program} uses a GPU or all of a screen")
            + At("; left alone, it is shared from {0} on", idleFrom) + ".",
        "Nothing: offers come back by themselves. Without --idle-after the machine is shared all the same.");

    public static Refusal OverLimit(string what) => new(
        "machine-over-limit", $"A limit is passed: {what}.",
        "Offers come back when it is well below; or raise --max-celsius, --max-watts or --max-fan.");

    public static Refusal ClockJumped(TimeSpan by) => new(
        "clock-jumped",
        string.Create(
            CultureInfo.InvariantCulture,
            $"This machine's clock was put {(by > TimeSpan.Zero ? "forward" : "back")} by "
            + $"{Math.Abs(by.TotalSeconds):0} s."),
        "Nothing where that was right; else set it with NTP. Idle time is counted anew from now on.");

    private static string At(string words, DateTimeOffset? time) => time is { } known
        ? string.Format(CultureInfo.InvariantCulture, words, $"{known.UtcDateTime:yyyy-MM-dd HH:mm'Z'}")
        : "";
}
