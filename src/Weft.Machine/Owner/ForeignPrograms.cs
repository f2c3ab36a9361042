namespace Weft.Machine;

/// <summary>Programs on the cards that are no job's: the owner's own work or play.</summary>
internal sealed class ForeignPrograms(IGpuSensors sensors, HardwareFiles files, Func<int, bool> isOurs)
{
    /// <summary>A desktop is there while nobody is: what draws it holds a card from morning to night.</summary>
    private static readonly HashSet<string> Desktops = new(StringComparer.Ordinal)
    {
        "Xorg", "Xwayland", "gnome-shell", "mutter", "kwin_wayland", "kwin_x11", "plasmashell", "sway", "Hyprland",
        "cinnamon", "xfwm4", "picom", "weston", "cosmic-comp", "sddm-greeter", "gdm-wayland-ses",
        // NVIDIA's own helper, which keeps the driver loaded.
        "nvidia-persiste",
    };

    /// <summary>The name of one of them; null where there is none.</summary>
    public string? Find(IEnumerable<string> cards)
    {
        foreach (var pid in cards.SelectMany(sensors.ProcessesOn).Distinct())
        {
            if (pid == Environment.ProcessId || isOurs(pid)) continue;
            // One that is gone by now, or is seen by the driver alone, has no name here.
            if (files.Text($"proc/{pid}/comm")?.Trim() is not { Length: > 0 } name) continue;
            if (!Desktops.Contains(name)) return name;
        }

        return null;
    }
}
