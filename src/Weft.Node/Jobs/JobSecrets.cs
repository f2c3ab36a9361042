using System.Security.Cryptography;

namespace Weft.Node;

/// <summary>
/// What a renter gives to its job and nobody else may read: it goes over sealed, beside the job, and is in the open
/// only in memory. It never prints itself; <see cref="Dispose"/> wipes it.
/// </summary>
/// <param name="files">By name: the job finds each as a file under <c>/run/secrets</c>.</param>
/// <param name="login">For the registry that has the job's image, or null.</param>
public sealed class JobSecrets(IReadOnlyDictionary<string, byte[]> files, RegistryLogin? login) : IDisposable
{
    public const int MaxFiles = 64;
    public const int MaxFileBytes = 64 * 1_024;

    public IReadOnlyDictionary<string, byte[]> Files { get; } = files;

    public RegistryLogin? Login { get; } = login;

    public static JobSecrets None { get; } = new(new Dictionary<string, byte[]>(StringComparer.Ordinal), null);

    /// <summary>Whether a job may call a secret so: a plain file name.</summary>
    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= 128 } && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    /// <summary>What the job expects and is not here; null where all is. More than it names is no harm.</summary>
    public string? MissingFor(JobSpec job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Registry is { } host && Login?.Host != host) return $"login for {host}";
        return (job.Secrets ?? []).FirstOrDefault(name => !Files.ContainsKey(name));
    }

    public void Dispose()
    {
        foreach (var bytes in Files.Values) CryptographicOperations.ZeroMemory(bytes);
    }

    public override string ToString() => $"{Files.Count} secrets";
}

/// <summary>An account at a registry. It never prints its password.</summary>
/// <param name="Host">As in image names: <c>ghcr.io</c>, <c>docker.io</c>, <c>registry.example.org:5000</c>.</param>
public sealed record RegistryLogin(string Host, string User, string Password)
{
    public const int MaxText = 8_192;

    /// <summary>The host of the registry that has an image, by the image's name; Docker's where none is named.
    /// </summary>
    public static string HostOf(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first == "localhost" || first.AsSpan().ContainsAny('.', ':') ? first : "docker.io";
    }

    public override string ToString() => $"{User} at {Host}";
}
