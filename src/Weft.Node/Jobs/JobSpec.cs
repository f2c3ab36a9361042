using System.Text.Json.Serialization;

namespace Weft.Node;

/// <summary>What a renter wants run. Private between renter and provider; the chain sees only its hash.</summary>
/// <param name="Image">Image reference; by digest, or a name that the provider's engine already has.</param>
/// <param name="Command">Argument vector; empty for the image's own.</param>
/// <param name="Environment">Variables for the container. They may hold secrets: never logged.</param>
/// <param name="InputPath">Absolute path in the container where the input appears read-only, or null for none.</param>
/// <param name="InputSha256">Lower-case hex of the input's tar stream, or null for none.</param>
/// <param name="OutputPath">Absolute path whose files come back to the renter, or null for none.</param>
/// <param name="Limits">What the container may use at most.</param>
/// <param name="Salt">32 random bytes in hex, so that nobody can guess a job from its hash.</param>
public sealed record JobSpec(
    string Image,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    string? InputPath,
    string? InputSha256,
    string? OutputPath,
    JobLimits Limits,
    string Salt)
{
    /// <summary>
    /// The job wants to reach the internet. One that does not ask has no network where the owner leaves the choice.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Internet { get; init; }

    /// <summary>The job's working directory on a disk of its own; null: the image's, in memory where it may write.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobVolume? Work { get; init; }

    /// <summary>
    /// Names of the secrets that have to come with the job; their values are no part of it. Null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>The registry whose login has to come with the job, for its image. Null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Registry { get; init; }

    /// <summary>Something sealed has to come with it.</summary>
    [JsonIgnore]
    public bool WantsSealed => Secrets is { Count: > 0 } || Registry is not null;
}

/// <summary>A writable folder in the container that goes with it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Bytes">What fits in; reserved before the job starts.</param>
public sealed record JobVolume(string Path, long Bytes);

/// <param name="MemoryBytes">Memory including tmpfs; going over it ends the job.</param>
/// <param name="MilliCpus">1,000 is one core.</param>
/// <param name="Pids">Processes and threads.</param>
/// <param name="DiskBytes">The output's disk.</param>
public sealed record JobLimits(long MemoryBytes, int MilliCpus, int Pids, long DiskBytes)
{
    public static JobLimits Default { get; } = new(2L << 30, 2_000, 512, 4L << 30);
}
