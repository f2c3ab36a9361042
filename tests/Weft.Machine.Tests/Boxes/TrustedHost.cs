namespace Weft.Machine.Tests.Boxes;

/// <summary>A registry whose certificate engine and node are told to trust, until this is disposed.</summary>
internal sealed class TrustedHost : IDisposable
{
    private readonly string _folder;

    public TrustedHost(string host, string certificatePem)
    {
        _folder = Path.Combine("/etc/containers/certs.d", host);
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), certificatePem);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
