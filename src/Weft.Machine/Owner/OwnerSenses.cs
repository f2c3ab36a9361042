using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>This machine's side of <see cref="IOwnerSenses"/>.</summary>
internal sealed class OwnerSenses(
    IMachineProbe probe, IGpuSensors sensors, HardwareFiles files, InputSigns input,
    ScreenSigns screens, BoxMeter meter) : IOwnerSenses
{
    private readonly ForeignPrograms _foreign = new(sensors, files, meter.IsOurs);
    private MachineReport? _report;

    public async Task<OwnerSight> LookAsync(bool forOwner, CancellationToken cancel)
    {
        var report = _report ??= await probe.ProbeAsync(cancel);
        DateTimeOffset? last = forOwner ? (await input.ReadAsync(cancel)).At : null;
        var screen = forOwner ? await screens.LookAsync(cancel) : new(null, null);
        // Drivers may take a second to answer: not on the caller's thread.
        return await Task.Run(() => Look(report, forOwner, last, screen.Program), cancel);
    }

    public async Task<Result<Done>> CapPowerAsync(uint? watts, CancellationToken cancel)
    {
        var report = _report ??= await probe.ProbeAsync(cancel);
        Refusal? failed = null;
        foreach (var card in Cards(report))
            if (!sensors.LimitPower(card.DeviceId, watts * 1_000).TryGet(out _, out var refusal)) failed ??= refusal;
        return failed is null ? default(Done) : failed;
    }

    private static IEnumerable<GpuDevice> Cards(MachineReport report) =>
        report.Gpus.Where(gpu => gpu.Source != GpuClasses.Cpu);

    private OwnerSight Look(MachineReport report, bool forOwner, DateTimeOffset? last, string? fullScreen)
    {
        var (conditions, lost) = (new List<CardCondition>(), new List<LostCard>());
        uint? most = null;
        foreach (var card in Cards(report))
        {
            if (!sensors.Read(card.DeviceId).TryGet(out var sight, out var refusal))
            {
                lost.Add(new(card.Index, refusal));
                continue;
            }

            conditions.Add(new(card.Index, sight.Celsius, sight.Milliwatts, sight.FanPercent));
            var limit = sight.LimitMilliwatts ?? BoxTally.NominalCardMilliwatts;
            if (most is null || limit > most) most = limit;
        }

        if (!Cards(report).Any()) conditions.Add(new(0, CpuSensors.Celsius(files), null, null));
        var foreign = forOwner ? _foreign.Find(Cards(report).Select(card => card.DeviceId)) : null;
        return new(
            new(last, foreign ?? fullScreen), conditions, lost,
            most ?? BoxTally.NominalThreadMilliwatts * (uint)Math.Max(1, report.CpuThreads));
    }
}
