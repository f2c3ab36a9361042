using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

public static class CheckingRefusals
{
    public static Refusal NotAChecker(Address caller) => new(
        "checker-not-bonded", $"{caller} has no checker's bond that counts.",
        "Bond with 'weft stake bond AMOUNT --as checker', then check again.");

    public static Refusal ChallengeBad(string why) => new(
        "challenge-bad", $"The challenge cannot be answered: {why}.", "Draw and sign a fresh one for this machine.");

    public static Refusal MachineLeased() => new(
        "machine-leased", "The machine is leased: its cards are not free to be checked.",
        "Try again when the lease is over; this says nothing about the machine.");

    public static Refusal CheckedLately(TimeSpan pause) => new(
        "checked-lately", Text($"The machine was checked less than {pause.TotalMinutes:0} minutes ago."),
        "Try again later; checks cost the owner time that is not paid.");

    public static Refusal TooManyEchoes(uint most) => new(
        "check-too-many-echoes", Text($"The challenge has {most} echoes, and all were answered."),
        "Tell the secret now.");

    public static Refusal OtherSecret() => new(
        "check-other-secret", "The secret is not the one whose hash the challenge names.",
        "Tell the one that was drawn with the challenge.");

    public static Refusal NoAnswer(TimeSpan waited) => new(
        "check-no-answer", Text($"The machine had not committed to a result after {waited.TotalSeconds:0} seconds."),
        "Nothing is published, as nothing can be shown; check it again.");

    public static Refusal ClassUnchecked(string gpuClass) => new(
        "class-not-checkable", $"It is not known what a card of class {gpuClass} has to do, and how soon.",
        "Update weft; classes are added with the cards' published figures.");

    public static Refusal TranscriptBad(string why) => new(
        "check-transcript-bad", $"The transcript is no check of a machine here: {why}.",
        "Hand in what 'weft check' recorded, within ten minutes.");

    public static Refusal NoTargets() => new(
        "check-no-machine", "No machine in the gateways' books can be checked now.",
        "Wait until somebody shares one, or name another gateway.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
