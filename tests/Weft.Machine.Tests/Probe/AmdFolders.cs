using Weft.Machine.Tests.Metering;

namespace Weft.Machine.Tests.Probe;

/// <summary>AMD's cards as the kernel shows them below <c>/sys/class/drm</c>.</summary>
/// <remarks>
/// Clocks and the least power limit of the RX 7900 XTX are those of a dump in the tests of LACT
/// (github.com/ilya-zlobintsev/LACT, lact-daemon/src/tests/data/amd/rx7900xtx); ids are libdrm's; its other limits and
/// its memory follow from the maker's data sheet (355 W, 24 GiB). Nothing here was recorded on a machine of ours.
/// </remarks>
internal static class AmdFolders
{
    public const string Id = "AMD-a1b2c3d4e5f60718";
    public const long MemoryBytes = 24_560L << 20;

    public static string Radeon7900Xtx(
        this FakeHardware hardware, int card = 1, string place = "0000:03:00.0", string unique = "a1b2c3d4e5f60718",
        string revision = "0xc8")
    {
        var folder = hardware.Card(card, place, "0x744c", revision);
        hardware.Write($"{folder}/unique_id", unique + "\n");
        hardware.Write($"{folder}/mem_info_vram_total", $"{MemoryBytes}\n");
        hardware.Write($"{folder}/mem_info_vram_used", "1073741824\n");
        hardware.Write($"{folder}/gpu_busy_percent", "37\n");
        hardware.Write($"{folder}/pp_dpm_sclk", "0: 500Mhz\n1: 31Mhz *\n2: 2219Mhz\n");
        hardware.Write($"{folder}/pp_dpm_mclk", "0: 96Mhz \n1: 456Mhz \n2: 772Mhz \n3: 1249Mhz *\n");
        hardware.Write($"{folder}/ras/umc_err_count", "ue: 0\nce: 4\n");
        var hwmon = $"{folder}/hwmon/hwmon8";
        hardware.Write($"{hwmon}/name", "amdgpu\n");
        hardware.Write($"{hwmon}/power1_average", "21000000\n");
        hardware.Write($"{hwmon}/power1_cap", "339000000\n");
        hardware.Write($"{hwmon}/power1_cap_default", "339000000\n");
        hardware.Write($"{hwmon}/power1_cap_min", "261000000\n");
        hardware.Write($"{hwmon}/power1_cap_max", "390000000\n");
        hardware.Write($"{hwmon}/temp1_input", "46000\n");
        hardware.Write($"{hwmon}/pwm1", "51\n");
        hardware.Write($"{hwmon}/pwm1_max", "255\n");
        return folder;
    }

    /// <summary>A card of which nothing but its ids is told.</summary>
    public static string Card(
        this FakeHardware hardware, int card, string place, string device, string revision, string vendor = "0x1002")
    {
        var folder = $"sys/class/drm/card{card}/device";
        hardware.Write($"{folder}/vendor", vendor + "\n");
        hardware.Write($"{folder}/device", device + "\n");
        hardware.Write($"{folder}/revision", revision + "\n");
        hardware.Write($"{folder}/uevent", $"DRIVER=amdgpu\nPCI_CLASS=30000\nPCI_SLOT_NAME={place}\n");
        hardware.Write($"{folder}/drm/card{card}/dev", $"226:{card}\n");
        hardware.Write($"{folder}/drm/renderD{127 + card}/dev", $"226:{127 + card}\n");
        return folder;
    }

    /// <summary>Its device nodes, as files, with a mode as udev gives them.</summary>
    public static void Node(this FakeHardware hardware, string path, UnixFileMode mode)
    {
        hardware.Write(path, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(hardware.Files.PathOf(path), mode);
    }
}
