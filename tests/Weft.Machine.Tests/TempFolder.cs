namespace Weft.Machine.Tests;

/// <summary>A folder of its own for a test, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("weft-test-").FullName;

    public MachineOptions Options => new(Path, "test-node");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
