using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>A machine without a container engine: it only notes what it is told, in order.</summary>
internal sealed class FakeMachine : IMachineProbe, IContainers, IBoxOutput, IMeter, IInputs, ISigner
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    /// <summary>What an earlier life of the node left.</summary>
    public List<Box> Boxes { get; } = [];

    public List<string> Log { get; } = [];

    public Address Address => Some.Ours.Key.Machine;

    public byte[] Sign(Hash32 digest) => digest.ToArray();

    /// <summary>Waits until it has been told this, with all that came before it noted in <see cref="Log"/>.</summary>
    public async Task UntilAsync(string word, CancellationToken cancel)
    {
        while (!Log.Contains(word, StringComparer.Ordinal)) Log.Add(await _told.Reader.ReadAsync(cancel));
    }

    public void Note(string word) => Assert.True(_told.Writer.TryWrite(word));

    public Task<MachineReport> ProbeAsync(CancellationToken cancel) => Task.FromResult(
        new MachineReport([new GpuDevice(0, "cpu", "cpu", "cpu-0", 1, "none", "cpu")], "cpu", 1, 1, Features.None, []));

    public Task<IReadOnlyList<string>> ImagesAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>(["docker.io/library/python:3.13"]);

    public Task<Result<Done>> PrepareAsync(
        string image, RegistryLogin? login, IProgress<string> progress, CancellationToken cancel)
    {
        Note("prepare");
        return Task.FromResult<Result<Done>>(default(Done));
    }

    public Task<Result<Box>> StartAsync(BoxSpec spec, CancellationToken cancel)
    {
        Note("start");
        return Task.FromResult<Result<Box>>(new Box(spec.Lease, Running: true, StartedAt: null));
    }

    public Task StopAsync(Hash32 lease, TimeSpan? grace, CancellationToken cancel)
    {
        Note(grace is null ? "warn" : "stop");
        return Task.CompletedTask;
    }

    public Task RemoveAsync(Hash32 lease, CancellationToken cancel)
    {
        Note(lease == Some.Ours.Id ? "remove" : "remove another");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Box>> ListAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Box>>([.. Boxes]);

    public async IAsyncEnumerable<LogChunk> FollowLogAsync(
        Hash32 lease, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <summary>A box runs until the test is over.</summary>
    public async Task<BoxExit> WaitAsync(Hash32 lease, CancellationToken cancel)
    {
        Note("watch");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        throw new InvalidOperationException("For ever is over.");
    }

    public Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel) =>
        Task.FromResult<Result<ResultParcel>>(new ResultParcel(Stream.Null, 0, null, null));

    public Task<MeterSample> SampleAsync(Hash32 lease, CancellationToken cancel) =>
        Task.FromResult(new MeterSample(null, 0, 0));

    public Task BeginAsync(IReadOnlyDictionary<Hash32, string> used, CancellationToken cancel) => Task.CompletedTask;

    public Task<long> HeldAsync(InputName input, CancellationToken cancel) => Task.FromResult(0L);

    public Task<Result<string>> SaveAsync(
        Hash32 lease, InputName input, InputRest rest, long maxBytes, IProgress<long> progress,
        CancellationToken cancel) => Task.FromResult<Result<string>>("/tmp/input.tar");

    public Task ReleaseAsync(Hash32 lease, CancellationToken cancel) => Task.CompletedTask;
}
