namespace Weft.Machine.Tests.Probe;

/// <summary>
/// NVIDIA's library with answers that a test gives. What it has no answer for it refuses as the library does.
/// </summary>
/// <remarks>
/// The values of <see cref="H200"/> are those of a public dump of <c>nvidia-smi -q</c> of driver 550.90.12 (a simulator
/// of nvidia-smi with its real output, github.com); nothing here was recorded on a machine of ours.
/// </remarks>
internal sealed class FakeNvml : INvml
{
    private readonly Dictionary<(NvmlText, nint, uint), string> _texts = [];
    private readonly Dictionary<(NvmlNumber, nint, uint), ulong> _numbers = [];

    /// <summary>Codes of what fails in some other way than by being unknown.</summary>
    public Dictionary<(object What, nint Device), int> Failures { get; } = [];

    public Dictionary<nint, int[]> Programs { get; } = [];

    /// <summary>MIG instances of each card.</summary>
    public Dictionary<nint, uint> Parts { get; } = [];

    public int OpenCode { get; init; }

    public int Closed { get; private set; }

    public string this[NvmlText what, nint device, uint link = 0]
    {
        set => _texts[(what, device, link)] = value;
    }

    public ulong this[NvmlNumber what, nint device, uint link = 0]
    {
        set => _numbers[(what, device, link)] = value;
    }

    /// <summary>Cards of that dump, in slots one after the other.</summary>
    public static FakeNvml H200(int cards)
    {
        var nvml = new FakeNvml { [NvmlText.Driver, 0] = "550.90.12", [NvmlNumber.Cuda, 0] = 12_040 };
        nvml[NvmlNumber.Cards, 0] = (ulong)cards;
        for (nint device = 1; device <= cards; device++)
        {
            nvml[NvmlText.Uuid, device] = $"GPU-cb3dfa52-e2f3-9ca4-a399-7d16041c373{device}";
            nvml[NvmlText.Name, device] = "NVIDIA H200";
            nvml[NvmlText.PciId, device] = $"00000000:0{device + 2}:00.0";
            nvml[NvmlNumber.Memory, device] = 143_771UL << 20;
            nvml[NvmlNumber.Core, device] = 345;
            nvml[NvmlNumber.CoreMost, device] = 1_980;
            nvml[NvmlNumber.MemoryClock, device] = 3_199;
            nvml[NvmlNumber.MemoryClockMost, device] = 3_201;
            nvml[NvmlNumber.Ecc, device] = 1;
            nvml[NvmlNumber.Uncorrected, device] = 0;
            nvml[NvmlNumber.Mig, device] = 0;
            nvml[NvmlNumber.Limit, device] = 700_000;
            nvml[NvmlNumber.LimitDefault, device] = 700_000;
            nvml[NvmlNumber.LimitLeast, device] = 200_000;
            nvml[NvmlNumber.LimitMost, device] = 700_000;
            nvml.Programs[device] = [];
        }

        return nvml;
    }

    public int Open() => OpenCode;

    public void Close() => Closed++;

    public int Device(nint? parent, uint index, out nint device)
    {
        device = (nint)index + 1;
        if (parent is { } card) return index < Parts.GetValueOrDefault(card) ? 0 : NotFound;
        return Failures.GetValueOrDefault(("device", device));
    }

    public int Text(NvmlText what, nint device, uint link, out string text)
    {
        text = "";
        if (Failures.TryGetValue((what, device), out var code)) return code;
        return _texts.TryGetValue((what, device, link), out text!) ? 0 : NvmlCode.NotSupported;
    }

    public int Number(NvmlNumber what, nint device, uint link, out ulong value)
    {
        value = 0;
        if (Failures.TryGetValue((what, device), out var code)) return code;
        return _numbers.TryGetValue((what, device, link), out value) ? 0 : NvmlCode.NotSupported;
    }

    public IReadOnlyList<int>? Processes(nint device) => Programs.GetValueOrDefault(device);

    private const int NotFound = 6;
}
