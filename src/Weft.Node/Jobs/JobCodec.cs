using System.Text.Json;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A job as the bytes that travel and that the request's <c>jobHash</c> commits to: UTF-8 JSON of
/// <see cref="JobSpec"/>. The hash is of the bytes as sent, so no second writer can make other bytes of the same job.
/// </summary>
public static class JobCodec
{
    public const int MaxBytes = 64 * 1024;

    private const int MaxItems = 1_024;
    private const int MaxText = 4_096;

    public static byte[] Encode(JobSpec job) => JsonSerializer.SerializeToUtf8Bytes(job, NodeJson.Default.JobSpec);

    /// <summary>Keccak-256 of the encoded bytes: what the request's <c>jobHash</c> holds.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> encoded) => Keccak.Hash(encoded);

    /// <summary>
    /// Reads what a stranger sent: size first, then the hash, then the text, then each field's bounds.
    /// </summary>
    public static Result<JobSpec> Decode(ReadOnlySpan<byte> encoded, Hash32 expected)
    {
        if (encoded.Length > MaxBytes) return JobRefusals.TooLarge(encoded.Length, MaxBytes);
        if (Hash(encoded) != expected) return JobRefusals.OtherThanCommitted();
        JobSpec? job;
        try
        {
            job = JsonSerializer.Deserialize(encoded, NodeJson.Default.JobSpec);
        }
        catch (JsonException e)
        {
            return JobRefusals.Malformed($"line {e.LineNumber}, byte {e.BytePositionInLine}");
        }

        if (job is null) return JobRefusals.Malformed("null");
        return Fault(job) is { } fault ? JobRefusals.Malformed(fault) : job;
    }

    /// <summary>What is wrong with a job's fields, or null.</summary>
    public static string? Fault(JobSpec job)
    {
        if (job is not { Image: not null, Command: not null, Environment: not null, Limits: not null, Salt: not null })
            return "a field is missing";
        if (job.Image.Length is 0 or > 512 || job.Image.AsSpan().ContainsAny(" \t\r\n")) return "image";
        if (job.Command.Count > MaxItems || job.Command.Any(word => word is null || word.Length > MaxText))
            return "command";
        if (job.Environment.Count > MaxItems || !job.Environment.All(pair => IsVariable(pair.Key, pair.Value)))
            return "environment";
        if (job.Salt.Length != 64 || !Hex.TryDecode(job.Salt, out _)) return "salt";
        if (!IsPlainPath(job.InputPath)) return "inputPath";
        if (!IsPlainPath(job.OutputPath)) return "outputPath";
        if (job.Work is { } work && (work.Path is null || !IsPlainPath(work.Path) || work.Bytes <= 0)) return "work";
        if (job.InputSha256 is { } sum && (sum.Length != 64 || !Hex.TryDecode(sum, out _))) return "inputSha256";
        if ((job.InputPath is null) != (job.InputSha256 is null)) return "inputSha256 without inputPath";
        if (job.Secrets is { } secrets && (secrets.Count > JobSecrets.MaxFiles || !secrets.All(JobSecrets.IsName)
            || secrets.Distinct(StringComparer.Ordinal).Count() != secrets.Count)) return "secrets";
        // A login goes to the registry that has the image and to no other.
        if (job.Registry is { } host && host != RegistryLogin.HostOf(job.Image)) return "registry";
        return job.Limits is { MemoryBytes: > 0, MilliCpus: > 0, Pids: > 0, DiskBytes: > 0 } ? null : "limits";
    }

    private static bool IsVariable(string name, string value) =>
        name.Length is > 0 and <= 256 && !name.AsSpan().ContainsAny("=\0") && value is { Length: <= MaxText }
        && !value.Contains('\0', StringComparison.Ordinal);

    private static bool IsPlainPath(string? path) =>
        path is null
        || (path.Length is > 1 and <= 1_024 && path[0] == '/' && !path.AsSpan().ContainsAny("\0:\\")
            && path[1..].TrimEnd('/').Split('/').All(part => part is not ("" or "." or "..")));
}
