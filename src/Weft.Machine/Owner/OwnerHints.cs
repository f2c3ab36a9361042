using Weft.Market;

namespace Weft.Machine;

/// <summary>What a machine cannot tell that owners' rules would need; for <c>weft doctor</c> and <c>weft share</c>.
/// </summary>
public static class OwnerHints
{
    public static async Task<IReadOnlyList<Refusal>> LacksAsync(TimeProvider time, CancellationToken cancel)
    {
        var files = HardwareFiles.Host;
        var last = await new InputSigns(files, time, InputSigns.AskLogindAsync).ReadAsync(cancel);
        var lacks = new List<Refusal>();
        var screens = new ScreenSigns(files, time, _ => false, ScreenSigns.AskXpropAsync);
        if (screens.Find().Count > 0 && (await screens.LookAsync(cancel)).Source is null)
            lacks.Add(OwnerHintRefusals.FullScreenUnknown());
        if (last.Source is null) lacks.Add(OwnerHintRefusals.IdleUnknown());
        if (EnergyCounter.OfProcessor(files).Count == 0) lacks.Add(OwnerHintRefusals.EnergyEstimated());
        return lacks;
    }
}

public static class OwnerHintRefusals
{
    /// <summary>Worth knowing, but nothing that a machine would have to have to be shared.</summary>
    public static bool IsNote(string code) =>
        code == EnergyEstimated().Code || code == FullScreenUnknown().Code;

    public static Refusal FullScreenUnknown() => new(
        "full-screen-unknown", "There is a screen, but nothing tells whether a program covers all of it.",
        "apt-get install x11-utils, and run the node as the screen's user or as root. Under Wayland only programs that "
        + "run through Xwayland are seen; keyboard, mouse and programs on the GPUs count all the same.");

    public static Refusal IdleUnknown() => new(
        "idle-unknown", "Nothing on this machine tells when somebody last used keyboard or mouse.",
        "Run systemd-logind; else --idle-after heeds programs on the GPUs alone.");

    public static Refusal EnergyEstimated() => new(
        "energy-estimated",
        "The processor's energy counters (RAPL) are missing or not readable, so its part of a reading is estimated.",
        "On a machine that has them: run as root, or let the user read energy_uj below /sys/class/powercap.");
}
