using Weft.Machine.Tests.Probe;

namespace Weft.Machine.Tests.Metering;

public sealed class AmdSensorsTests : IDisposable
{
    private readonly FakeHardware _hardware = new();

    [Fact]
    public void A_card_says_how_it_is()
    {
        _hardware.Radeon7900Xtx();
        Assert.Equal(
            new GpuSight(
                Milliwatts: 21_000, BusyPercent: 37, MemoryBytes: 1UL << 30, Celsius: 46, FanPercent: 20,
                LimitMilliwatts: 339_000),
            new AmdSensors(_hardware.Files).Read(AmdFolders.Id).Value);
    }

    [Fact]
    public void Newer_cards_have_another_file_for_power_and_some_have_no_fan()
    {
        var folder = _hardware.Radeon7900Xtx();
        foreach (var file in (string[])["power1_average", "pwm1", "temp1_input"])
            Delete($"{folder}/hwmon/hwmon8/{file}");
        _hardware.Write($"{folder}/hwmon/hwmon8/power1_input", "19500000\n");
        var sight = new AmdSensors(_hardware.Files).Read(AmdFolders.Id).Value;
        Assert.Equal((19_500u, null, null), (sight.Milliwatts, sight.FanPercent, sight.Celsius));
    }

    [Fact]
    public void A_card_that_hangs_or_is_gone_does_not_answer_and_comes_back()
    {
        var sensors = new AmdSensors(_hardware.Files);
        Assert.Equal("gpu-not-answering", Code(sensors));
        var folder = _hardware.Radeon7900Xtx();
        Assert.False(sensors.Read(AmdFolders.Id).IsRefused);
        // After a failed reset the driver still lists the card and reads nothing from it.
        foreach (var file in (string[])["gpu_busy_percent", "mem_info_vram_used"]) Delete($"{folder}/{file}");
        foreach (var file in (string[])["power1_average", "temp1_input", "pwm1"])
            Delete($"{folder}/hwmon/hwmon8/{file}");
        Assert.Equal("gpu-not-answering", Code(sensors));
        Directory.Delete(_hardware.Files.PathOf("sys/class/drm/card1"), recursive: true);
        Assert.Equal("gpu-not-answering", Code(sensors));
        // Back, under another number.
        _hardware.Radeon7900Xtx(card: 2);
        Assert.False(sensors.Read(AmdFolders.Id).IsRefused);
    }

    [Theory]
    [InlineData(300_000u, 300_000u)]
    [InlineData(100_000u, 261_000u)]
    [InlineData(900_000u, 390_000u)]
    [InlineData(null, 339_000u)]
    public void A_power_limit_stays_within_what_the_card_allows(uint? wanted, uint limit)
    {
        var folder = _hardware.Radeon7900Xtx();
        Assert.Equal(limit, new AmdSensors(_hardware.Files).LimitPower(AmdFolders.Id, wanted).Value);
        Assert.StartsWith(
            $"{limit}000", _hardware.Files.Text($"{folder}/hwmon/hwmon8/power1_cap"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_without_limits_refuses_one()
    {
        var folder = _hardware.Radeon7900Xtx();
        Delete($"{folder}/hwmon/hwmon8/power1_cap_max");
        Assert.False(new AmdSensors(_hardware.Files).LimitPower(AmdFolders.Id, 1).TryGet(out _, out var refusal));
        Assert.Equal("power-cap-failed", refusal.Code);
    }

    [Fact]
    public void Programs_are_those_that_hold_the_cards_nodes_open()
    {
        _hardware.Radeon7900Xtx();
        _hardware.Link("proc/41/fd/3", "/dev/dri/renderD128");
        _hardware.Link("proc/42/fd/3", "/dev/dri/renderD129");
        _hardware.Link("proc/43/fd/7", "/dev/dri/card1");
        _hardware.Link("proc/44/fd/7", "socket:[4711]");
        var sensors = new AmdSensors(_hardware.Files);
        Assert.Equal([41, 43], sensors.ProcessesOn(AmdFolders.Id).Order());
        Assert.Empty(sensors.ProcessesOn("AMD-other"));
    }

    [Fact]
    public void Each_card_is_asked_of_its_makers_driver()
    {
        _hardware.Radeon7900Xtx();
        using var nvidia = new NvmlSensors();
        var sensors = new CardSensors(nvidia, new AmdSensors(_hardware.Files));
        Assert.Equal(46, sensors.Read(AmdFolders.Id).Value.Celsius);
        Assert.True(sensors.Read("GPU-none").IsRefused);
        Assert.Empty(sensors.ProcessesOn(AmdFolders.Id));
        Assert.Equal(300_000u, sensors.LimitPower(AmdFolders.Id, 300_000).Value);
    }

    public void Dispose() => _hardware.Dispose();

    private static string Code(AmdSensors sensors) =>
        sensors.Read(AmdFolders.Id).TryGet(out _, out var refusal) ? "" : refusal.Code;

    private void Delete(string path) => File.Delete(_hardware.Files.PathOf(path));
}
