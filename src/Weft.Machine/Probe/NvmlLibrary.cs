using System.Runtime.InteropServices;
using static Weft.Machine.NvmlCode;

namespace Weft.Machine;

/// <summary>The library that is on this machine. A function that it lacks answers with a code like any other.</summary>
internal sealed unsafe class NvmlLibrary : INvml
{
    private const int TextBytes = 96;
    private const int CoreClock = 0;
    private const int MemoryClock = 2;
    private const int Uncorrected = 1;
    private const int SinceDriverLoad = 0;

    public static bool IsHere => NativeLibrary.TryLoad(NvmlQueries.Library, out _);

    public int Open() => Asked(NvmlQueries.Init);

    public void Close() => Asked(NvmlQueries.Shutdown);

    public int Device(nint? parent, uint index, out nint device)
    {
        nint found = 0;
        var code = Asked(() => parent is { } card
            ? NvmlCalls.MigHandleByIndex(card, index, out found)
            : NvmlCalls.HandleByIndex(index, out found));
        device = found;
        return code;
    }

    public int Text(NvmlText what, nint device, uint link, out string text)
    {
        var found = "";
        var code = Asked(() => what switch
        {
            NvmlText.PciId => Of(NvmlCalls.Pci(device, out var pci), pci),
            NvmlText.LinkPciId => Of(NvmlCalls.NvLinkRemote(device, link, out var pci), pci),
            _ => Read(what, device),
        });
        text = found;
        return code;

        int Of(int answer, NvmlCalls.PciInfo pci)
        {
            found = Marshal.PtrToStringUTF8((nint)pci.Id) ?? "";
            return answer;
        }

        int Read(NvmlText which, nint card)
        {
            var buffer = stackalloc byte[TextBytes];
            var answer = which switch
            {
                NvmlText.Driver => NvmlCalls.SystemDriver(buffer, TextBytes),
                NvmlText.Uuid => NvmlCalls.Uuid(card, buffer, TextBytes),
                _ => NvmlCalls.Name(card, buffer, TextBytes),
            };
            if (answer == Success) found = Marshal.PtrToStringUTF8((nint)buffer) ?? "";
            return answer;
        }
    }

    public int Number(NvmlNumber what, nint device, uint link, out ulong value)
    {
        ulong found = 0;
        var code = Asked(() => Read(what, device, link, out found));
        value = found;
        return code;
    }

    public IReadOnlyList<int>? Processes(nint device)
    {
        IReadOnlyList<int>? found = null;
        Asked(() =>
        {
            found = [.. NvmlQueries.Compute(device), .. NvmlQueries.Graphics(device)];
            return Success;
        });
        return found;
    }

    private static int Read(NvmlNumber what, nint device, uint link, out ulong value)
    {
        uint small = 0;
        var flag = 0;
        ulong large = 0;
        var code = what switch
        {
            NvmlNumber.Cards => NvmlCalls.Count(out small),
            NvmlNumber.Cuda => NvmlCalls.SystemCuda(out flag),
            NvmlNumber.Memory => MemoryOf(device, out large),
            NvmlNumber.Core => NvmlCalls.Clock(device, CoreClock, out small),
            NvmlNumber.CoreMost => NvmlCalls.MostClock(device, CoreClock, out small),
            NvmlNumber.MemoryClock => NvmlCalls.Clock(device, MemoryClock, out small),
            NvmlNumber.MemoryClockMost => NvmlCalls.MostClock(device, MemoryClock, out small),
            NvmlNumber.Ecc => NvmlCalls.EccMode(device, out flag, out _),
            NvmlNumber.Uncorrected => NvmlCalls.EccErrors(device, Uncorrected, SinceDriverLoad, out large),
            NvmlNumber.Mig => NvmlCalls.MigMode(device, out small, out _),
            NvmlNumber.MigMost => NvmlCalls.MostMigDevices(device, out small),
            NvmlNumber.LinkIsUp => NvmlCalls.NvLinkState(device, link, out flag),
            NvmlNumber.Limit => NvmlQueries.PowerLimit(device, out small),
            NvmlNumber.LimitDefault => NvmlQueries.DefaultPowerLimit(device, out small),
            NvmlNumber.LimitLeast => NvmlQueries.PowerLimits(device, out small, out _),
            NvmlNumber.LimitMost => NvmlQueries.PowerLimits(device, out _, out small),
            _ => NotSupported,
        };
        value = large + small + (uint)Math.Max(0, flag);
        return code;
    }

    private static int MemoryOf(nint device, out ulong bytes)
    {
        var code = NvmlQueries.Memory(device, out var sizes);
        bytes = sizes.Total;
        return code;
    }

    private static int Asked(Func<int> call)
    {
        try
        {
            return call();
        }
        catch (EntryPointNotFoundException)
        {
            return NoFunction;
        }
    }
}
