using System.Collections.Concurrent;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Meters the boxes: looks at cards, processor and the box's processes every second while it runs, because power,
/// memory and load have no counters, and writes the tally down whenever it is asked for.
/// </summary>
internal sealed class BoxMeter(
    MachineOptions options, IGpuSensors sensors, IBoxPids pids, HardwareFiles files, TimeProvider time)
    : IMeter, IAsyncDisposable
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Hash32, BoxWatch> _watches = [];
    private readonly BoxProcesses _processes = new(files);

    /// <summary>From here on what the counters say is this box's.</summary>
    /// <param name="gpuIds">The box's NVIDIA cards; none for the processor.</param>
    public void Begin(Hash32 lease, IReadOnlyList<string> gpuIds)
    {
        var folder = new BoxFolder(options, lease);
        File.WriteAllLines(CardsOf(folder), gpuIds);
        TallyFile.Save(folder.Energy, new BoxTally());
        if (_watches.TryRemove(lease, out var before)) before.Dispose();
        WatchOf(lease).Begin();
    }

    public void Forget(Hash32 lease)
    {
        if (_watches.TryRemove(lease, out var watch)) watch.Dispose();
    }

    public Task<MeterSample> SampleAsync(Hash32 lease, CancellationToken cancel)
    {
        if (!Directory.Exists(new BoxFolder(options, lease).Root)) return Task.FromResult(new MeterSample(null, 0, 0));
        return Task.Run(async () => await WatchOf(lease).SampleAsync(cancel), cancel);
    }

    /// <summary>Whether a process is a box's of this node.</summary>
    public bool IsOurs(int pid) =>
        _watches.Values.Any(watch => watch.Pid is { } box && _processes.Holds(box, pid));

    public ValueTask DisposeAsync()
    {
        foreach (var watch in _watches.Values) watch.Dispose();
        _watches.Clear();
        return ValueTask.CompletedTask;
    }

    private static string CardsOf(BoxFolder folder) => folder.Energy + ".cards";

    private BoxWatch WatchOf(Hash32 lease) => _watches.GetOrAdd(lease, key =>
    {
        var folder = new BoxFolder(options, key);
        var cards = File.Exists(CardsOf(folder)) ? File.ReadAllLines(CardsOf(folder)) : [];
        return new BoxWatch(
            TallyFile.Load(folder.Energy) ?? new BoxTally(), folder.Energy, cards, sensors, _processes, files,
            cancel => pids.FindAsync(key, cancel), time);
    });
}
