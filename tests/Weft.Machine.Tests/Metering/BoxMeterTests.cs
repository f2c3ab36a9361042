using Weft.Ethereum;
using Weft.Market;

namespace Weft.Machine.Tests.Metering;

/// <summary>The kernel's files and the cards' answers become the samples of a box, over restarts of the node.</summary>
public sealed class BoxMeterTests : IDisposable
{
    private const string Space = "pid:[4026532200]";
    private static readonly Hash32 Lease = Keccak.Hash("a lease");

    private readonly FakeHardware _hardware = new();
    private readonly TempFolder _home = new();
    private readonly RecordedSensors _sensors = new();
    private readonly StillTime _time = new();
    private readonly MachineOptions _options;

    public BoxMeterTests()
    {
        _options = new(_home.Path, "node");
        new BoxFolder(_options, Lease).Create();
        _hardware.Package(0, 1_000_000);
        _hardware.Processors(1_000, 0);
        _sensors.Cards["GPU-1"] = new GpuSight(Millijoules: 1_000, Celsius: 40);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_box_is_metered_over_a_restart_of_the_node()
    {
        await using (var meter = Meter(17))
        {
            meter.Begin(Lease, ["GPU-1"]);
            _hardware.Process(17, Space, userTicks: 85);
            _hardware.Write(
                "proc/17/net/dev",
                "Inter-|\n face |\n    lo: 9 1 0 0 0 0 0 0 9 1\n  eth0: 100 1 0 0 0 0 0 0 50 1\n");
            _hardware.Package(0, 5_000_000);
            _hardware.Processors(1_400, 0);
            _sensors.Cards["GPU-1"] = new GpuSight(Millijoules: 3_000, Celsius: 55);
            var sample = await meter.SampleAsync(Lease, Cancel);
            // 100 ticks of the machine's 400: a quarter of 4 J, and the card's 2 J.
            Assert.Equal((3_000UL, 100UL, 50UL), (sample.Millijoules, sample.BytesIn, sample.BytesOut));
            Assert.Equal(new UsageDetail(EnergySource.Counted, null, null, 1_000, 55), sample.Detail);
        }

        await using var next = Meter(17);
        _sensors.Cards["GPU-1"] = new GpuSight(Millijoules: 3_500, Celsius: 50);
        var later = await next.SampleAsync(Lease, Cancel);
        Assert.Equal(3_500UL, later.Millijoules);
        Assert.Equal((ushort)55, later.Detail!.HottestCelsius);
    }

    [Fact]
    public async Task A_card_that_is_gone_stops_its_part_and_nothing_else()
    {
        await using var meter = Meter(null);
        meter.Begin(Lease, ["GPU-1", "GPU-2"]);
        _sensors.Cards["GPU-1"] = SensorRefusals.Lost("it has fallen off the bus (Xid 79)");
        _sensors.Cards["GPU-2"] = new GpuSight(Millijoules: 900);
        Assert.Equal(700UL, (await meter.SampleAsync(Lease, Cancel)).Millijoules);
    }

    [Fact]
    public async Task A_process_that_is_no_box_is_not_metered()
    {
        await using var meter = Meter(18);
        meter.Begin(Lease, []);
        _hardware.Process(18, "pid:[4026531836]", userTicks: 85);
        var sample = await meter.SampleAsync(Lease, Cancel);
        Assert.Null(sample.Millijoules);
        Assert.Null(sample.Detail!.CpuMilliseconds);
        Assert.False(meter.IsOurs(18));
    }

    [Theory]
    [InlineData("0::/machine.slice/libpod-1.scope", "sys/fs/cgroup/machine.slice/libpod-1.scope/cpu.stat",
        "usage_usec 2500000\nuser_usec 1\n")]
    [InlineData("4:cpu,cpuacct:/docker/1", "sys/fs/cgroup/cpu,cpuacct/docker/1/cpuacct.usage", "2500000000\n")]
    public void A_control_group_says_what_its_processes_took(string group, string path, string text)
    {
        _hardware.Process(19, Space, userTicks: 1);
        _hardware.Write("proc/19/cgroup", "9:pids:/x\n" + group + "\n");
        _hardware.Write(path, text);
        Assert.Equal(2_500UL, new BoxProcesses(_hardware.Files).Read(19).CpuMilliseconds);
    }

    [Fact]
    public void Processes_of_the_same_box_are_found_by_their_name_space()
    {
        _hardware.Process(20, Space, userTicks: 85);
        _hardware.Process(21, Space, userTicks: 185);
        _hardware.Process(22, "pid:[4026532300]", userTicks: 1);
        var processes = new BoxProcesses(_hardware.Files);
        Assert.Equal(3_000UL, processes.Read(20).CpuMilliseconds);
        Assert.True(processes.Holds(20, 21));
        Assert.False(processes.Holds(20, 22));
        Assert.Equal(BoxUse.Nothing, processes.Read(99));
    }

    [Fact]
    public void Packages_are_counted_and_their_zones_are_not()
    {
        _hardware.Package(1, 7);
        var counters = EnergyCounter.OfProcessor(_hardware.Files);
        Assert.Equal(["intel-rapl:0", "intel-rapl:1"], counters.Select(counter => counter.Id));
        Assert.Equal((1_000_000UL, 262_143_328_850UL), (counters[0].Now, counters[0].Range));
    }

    public void Dispose()
    {
        _hardware.Dispose();
        _home.Dispose();
    }

    private BoxMeter Meter(int? pid)
    {
        if (!_sensors.Cards.ContainsKey("GPU-2")) _sensors.Cards["GPU-2"] = new GpuSight(Millijoules: 200);
        return new(_options, _sensors, new OnePid(pid), _hardware.Files, _time);
    }

    private sealed class OnePid(int? pid) : IBoxPids
    {
        public Task<int?> FindAsync(Hash32 lease, CancellationToken cancel) => Task.FromResult(pid);
    }
}
