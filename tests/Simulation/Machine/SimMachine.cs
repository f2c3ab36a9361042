using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>A provider's hardware with its container engine: goes on without the node, but not over a reboot.</summary>
internal sealed class SimMachine(World world, string name, int gpus)
{
    private readonly Dictionary<Hash32, SimBox> _boxes = [];

    public IEnumerable<Hash32> Left => _boxes.Keys;

    public MachineReport Report { get; } = new(
        [.. Enumerable.Range(0, gpus).Select(i => new GpuDevice(i, "sim", "Sim", $"{name}-{i}", 1L << 34, "1", "cpu"))],
        "Sim", 8, 1L << 36, Features.OpenCl, []);

    public IReadOnlyList<Box> List() =>
        [.. _boxes.Values.Select(box => new Box(box.Spec.Lease, box.End is null, box.Start))];

    public SimBox? Find(Hash32 lease) => _boxes.GetValueOrDefault(lease);

    public Box Start(BoxSpec spec)
    {
        if (!_boxes.TryGetValue(spec.Lease, out var box) || world.Setting.Bug == Bug.StartTwice)
        {
            var running = _boxes.Values.Where(other => other.End is null);
            foreach (var other in running.Where(other => other.Spec.Gpus.Overlaps(spec.Gpus)))
                world.Fail($"{name} runs {spec.Lease} on a GPU of {other.Spec.Lease}");
            world.History.Add(name, $"starts the box of {spec.Lease}");
            world.Audit.BoxStarted(spec.Lease);
            _boxes[spec.Lease] = box = new SimBox(spec, world.Now);
            world.Scheduler.After(SimJobs.TimeOf(spec.Job), () => End(box, SimJobs.ExitOf(spec.Job)));
        }

        return new Box(spec.Lease, box.End is null, box.Start);
    }

    public void End(SimBox box, int exitCode, bool lost = false)
    {
        if (box.End is not null) return;
        box.End = new BoxExit(exitCode, OutOfMemory: false, box.Start, world.Now);
        world.History.Add(name, $"ends the box of {box.Spec.Lease} with {exitCode}");
        world.Audit.BoxEnded(box.Spec.Lease, lost);
        box.Ended.TrySetResult(box.End);
    }

    public void Remove(Hash32 lease, bool lost = false)
    {
        if (_boxes.Remove(lease, out var box)) End(box, 137, lost);
    }

    public void Reboot()
    {
        world.History.Add(name, "reboots");
        foreach (var lease in _boxes.Keys.ToArray()) Remove(lease, lost: true);
    }
}

internal sealed class SimBox(BoxSpec spec, DateTimeOffset start)
{
    public BoxSpec Spec { get; } = spec;

    public DateTimeOffset Start { get; } = start;

    public BoxExit? End { get; set; }

    public TaskCompletionSource<BoxExit> Ended { get; } = new();
}

/// <summary>Jobs as the simulated engine understands them: <c>work SECONDS EXITCODE</c>.</summary>
internal static class SimJobs
{
    public const string UnknownImage = "no-such-image";

    public static JobSpec Of(int seconds, int exitCode, string image) => new(
        image, ["work", $"{seconds}", $"{exitCode}"], new Dictionary<string, string>(StringComparer.Ordinal), null,
        null,
        "/out", JobLimits.Default, new string('0', 64));

    public static TimeSpan TimeOf(JobSpec job) => TimeSpan.FromSeconds(int.Parse(job.Command[1]));

    public static int ExitOf(JobSpec job) => int.Parse(job.Command[2]);
}

/// <summary>The machine as one process of its node uses it.</summary>
internal sealed class SimMachinePorts(World world, SimProcess process, SimMachine machine)
    : IContainers, IBoxOutput, IMeter, IMachineProbe, IInputs
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(300);

    public async Task<MachineReport> ProbeAsync(CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        return machine.Report;
    }

    public async Task<Result<Done>> PrepareAsync(
        string image, RegistryLogin? login, IProgress<string> progress, CancellationToken cancel)
    {
        await process.HopAsync(TimeSpan.FromMinutes(1));
        return image == SimJobs.UnknownImage
            ? new Refusal("sim-image-unknown", "No such image.", "Use another.")
            : default(Done);
    }

    public async Task<Result<Box>> StartAsync(BoxSpec spec, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        var box = machine.Start(spec);
        await process.HopAsync(Latency);
        return box;
    }

    public async Task StopAsync(Hash32 lease, TimeSpan? grace, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        if (grace is not { } longest || machine.Find(lease) is not { End: null } box) return;
        await Task.Delay(world.Chance.Upto(longest), process.Time, cancel);
        machine.End(box, 143);
    }

    public async Task RemoveAsync(Hash32 lease, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        machine.Remove(lease);
        await process.HopAsync(Latency);
    }

    public async Task<IReadOnlyList<Box>> ListAsync(CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        return machine.List();
    }

    public async IAsyncEnumerable<LogChunk> FollowLogAsync(
        Hash32 lease, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        if (machine.Find(lease) is not { } box) yield break;
        if (offset < 6) yield return new LogChunk(offset, false, "hello\n"u8[(int)offset..].ToArray());
        await box.Ended.Task.WaitAsync(cancel);
        if (offset < 10)
            yield return new LogChunk(Math.Max(offset, 6), false, "bye\n"u8[(int)Math.Max(offset - 6, 0)..].ToArray());
    }

    public async Task<BoxExit> WaitAsync(Hash32 lease, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        if (machine.Find(lease) is not { } box) throw new InvalidOperationException("No such box.");
        var exit = await box.Ended.Task.WaitAsync(cancel);
        await process.HopAsync(Latency);
        return exit;
    }

    public async Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        return machine.Find(lease) is { End: not null }
            ? new ResultParcel(new MemoryStream([1, 2, 3]), 0, null, null)
            : ProvidingRefusals.ResultNotReady();
    }

    public async Task<MeterSample> SampleAsync(Hash32 lease, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        // A meter that forgets all the time: what is made of it must not.
        return new MeterSample((ulong)world.Chance.Between(0, 1_000_000), 1, (ulong)world.Chance.Between(0, 9))
        {
            Detail = new(EnergySource.Counted, CpuMilliseconds: (ulong)world.Chance.Between(0, 1_000)),
        };
    }

    public Task BeginAsync(IReadOnlyDictionary<Hash32, string> used, CancellationToken cancel) =>
        process.HopAsync(Latency);

    public async Task<long> HeldAsync(InputName input, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        return 0;
    }

    public async Task<Result<string>> SaveAsync(
        Hash32 lease, InputName input, InputRest rest, long maxBytes, IProgress<long> progress,
        CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        return $"/inputs/{lease}";
    }

    public Task ReleaseAsync(Hash32 lease, CancellationToken cancel) => process.HopAsync(Latency);
}
