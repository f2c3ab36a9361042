using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>The machine's container engine, seen as boxes for jobs. One box per lease, named by it.</summary>
/// <remarks>Every call may be repeated after a crash: a box that is already there is found, not made twice.</remarks>
public interface IContainers
{
    /// <summary>
    /// Makes the image available; refuses an unknown one. <paramref name="progress"/> gets lines for people.
    /// </summary>
    /// <param name="login">For this pull alone; null to be nobody at the registry. An image that was pulled with a
    /// login is there for no one without one that its registry takes.</param>
    Task<Result<Done>> PrepareAsync(
        string image, RegistryLogin? login, IProgress<string> progress, CancellationToken cancel);

    /// <summary>Starts the job in a new box under the default security profile, or finds the running one.</summary>
    Task<Result<Box>> StartAsync(BoxSpec spec, CancellationToken cancel);

    /// <summary>
    /// SIGTERM, then SIGKILL after <paramref name="grace"/>; null is SIGTERM alone. A box that is not there is fine.
    /// </summary>
    Task StopAsync(Hash32 lease, TimeSpan? grace, CancellationToken cancel);

    /// <summary>Removes the box and its scratch space for good. A box that is not there is fine.</summary>
    Task RemoveAsync(Hash32 lease, CancellationToken cancel);

    /// <summary>
    /// Every box of this node on this engine, running or not, also those of an earlier life of the node.
    /// </summary>
    Task<IReadOnlyList<Box>> ListAsync(CancellationToken cancel);

    /// <summary>
    /// Names of images that a job finds here without a pull, the newest first, at most <see cref="ImageNames.Most"/>;
    /// none that somebody's login was needed for.
    /// </summary>
    Task<IReadOnlyList<string>> ImagesAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}

/// <summary>What comes out of a box.</summary>
public interface IBoxOutput
{
    /// <summary>
    /// Log bytes from <paramref name="offset"/> on (stdout and stderr in order); ends when the job ended.
    /// </summary>
    IAsyncEnumerable<LogChunk> FollowLogAsync(Hash32 lease, long offset, CancellationToken cancel);

    /// <summary>Completes when the job has ended.</summary>
    Task<BoxExit> WaitAsync(Hash32 lease, CancellationToken cancel);

    /// <summary>The files below the job's output path as a tar stream, size-limited, from an offset on.</summary>
    Task<Result<ResultParcel>> OpenResultAsync(Hash32 lease, long offset, CancellationToken cancel);
}

/// <param name="InputTar">Path on this machine of the received input, or null.</param>
public sealed record BoxSpec(Hash32 Lease, JobSpec Job, GpuMask Gpus, string? InputTar)
{
    /// <summary>The box shows them to the job, and to nobody else.</summary>
    public JobSecrets Secrets { get; init; } = JobSecrets.None;
}

public sealed record Box(Hash32 Lease, bool Running, DateTimeOffset? StartedAt);

/// <param name="OutOfMemory">The job was ended because it went over its memory limit.</param>
public sealed record BoxExit(int ExitCode, bool OutOfMemory, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    /// <summary>It died with the machine: nobody knows when it ended, and only what was metered before is charged.
    /// </summary>
    public bool IsEndUnknown { get; init; }
}

/// <param name="Offset">Position of the first byte in the whole log.</param>
public sealed record LogChunk(long Offset, bool IsError, ReadOnlyMemory<byte> Bytes);
