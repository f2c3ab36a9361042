using System.Runtime.InteropServices;
using Weft.Market;
using static Weft.Machine.NvmlCode;
using static Weft.Machine.NvmlQueries;

namespace Weft.Machine;

/// <summary>
/// NVIDIA's library, kept open between questions: it is asked every second. An answer that means that the driver went
/// away closes it, and the next question opens it anew.
/// </summary>
internal sealed class NvmlSensors : IGpuSensors, IDisposable
{
    private readonly Lock _gate = new();
    private bool _open;

    public Result<GpuSight> Read(string id) => Ask<GpuSight>(id, device => new GpuSight(
        Nvml.Energy(id), Value(device, PowerUsage),
        Utilization(device, out var rates) == Success ? rates.Gpu : null,
        Memory(device, out var sizes) == Success ? sizes.Used : null,
        (int?)Value(device, (nint d, out uint value) => Temperature(d, 0, out value)), (int?)Value(device, FanSpeed),
        Value(device, PowerLimit)));

    public IReadOnlyList<int> ProcessesOn(string id) =>
        Ask<IReadOnlyList<int>>(id, device => new List<int>([.. Compute(device), .. Graphics(device)]))
            .TryGet(out var ids, out _)
            ? ids
            : [];

    public Result<uint> LimitPower(string id, uint? milliwatts) => Ask<uint>(id, device =>
    {
        if (PowerLimits(device, out var least, out var most) is not Success and var unknown)
            return SensorRefusals.PowerNotLimitable(Describe(unknown));
        if ((milliwatts ?? Value(device, DefaultPowerLimit)) is not { } wanted)
            return SensorRefusals.PowerNotLimitable("its default is not known");
        var limit = Math.Clamp(wanted, least, most);
        return SetPowerLimit(device, limit) is not Success and var code
            ? SensorRefusals.PowerNotLimitable(Describe(code))
            : limit;
    });

    public void Dispose()
    {
        lock (_gate) Close();
    }

    private Result<T> Ask<T>(string id, Func<nint, Result<T>> ask)
        where T : notnull
    {
        lock (_gate)
        {
            try
            {
                if (!NativeLibrary.TryLoad(Library, out _)) return SensorRefusals.NoLibrary();
                if (!_open && Init() is not Success and var closed) return SensorRefusals.DriverDown(Describe(closed));
                _open = true;
                var code = HandleByUuid(id, out var device);
                // A handle is got from memory; only a card that is there says what it takes or how hot it is.
                if (code == Success) code = Temperature(device, 0, out _);
                if (code is Success or NotSupported) return ask(device);
                // After a reset of the driver what is open answers nothing any more; opened anew it may.
                Close();
                return SensorRefusals.Lost(Describe(code));
            }
            catch (EntryPointNotFoundException e)
            {
                return SensorRefusals.DriverDown(e.Message);
            }
        }
    }

    private void Close()
    {
        if (_open) Shutdown();
        _open = false;
    }

    private delegate int Query(nint device, out uint value);

    private static uint? Value(nint device, Query query) =>
        query(device, out var value) == Success ? value : null;
}
