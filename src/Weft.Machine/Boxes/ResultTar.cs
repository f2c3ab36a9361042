using System.Formats.Tar;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// Packs what a job left in its output folder. The folder's content is hostile: links are not followed, and neither
/// links, pipes, sockets nor devices are packed; sizes and counts are checked before the first byte goes out. The same
/// folder gives the same bytes each time, so that a download which was cut can go on.
/// </summary>
internal static partial class ResultTar
{
    /// <summary>Two empty blocks end a tar; alone they are a tar of nothing.</summary>
    private const int EndBytes = 1_024;

    private const int NoFollow = 0x20000;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>A tar stream of the folder's plain files and folders, made while it is read.</summary>
    public static Result<Stream> Open(string folder, TarLimits limits, CancellationToken cancel)
    {
        var entries = new List<(string Name, string Path, bool IsFolder)>();
        var bytes = 0L;
        foreach (var info in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 64,
            // Links to folders are not entered; they are left out with all other links.
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        }))
        {
            var isFolder = info is DirectoryInfo;
            if (!isFolder) bytes += ((FileInfo)info).Length;
            entries.Add((Path.GetRelativePath(folder, info.FullName), info.FullName, isFolder));
            if (entries.Count > limits.MaxFiles || bytes > limits.MaxBytes)
                return BoxRefusals.ResultTooLarge(entries.Count, limits.MaxFiles, bytes, limits.MaxBytes);
        }

        entries.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        var pipe = new Pipe();
        _ = Task.Run(() => WriteAsync(entries, pipe.Writer, cancel), CancellationToken.None);
        return pipe.Reader.AsStream();
    }

    private static async Task WriteAsync(
        List<(string Name, string Path, bool IsFolder)> entries, PipeWriter pipe, CancellationToken cancel)
    {
        try
        {
            var packed = 0;
            await using (var tar = new TarWriter(pipe.AsStream(leaveOpen: true), TarEntryFormat.Gnu, leaveOpen: false))
                foreach (var (name, path, isFolder) in entries)
                {
                    if (!isFolder && !await WriteFileAsync(tar, name, path, cancel)) continue;
                    if (isFolder)
                        await tar.WriteEntryAsync(
                            Entry(TarEntryType.Directory, name, Directory.GetLastWriteTimeUtc(path)), cancel);
                    packed++;
                }

            // The library writes no end where there was no entry.
            if (packed == 0) await pipe.WriteAsync(new byte[EndBytes], cancel);
            await pipe.CompleteAsync();
        }
        catch (Exception e)
        {
            // Whoever reads gets the exception in place of an end that would look complete.
            await pipe.CompleteAsync(e);
        }
    }

    private static async Task<bool> WriteFileAsync(TarWriter tar, string name, string path, CancellationToken cancel)
    {
        using var handle = OpenPlainFile(path);
        if (handle is null) return false;
        await using var content = new FileStream(handle, FileAccess.Read);
        var entry = Entry(TarEntryType.RegularFile, name, File.GetLastWriteTimeUtc(handle));
        entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancel);
        return true;
    }

    /// <summary>In GNU's format: the library names the headers of the newer one after its process.</summary>
    private static GnuTarEntry Entry(TarEntryType type, string name, DateTime changed) => new(type, name)
    {
        ModificationTime = DateTimeOffset.FromUnixTimeSeconds(
            (changed.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond),
    };

    /// <summary>Null for what is not a plain file; opening a pipe must not wait for its other end.</summary>
    private static SafeFileHandle? OpenPlainFile(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path);
        var descriptor = OpenFile(Encoding.UTF8.GetBytes(path + "\0"), NoFollow | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0) return null;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.GetLength(handle);
            return handle;
        }
        catch (NotSupportedException)
        {
            handle.Dispose();
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte[] path, int flags, int mode);
}
