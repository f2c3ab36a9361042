using System.Globalization;
using Weft.Market;

namespace Weft.Node;

public static class ReservingRefusals
{
    public static Refusal StartOff(UnixTime start, TimeSpan most) => new(
        "window-start-off", Text($"A window at {start.ToDateTimeOffset():u} cannot be reserved."),
        Text($"Name a time within {most.TotalHours:0} h, and let the request expire after it."));

    public static Refusal NotForThisGateway(Ethereum.Address gateway) => new(
        "window-matcher", $"A request for a time to come has to name the gateway that is to hold it: {gateway}.",
        "Sign it with that matcher: else anybody who sees it could settle it before its time.");

    public static Refusal QuotaReached(int most) => new(
        "window-quota",
        Text($"The account has {most} {(most == 1 ? "window" : "windows")} at this gateway, as many as it may have."),
        "Take one out, wait until it is over, or get a pass with reserved windows: weft pass show.");

    public static Refusal Full(int most) => new(
        "windows-full", Text($"This gateway keeps {most} windows, as many as it can."),
        "Use another gateway, or ask again later.");

    public static Refusal Held(int machines, UnixTime start, UnixTime end, Price price) => new(
        "window-held",
        Text($"{machines} {(machines == 1 ? "machine is" : "machines are")} held for ")
            + Text($"{start.ToDateTimeOffset():HH:mm} to {end.ToDateTimeOffset():HH:mm} UTC at {price} a GPU-hour."),
        "Nothing is locked before; keep this running, and the money there when it begins.");

    public static Refusal NotHeld(UnixTime start, Refusal why) => new(
        "window-not-held",
        Text($"Nothing is held yet for {start.ToDateTimeOffset():HH:mm} UTC. {why.Sentence}"),
        "When it is time the request is matched like any other.");

    public static Refusal Lost(UnixTime start, Refusal why) => new(
        "window-lost",
        Text($"What was held for {start.ToDateTimeOffset():HH:mm} UTC is lost. {why.Sentence}"),
        "Another machine is looked for at once.");

    public static Refusal MachineGone() => new(
        "window-machine-gone", "A machine that was held is not on offer any more.", "Wait for another machine.");

    public static Refusal MachineBusy() => new(
        "window-machine-busy", "A machine that was held is in use.", "Wait for another machine.");

    public static Refusal OfferChanged() => new(
        "window-offer-changed", "A machine that was held is offered on other terms now.", "Wait for another machine.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
