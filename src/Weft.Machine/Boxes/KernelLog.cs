using System.Runtime.InteropServices;
using System.Text;

namespace Weft.Machine;

/// <summary>
/// What the kernel itself says about a box's memory. Podman 4.3 on the older control groups never reports a job that
/// was killed for lack of memory, though the kernel's log names its group.
/// </summary>
internal static partial class KernelLog
{
    private const int ReadAll = 3;
    private const int SizeOfBuffer = 10;
    private const int MostBytes = 16 << 20;

    /// <summary>False also where this process may not read the log.</summary>
    public static bool SaysOutOfMemory(string containerId) =>
        OperatingSystem.IsLinux() && Mentions(Read(), containerId);

    /// <summary>
    /// <c>[ 3492.39] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=libpod-0d20...,mems_allowed=0,</c>
    /// <c>oom_memcg=/libpod_parent/libpod-0d20...,task_memcg=/libpod_parent/libpod-0d20...,task=awk,pid=3653,uid=0</c>
    /// </summary>
    internal static bool Mentions(string log, string containerId) => log.Split('\n').Any(line =>
        line.Contains("oom-kill:", StringComparison.Ordinal)
        && line.IndexOf("oom_memcg=", StringComparison.Ordinal) is >= 0 and var at
        && line[at..].Split(',')[0].Contains(containerId, StringComparison.Ordinal));

    private static string Read()
    {
        var size = Control(SizeOfBuffer, [], 0);
        if (size is <= 0 or > MostBytes) return "";
        var buffer = new byte[size];
        var read = Control(ReadAll, buffer, size);
        return read <= 0 ? "" : Encoding.UTF8.GetString(buffer, 0, read);
    }

    [LibraryImport("libc", EntryPoint = "klogctl", SetLastError = true)]
    private static partial int Control(int action, byte[] buffer, int length);
}
