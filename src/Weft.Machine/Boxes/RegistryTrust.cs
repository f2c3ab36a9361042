using System.Security.Cryptography.X509Certificates;

namespace Weft.Machine;

/// <summary>
/// Certificates of registries that this machine's owner trusts besides the public ones, in the folders where engines
/// look for them: <c>certs.d/HOST:PORT/*.crt</c>.
/// </summary>
internal static class RegistryTrust
{
    private static readonly string[] Folders = ["/etc/containers/certs.d", "/etc/docker/certs.d"];

    /// <summary>
    /// Whom to trust for that registry's sake: itself, and where it hands out tokens. Null where the owner did not say.
    /// </summary>
    public static X509ChainPolicy? PolicyFor(string host)
    {
        List<string> files =
        [
            .. Folders.Select(folder => Path.Combine(folder, host)).Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.crt")),
        ];
        if (files.Count == 0) return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // As engines do: a registry at home has nobody who lists what it took back.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(system.Certificates);
        foreach (var file in files) policy.CustomTrustStore.ImportFromPemFile(file);
        return policy;
    }
}
