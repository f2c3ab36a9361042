using Weft.Machine.Tests.Metering;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine.Tests.Owner;

/// <summary>What a machine tells of its owner and its cards.</summary>
public sealed class OwnerSensesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);

    private readonly FakeHardware _hardware = new();
    private readonly TempFolder _home = new();
    private readonly RecordedSensors _sensors = new();
    private readonly StillTime _time = new(Now);
    private string? _logind;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("IdleHint=no\nIdleSinceHint=1764100000000000\n", 0L)]
    [InlineData("IdleHint=yes\nIdleSinceHint=1764100000000000\n", 1764100000L)]
    [InlineData("IdleHint=yes\nIdleSinceHint=0\n", null)]
    public async Task Logind_is_asked_first(string answer, long? at)
    {
        _logind = answer;
        var last = await Input().ReadAsync(Cancel);
        Assert.Equal("logind", last.Source);
        Assert.Equal(at switch { null => null, 0 => Now, _ => DateTimeOffset.FromUnixTimeSeconds(at.Value) }, last.At);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("IdleHint=perhaps\n")]
    public async Task Without_it_the_newest_of_terminals_and_input_devices_counts(string? logind)
    {
        _logind = logind;
        foreach (var (path, minutes) in ((string, int)[])[("dev/input/event3", -50), ("dev/pts/0", -20),
            ("dev/tty1", -30), ("dev/pts/ptmx", -1), ("dev/null", -1), ("dev/input/by-id", -1)])
        {
            _hardware.Write(path, "");
            File.SetLastAccessTimeUtc(_hardware.Files.PathOf(path), Now.AddMinutes(minutes).UtcDateTime);
        }

        Assert.Equal(
            new LastInput(Now.AddMinutes(-20), "terminals and input devices"), await Input().ReadAsync(Cancel));
    }

    [Fact]
    public async Task Where_nothing_tells_that_is_said() =>
        Assert.Equal(new LastInput(null, null), await Input().ReadAsync(Cancel));

    [Fact]
    public async Task A_program_on_a_card_is_foreign_unless_it_draws_the_desktop_or_is_a_jobs()
    {
        _sensors.Cards["GPU-1"] = new GpuSight(
            Milliwatts: 90_000, Celsius: 50, FanPercent: 33, LimitMilliwatts: 350_000);
        _hardware.Process(30, "pid:[4026531836]", 1, "Xorg");
        _hardware.Process(31, "pid:[4026531836]", 1, "blender");
        _sensors.Processes["GPU-1"] = [30, 404];
        var senses = Senses();
        var sight = await senses.LookAsync(true, Cancel);
        Assert.Null(sight.Signs.ForeignProgram);
        Assert.Equal(new CardCondition(0, 50, 90_000, 33), Assert.Single(sight.Cards));
        Assert.Equal(350_000u, sight.MilliwattsPerGpu);

        _sensors.Processes["GPU-1"] = [30, 31];
        Assert.Equal("blender", (await senses.LookAsync(true, Cancel)).Signs.ForeignProgram);
        Assert.Null((await senses.LookAsync(false, Cancel)).Signs.ForeignProgram);
    }

    [Fact]
    public async Task A_card_that_does_not_answer_is_lost_and_comes_back()
    {
        var gone = SensorRefusals.Lost("it has fallen off the bus (Xid 79)");
        _sensors.Cards["GPU-1"] = gone;
        var senses = Senses();
        Assert.Equal(new LostCard(0, gone), Assert.Single((await senses.LookAsync(true, Cancel)).Lost));
        _sensors.Cards["GPU-1"] = new GpuSight();
        Assert.Empty((await senses.LookAsync(true, Cancel)).Lost);
    }

    [Fact]
    public async Task A_power_cap_is_set_on_the_cards_and_taken_back()
    {
        _sensors.Cards["GPU-1"] = new GpuSight();
        var senses = Senses();
        await senses.CapPowerAsync(250, Cancel);
        await senses.CapPowerAsync(null, Cancel);
        Assert.Equal([250_000u, null], _sensors.Limits);
    }

    [Fact]
    public async Task The_stand_in_is_as_hot_as_its_processor()
    {
        _hardware.Write("sys/class/hwmon/hwmon0/name", "nvme\n");
        _hardware.Write("sys/class/hwmon/hwmon0/temp1_input", "99000\n");
        _hardware.Write("sys/class/hwmon/hwmon1/name", "k10temp\n");
        _hardware.Write("sys/class/hwmon/hwmon1/temp1_input", "61500\n");
        _hardware.Write("sys/class/hwmon/hwmon1/temp3_input", "58000\n");
        _hardware.Write("sys/class/hwmon/hwmon1/temp1_label", "Tctl\n");
        var sight = await Senses(new GpuDevice(0, "cpu", "cpu", "cpu", 1, "", "cpu")).LookAsync(true, Cancel);
        Assert.Equal(new CardCondition(0, 61, null, null), Assert.Single(sight.Cards));
        Assert.Equal(8 * BoxTally.NominalThreadMilliwatts, sight.MilliwattsPerGpu);
    }

    [Fact]
    public void This_machine_has_no_card_or_says_how_it_is()
    {
        using var sensors = new NvmlSensors();
        if (Nvml.Probe().Cards is not [var card, ..])
        {
            Assert.False(sensors.Read("GPU-none").TryGet(out _, out var refusal));
            Assert.Contains(refusal.Code, (string[])["gpu-library-gone", "gpu-driver-down", "gpu-not-answering"]);
            Assert.Empty(sensors.ProcessesOn("GPU-none"));
            return;
        }

        Assert.NotNull(sensors.Read(card.Uuid).Value.Celsius);
    }

    public void Dispose()
    {
        _hardware.Dispose();
        _home.Dispose();
    }

    private InputSigns Input() => new(_hardware.Files, _time, _ => Task.FromResult(_logind));

    private OwnerSenses Senses(GpuDevice? device = null) => new(
        new OneDevice(device ?? new(0, "nvidia-h200", "H200", "GPU-1", 1, "580", "nvml")), _sensors, _hardware.Files,
        Input(), new ScreenSigns(_hardware.Files, _time, _ => false, (_, _, _) => Task.FromResult<string?>(null)),
        new BoxMeter(new(_home.Path, "node"), _sensors, new NoPids(), _hardware.Files, _time));

    private sealed class OneDevice(GpuDevice device) : IMachineProbe
    {
        public Task<MachineReport> ProbeAsync(CancellationToken cancel) =>
            Task.FromResult(new MachineReport([device], "cpu", 8, 1, Features.None, []));
    }

    private sealed class NoPids : IBoxPids
    {
        public Task<int?> FindAsync(Weft.Ethereum.Hash32 lease, CancellationToken cancel) =>
            Task.FromResult<int?>(null);
    }
}
