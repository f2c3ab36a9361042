namespace Weft.Machine;

/// <summary>
/// Whether an engine can hand NVIDIA cards to boxes: Docker by its NVIDIA runtime, Podman by a CDI description.
/// </summary>
internal static class GpuPassing
{
    private static readonly string[] CdiFolders = ["/etc/cdi", "/var/run/cdi"];

    public static async Task<bool> IsPossibleAsync(Engine engine, CancellationToken cancel)
    {
        if (engine.Traits.Kind == EngineKind.Podman) return DescribesNvidia();
        try
        {
            var info = await engine.Client.System.GetSystemInfoAsync(cancel);
            return info.Runtimes?.ContainsKey("nvidia") == true;
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            return false;
        }
    }

    private static bool DescribesNvidia() =>
        CdiFolders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*nvidia*"))
            .Any(file => file.EndsWith(".yaml", StringComparison.Ordinal)
                || file.EndsWith(".json", StringComparison.Ordinal));
}
