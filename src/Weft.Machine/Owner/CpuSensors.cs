namespace Weft.Machine;

/// <summary>How hot the processor is, by the kernel's hwmon; for the stand-in, which has no card.</summary>
internal static class CpuSensors
{
    private static readonly string[] Drivers = ["coretemp", "k10temp", "zenpower", "cpu_thermal"];

    /// <summary>The hottest of all its sensors, degrees; null where there is none.</summary>
    public static int? Celsius(HardwareFiles files)
    {
        int? hottest = null;
        foreach (var chip in files.Folders("sys/class/hwmon"))
        {
            if (!Drivers.Contains(files.Text($"{chip}/name")?.Trim(), StringComparer.Ordinal)) continue;
            foreach (var file in files.Files(chip))
            {
                // temp1_input holds thousandths of a degree.
                var name = Path.GetFileName(file);
                if (!name.StartsWith("temp", StringComparison.Ordinal)
                    || !name.EndsWith("_input", StringComparison.Ordinal)) continue;
                if (files.Number(file) is not { } milli || milli > 200_000) continue;
                hottest = Math.Max(hottest ?? 0, (int)(milli / 1_000));
            }
        }

        return hottest;
    }
}
