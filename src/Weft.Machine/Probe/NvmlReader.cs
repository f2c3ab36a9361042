using System.Globalization;
using Weft.Market;
using static Weft.Machine.NvmlCode;

namespace Weft.Machine;

/// <summary>
/// Describes the cards by what the library answers. What it does not answer is not told; a card that is gone is named
/// and leaves the others alone.
/// </summary>
internal sealed class NvmlReader(INvml nvml)
{
    /// <summary>NVML_NVLINK_MAX_LINKS of its newest version.</summary>
    private const uint MostLinks = 18;

    private const int MostParts = 16;

    public NvmlReport Read()
    {
        if (nvml.Open() is not Success and var closed) return new(null, [], Describe(closed));
        try
        {
            return ReadOpen();
        }
        finally
        {
            nvml.Close();
        }
    }

    private NvmlReport ReadOpen()
    {
        var driver = Text(NvmlText.Driver, 0) ?? "unknown";
        var cuda = Number(NvmlNumber.Cuda, 0) is { } version ? CudaOf(version) : null;
        if (nvml.Number(NvmlNumber.Cards, 0, 0, out var count) is not Success and var code)
            return new(driver, [], Describe(code));
        var (cards, gone) = (new List<NvmlCard>(), new List<Refusal>());
        // A card's number is its place in this list for ever: leases name it, so a card that is gone leaves a gap.
        for (uint i = 0; i < Math.Min(count, GpuMask.Size); i++)
        {
            if (nvml.Device(null, i, out var device) is not Success and var failed)
                gone.Add(SensorRefusals.Lost(Describe(failed), Label(i)));
            else if (Text(NvmlText.Uuid, device) is { } uuid && Text(NvmlText.Name, device) is { } name)
                cards.Add(CardOf((int)i, uuid, name, device, cuda));
            else gone.Add(SensorRefusals.Lost(Describe(CodeOf(device)), Label(i)));
        }

        return new(driver, cards, null) { Gone = gone };
    }

    private NvmlCard CardOf(int index, string uuid, string name, nint device, string? cuda)
    {
        var mig = Flag(NvmlNumber.Mig, device);
        // Some integrated chips share the machine's memory and report none of their own.
        return new(uuid, name, (long)(Number(NvmlNumber.Memory, device) ?? 0))
        {
            Index = index,
            Facts = new()
            {
                PciId = PciId.Parse(Text(NvmlText.PciId, device)),
                Cuda = cuda,
                Clocks = new(
                    Small(NvmlNumber.Core, device), Small(NvmlNumber.MemoryClock, device),
                    Small(NvmlNumber.CoreMost, device), Small(NvmlNumber.MemoryClockMost, device)),
                Power = new(
                    Small(NvmlNumber.Limit, device), Small(NvmlNumber.LimitDefault, device),
                    Small(NvmlNumber.LimitLeast, device), Small(NvmlNumber.LimitMost, device)),
                Ecc = Flag(NvmlNumber.Ecc, device),
                UncorrectedErrors = Number(NvmlNumber.Uncorrected, device),
                Mig = mig,
                MigInstances = mig == true ? Parts(device) : null,
                NvLinks = Links(device),
                Processes = nvml.Processes(device),
            },
        };
    }

    private int Parts(nint device)
    {
        var most = Math.Min(Number(NvmlNumber.MigMost, device) ?? 0, MostParts);
        return Enumerable.Range(0, (int)most).Count(i => nvml.Device(device, (uint)i, out _) == Success);
    }

    private List<string>? Links(nint device)
    {
        List<string>? links = null;
        for (uint link = 0; link < MostLinks; link++)
        {
            // The first link that a card does not have ends the list.
            if (nvml.Number(NvmlNumber.LinkIsUp, device, link, out var up) != Success) break;
            links ??= [];
            if (up == 0) continue;
            links.Add(nvml.Text(NvmlText.LinkPciId, device, link, out var peer) == Success
                ? PciId.Parse(peer) ?? "unknown"
                : "unknown");
        }

        return links;
    }

    /// <summary>Why a card that has a handle does not even say its name.</summary>
    private int CodeOf(nint device) =>
        nvml.Text(NvmlText.Uuid, device, 0, out _) is not Success and var code
            ? code
            : nvml.Text(NvmlText.Name, device, 0, out _);

    private string? Text(NvmlText what, nint device) =>
        nvml.Text(what, device, 0, out var text) == Success && text.Length > 0 ? text : null;

    private ulong? Number(NvmlNumber what, nint device) =>
        nvml.Number(what, device, 0, out var value) == Success ? value : null;

    private uint? Small(NvmlNumber what, nint device) =>
        Number(what, device) is { } value and <= uint.MaxValue ? (uint)value : null;

    private bool? Flag(NvmlNumber what, nint device) => Number(what, device) is { } value ? value != 0 : null;

    private static string Label(uint index) => string.Create(CultureInfo.InvariantCulture, $"GPU {index}");

    /// <summary>13000 is CUDA 13.0.</summary>
    private static string CudaOf(ulong version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version / 1_000}.{version % 1_000 / 10}");
}
