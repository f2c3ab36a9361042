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
        if (last.Source is null) lacks.Add(OwnerHintRefusals.IdleUnknown());
        if (EnergyCounter.OfProcessor(files).Count == 0) lacks.Add(OwnerHintRefusals.EnergyEstimated());
        return lacks;
    }
}

public static class OwnerHintRefusals
{
    public static Refusal IdleUnknown() => new(
        "idle-unknown", "Nothing on this machine tells when somebody last used keyboard or mouse.",
        "Run systemd-logind; else --idle-after heeds programs on the GPUs alone.");

    public static Refusal EnergyEstimated() => new(
        "energy-estimated",
        "The processor's energy counters (RAPL) are missing or not readable, so its part of a reading is estimated.",
        "On a machine that has them: run as root, or let the user read energy_uj below /sys/class/powercap.");
}
