using Weft.Node;

namespace Weft.Machine;

/// <summary>One box under the meter's eyes: the only one who touches its tally.</summary>
internal sealed class BoxWatch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BoxTally _tally;
    private readonly string _path;
    private readonly IReadOnlyList<string> _cards;
    private readonly IGpuSensors _sensors;
    private readonly BoxProcesses _processes;
    private readonly HardwareFiles _files;
    private readonly Func<CancellationToken, Task<int?>> _find;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _last;
    private int _looking;
    private bool _disposed;

    public BoxWatch(
        BoxTally tally, string path, IReadOnlyList<string> cards, IGpuSensors sensors, BoxProcesses processes,
        HardwareFiles files, Func<CancellationToken, Task<int?>> find, TimeProvider time)
    {
        (_tally, _path, _cards, _sensors) = (tally, path, cards, sensors);
        (_processes, _files, _find, _time) = (processes, files, find, time);
        _timer = time.CreateTimer(_ => _ = LookAsync(), null, BoxMeter.LookEvery / 4, BoxMeter.LookEvery);
    }

    /// <summary>The box's first process; null before it is known, and when there is none.</summary>
    public int? Pid { get; private set; }

    /// <summary>Counts begin here; what was before is somebody else's.</summary>
    public void Begin()
    {
        lock (_gate) Advance();
    }

    public async Task<MeterSample> SampleAsync(CancellationToken cancel)
    {
        Pid = await _find(cancel) ?? Pid;
        lock (_gate)
        {
            if (!_disposed) Advance();
            if (Directory.Exists(Path.GetDirectoryName(_path))) TallyFile.Save(_path, _tally);
            return _tally.Sample;
        }
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    private async Task LookAsync()
    {
        // A look that takes longer than a second is not begun twice.
        if (Interlocked.Exchange(ref _looking, 1) != 0) return;
        try
        {
            Pid ??= await _find(CancellationToken.None);
            lock (_gate)
                if (!_disposed) Advance();
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private void Advance()
    {
        var now = _time.GetTimestamp();
        var elapsed = _last is { } last ? _time.GetElapsedTime(last, now) : TimeSpan.Zero;
        _last = now;
        var cards = new List<KeyValuePair<string, GpuSight>>();
        foreach (var id in _cards)
            if (_sensors.Read(id).TryGet(out var sight, out _)) cards.Add(new(id, sight));
        var box = Pid is { } pid ? _processes.Read(pid) : BoxUse.Nothing;
        _tally.Advance(
            new(cards, EnergyCounter.OfProcessor(_files), _processes.MachineMilliseconds(), box), elapsed);
    }
}
