using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// A node's containers on this machine's real engine, with the test image; skips the test where none answers.
/// </summary>
internal sealed class BoxRoom : IAsyncDisposable
{
    public const string Image = "localhost/weft-test-plain:latest";

    /// <summary>
    /// The same system, declaring a volume, a health check, a user and a port, as strangers' images do.
    /// </summary>
    public const string ImageWithWishes = "localhost/weft-test-wishes:latest";

    public const string ImageThatPreloads = "localhost/weft-test-preload:latest";

    private readonly BoxLogs _logs;
    private readonly RegistryReader _registry = new();
    private readonly PrivateImages _secluded;
    private readonly List<Hash32> _leases = [];

    private BoxRoom(MachineOptions options, IMachineProbe probe)
    {
        Options = options;
        Connection = new EngineConnection(options, TimeProvider.System, NullLogger<EngineConnection>.Instance);
        _logs = new BoxLogs(options, Connection, TimeProvider.System, NullLogger<BoxLogs>.Instance);
        Meter = new BoxMeter(
            options, new NvmlSensors(), new EnginePids(Connection), HardwareFiles.Host, TimeProvider.System);
        Gates = new EgressGates(options, TimeProvider.System, NullLogger<EgressGates>.Instance);
        _secluded = new PrivateImages(options);
        Containers = new EngineContainers(
            options, Connection, new BoxGpus(options, probe, NullLogger<BoxGpus>.Instance), _logs, Meter, Gates,
            new BoxStarter(_logs, Gates, TimeProvider.System),
            new BoxImages(
                options, new ImageSignatures(options, _registry), _secluded, _registry, TimeProvider.System),
            TimeProvider.System,
            NullLogger<EngineContainers>.Instance);
        Output = new EngineBoxOutput(
            options, Connection, _logs, TimeProvider.System, NullLogger<EngineBoxOutput>.Instance);
    }

    public MachineOptions Options { get; }

    public EngineConnection Connection { get; }

    public BoxMeter Meter { get; }

    public EgressGates Gates { get; }

    public IContainers Containers { get; }

    public IBoxOutput Output { get; }

    public BoxTrial Trial => new(Connection, Containers, Output);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<BoxRoom> OpenAsync(
        string home, IMachineProbe? probe = null, string? node = null,
        Func<MachineOptions, MachineOptions>? options = null)
    {
        var plain = new MachineOptions(home, node ?? Path.GetFileName(home))
        {
            MaxLogBytes = 2 << 20,
            GVisor = Environment.GetEnvironmentVariable("WEFT_TEST_SANDBOX") == "gvisor",
        };
        var room = new BoxRoom(options is null ? plain : options(plain), probe ?? FakeProbe.CpuOnly);
        if ((await room.Connection.GetAsync(Cancel)).TryGet(out var engine, out var refusal))
        {
            await TestImages.EnsureAsync(engine, Cancel);
            return room;
        }

        await room.DisposeAsync();
        Assert.Skip($"No container engine: {refusal}");
        throw new UnreachableException();
    }

    /// <summary>Skips what a kernel of gVisor's own answers in another way, and as well.</summary>
    public void NeedsThisKernel()
    {
        if (Options.GVisor) Assert.Skip("gVisor answers that itself.");
    }

    /// <summary>Skips what writes where a result comes from.</summary>
    public static void NeedsDisks()
    {
        if (BoxDisk.WhyNot() is { } why) Assert.Skip($"Jobs have no results here: {why}.");
    }

    public async Task<Engine> EngineAsync() => (await Connection.GetAsync(Cancel)).Value;

    /// <summary>A job that runs a shell script, for a lease of its own that is removed with the room.</summary>
    public BoxSpec Spec(string script, JobLimits? limits = null, string? output = null, string image = Image)
    {
        if (output is not null) NeedsDisks();
        var lease = new Hash32(RandomNumberGenerator.GetBytes(32));
        _leases.Add(lease);
        var job = new JobSpec(
            image, ["sh", "-c", script], new Dictionary<string, string>(StringComparer.Ordinal), null, null, output,
            limits ?? new JobLimits(128L << 20, 1000, 64, 16L << 20), "0x");
        return new BoxSpec(lease, job, new(1), null);
    }

    /// <summary>Removes that lease's box with the room, too.</summary>
    public void Own(Hash32 lease) => _leases.Add(lease);

    /// <summary>Runs the script to its end.</summary>
    public async Task<(BoxExit Exit, string Log)> RunAsync(BoxSpec spec)
    {
        var started = await Containers.StartAsync(spec, Cancel);
        Assert.True(started.TryGet(out _, out var refusal), refusal?.ToString());
        var log = await LogAsync(spec.Lease, 0);
        return (await Output.WaitAsync(spec.Lease, Cancel), log);
    }

    public async Task<string> LogAsync(Hash32 lease, long offset)
    {
        var text = new StringBuilder();
        await foreach (var chunk in Output.FollowLogAsync(lease, offset, Cancel))
            text.Append(Encoding.UTF8.GetString(chunk.Bytes.Span));
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lease in _leases) await Containers.RemoveAsync(lease, CancellationToken.None);
        await Gates.DisposeAsync();
        _registry.Dispose();
        _secluded.Dispose();
        await _logs.DisposeAsync();
        Connection.Dispose();
    }
}
