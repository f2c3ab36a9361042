using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weft.Machine;
using Weft.Node;

namespace Weft.Cli.Tests.Commands.Checking;

public sealed class DoctorTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("weft-doctor-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_measures_once_and_shows_the_same_figures_when_it_is_quick()
    {
        var before = TimeProvider.System.GetUtcNow();
        var full = await AskAsync();
        var measures = full.Measures!;
        Assert.InRange(measures.At, before, before.AddMinutes(5));
        Assert.True(measures.Disk is { WriteBytesPerSecond: > 0, ReadBytesPerSecond: > 0, MeasuredBytes: > 0 }
            || full.Lacks.Any(lack => lack.Code == "disk-not-measured"));
        // No network is configured, so there is no gateway, and nobody else is asked.
        Assert.Null(measures.Network);
        Assert.NotEmpty(full.Region.How);
        var quick = await AskAsync("--quick");
        Assert.Equal(measures, quick.Measures);
        Assert.Empty(_home.EnumerateDirectories("doctor-*"));
        Assert.Empty(_home.EnumerateFiles("measure-*"));
    }

    [Fact]
    public async Task The_way_to_the_configured_gateway_is_measured_and_that_of_nobody_else()
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        var at = new Uri($"https://{gateway.LocalEndpoint}");
        var zero = new string('0', 40);
        var home = WeftHome.Open(_home.FullName).Value;
        // A chain and an API that are not there: what can be said without them is said.
        new Network(
            "test", [new Uri("http://127.0.0.1:1")], 1, "0x" + zero, "0x" + zero, "0x" + zero, "T", 0,
            [new GatewayAt(at, null, "eu-central")], [new Uri("http://127.0.0.1:1")]).Save(home.NetworkFile);
        var document = await AskAsync();
        Assert.Equal($"127.0.0.1:{at.Port}", document.Measures!.Network!.To);
        Assert.InRange(document.Measures.Network.RoundTripMicroseconds, 1, 3_000_000);
        Assert.Contains(document.Lacks, lack => lack.Code.EndsWith("-unreachable", StringComparison.Ordinal));
        Assert.DoesNotContain(document.Lacks, lack => lack.Code is "network-missing" or "gateway-not-measured");
    }

    [Fact]
    public async Task What_keeps_nobody_from_anything_is_a_note()
    {
        var document = await AskAsync("--quick");
        Assert.Null(document.Measures);
        Assert.DoesNotContain(document.Lacks, lack => lack.Code == "energy-estimated");
        Assert.All(document.Notes, note => Assert.Equal("energy-estimated", note.Code));
        Assert.Contains(document.Lacks, lack => lack.Code == "network-missing");
    }

    [Fact]
    public async Task The_hidden_verb_prints_one_line_that_the_probe_understands()
    {
        var (code, output, errors) = await Program.RunInAsync(_home.FullName, "drivers");
        Assert.Equal((0, ""), (code, errors));
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var document = JsonDocument.Parse(line);
        Assert.True(document.RootElement.TryGetProperty("devices", out _));
        var (_, help, _) = await Program.RunInAsync(_home.FullName, "--help");
        Assert.DoesNotContain("drivers", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_figures_are_none()
    {
        var home = WeftHome.Open(_home.FullName).Value;
        Assert.Null(Measuring.Last(home));
        File.WriteAllText(Measuring.FileIn(home), "{\"at\":");
        Assert.Null(Measuring.Last(home));
    }

    [Fact]
    public void A_card_is_described_as_far_as_it_tells()
    {
        var card = new GpuDevice(0, "nvidia-h200", "NVIDIA H200", "GPU-1", 143_771L << 20, "550.90.12", "nvml");
        Assert.Single(GpuLines.Of(card));
        var lines = GpuLines.Of(card with
        {
            Facts = new()
            {
                PciId = "0000:03:00.0",
                Cuda = "12.4",
                Clocks = new(345, 3_199, 1_980, 3_201),
                Power = new(700_000, 700_000, 200_000, null),
                Ecc = true,
                UncorrectedErrors = 0,
                NvLinks = ["0000:04:00.0", "0000:04:00.0", "unknown"],
                Processes = [],
            },
        }).ToList();
        Assert.Equal(
            [
                "NVIDIA H200 as class nvidia-h200, 140.4 GiB, driver 550.90.12, found by nvml",
                "at 0000:03:00.0, CUDA up to 12.4", "clocks: core 345 of 1980 MHz, memory 3199 of 3201 MHz",
                "power limit 700 W (made for 700 W, can be set from 200 W to ?)",
                "memory errors: ECC on, 0 not corrected",
                "NVLink: 2 to 0000:04:00.0, 1 to unknown", "no program on it",
            ],
            lines);
    }

    [Theory]
    [InlineData("anywhere", "eu-central", "With --region eu-central")]
    [InlineData("jp", "eu-central", "region-differs")]
    [InlineData("eu-central", "eu-central", null)]
    [InlineData("local", "eu-central", null)]
    [InlineData("jp", null, null)]
    public void The_owners_region_holds_and_a_contradiction_is_said(string region, string? guess, string? said)
    {
        var lines = RegionAdvice.Of(region, new(guess, "time zone X"));
        if (said is null) Assert.Empty(lines);
        else Assert.Contains(said, Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_that_is_too_near_contradicts_more_than_a_guess() => Assert.Contains(
        "region-impossible",
        Assert.Single(RegionAdvice.Of(
            "jp", new("jp", "time zone Asia/Tokyo"), new NetworkFigures("g:1", 5_000, 5), "eu-central")),
        StringComparison.Ordinal);

    public void Dispose() => _home.Delete(recursive: true);

    private async Task<DoctorDocument> AskAsync(params string[] words)
    {
        var (_, output, _) = await Program.RunInAsync(_home.FullName, ["doctor", "--json", .. words]);
        Cancel.ThrowIfCancellationRequested();
        return JsonSerializer.Deserialize(output, CliJson.Default.DoctorDocument)!;
    }
}
