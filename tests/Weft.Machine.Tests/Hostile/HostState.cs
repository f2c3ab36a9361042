namespace Weft.Machine.Tests.Hostile;

/// <summary>What boxes of a node below one home leave on a host while they are there.</summary>
internal sealed record HostState(int Mounts, int LoopDevices, int Processes, int Folders)
{
    public static HostState Of(string home) => new(
        File.ReadLines("/proc/self/mountinfo").Count(line => line.Contains(home, StringComparison.Ordinal)),
        Directory.EnumerateDirectories("/sys/block", "loop*").Count(loop => IsBackedBelow(loop, home)),
        // Jobs name the home's folder in their script, so each of their processes does.
        ChildProcess.CommandLines().Count(line => line.Contains(Path.GetFileName(home), StringComparison.Ordinal)),
        Directory.Exists(Path.Combine(home, "boxes"))
            ? Directory.EnumerateDirectories(Path.Combine(home, "boxes")).Count()
            : 0);

    private static bool IsBackedBelow(string loop, string home)
    {
        var file = Path.Combine(loop, "loop/backing_file");
        return File.Exists(file) && File.ReadAllText(file).StartsWith(home, StringComparison.Ordinal);
    }
}
