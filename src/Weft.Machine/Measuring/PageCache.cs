using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weft.Machine;

/// <summary>What the kernel keeps of a file in memory, which makes a disk look faster than it is.</summary>
internal static unsafe partial class PageCache
{
    private const int DoNotNeed = 4;
    private const int ReadOnly = 1;
    private const int Shared = 1;

    /// <summary>
    /// Asks the kernel to forget a file that is on the disk, and looks whether it did.
    /// </summary>
    /// <returns>Percent of it that is in memory still: all of it on a disk that is memory. Null where nobody can
    /// tell.</returns>
    public static int? Drop(SafeFileHandle file, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes <= 0) return null;
        _ = Advise((int)file.DangerousGetHandle(), 0, bytes, DoNotNeed);
        return Resident(file, bytes);
    }

    private static int? Resident(SafeFileHandle file, long bytes)
    {
        var address = Map(0, (nuint)bytes, ReadOnly, Shared, (int)file.DangerousGetHandle(), 0);
        if (address == -1) return null;
        try
        {
            var pages = (bytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize;
            var flags = new byte[pages];
            fixed (byte* to = flags)
                if (InCore(address, (nuint)bytes, to) != 0) return null;
            return (int)(flags.LongCount(flag => (flag & 1) != 0) * 100 / pages);
        }
        finally
        {
            _ = Unmap(address, (nuint)bytes);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int InCore(nint address, nuint length, byte* flags);
}
