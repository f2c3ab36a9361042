using System.Formats.Tar;
using Weft.Market;

namespace Weft.Machine;

/// <summary>What a tar stream from somebody else may bring.</summary>
public sealed record TarLimits(long MaxBytes, int MaxFiles);

/// <summary>
/// Unpacks a tar stream that a stranger made: a job's input. Nothing is written outside the folder: names are relative
/// without "..", no links are followed or made, nothing that is there is replaced.
/// </summary>
public static class TarIntake
{
    /// <summary>
    /// Unpacks into <paramref name="folder"/>, which is made when missing. Links and devices are left out.
    /// </summary>
    /// <returns>How many files were written, or why the stream was refused; what was written until then
    /// stays.</returns>
    public static async Task<Result<int>> UnpackAsync(
        Stream tar, string folder, TarLimits limits, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(tar);
        ArgumentNullException.ThrowIfNull(limits);
        Directory.CreateDirectory(folder);
        ReadByAll.Set(folder, ReadByAll.Folder);
        var (entries, files, bytes) = (0, 0, 0L);
        try
        {
            await using var reader = new TarReader(tar, leaveOpen: true);
            while (await reader.GetNextEntryAsync(copyData: false, cancel) is { } entry)
            {
                if (++entries > limits.MaxFiles)
                    return BoxRefusals.InputBad($"it has more than {limits.MaxFiles} entries");
                if (!IsPlain(entry.EntryType)) continue;
                if (Relative(entry.Name) is not { } name)
                    return BoxRefusals.InputBad($"\"{entry.Name}\" leads outside its folder");
                if (name.Length == 0) continue;
                if ((bytes += entry.Length) > limits.MaxBytes)
                    return BoxRefusals.InputBad($"it is larger than {limits.MaxBytes} bytes");
                await WriteAsync(entry, folder, name, cancel);
                if (entry.EntryType != TarEntryType.Directory) files++;
            }
        }
        catch (Exception e)
            when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            return BoxRefusals.InputBad("it is not a whole tar stream");
        }
        catch (IOException) when (DiskSpace.FreeBytes(folder) is < 1 << 20)
        {
            return DiskRefusals.Full(folder);
        }
        catch (IOException e)
        {
            return BoxRefusals.InputBad(e.Message);
        }

        return files;
    }

    private static bool IsPlain(TarEntryType type) =>
        type is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory;

    /// <summary>The name with its dots resolved; null when it is absolute or leads out.</summary>
    internal static string? Relative(string name)
    {
        if (name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal)
            || name.Contains('\0', StringComparison.Ordinal))
            return null;
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        return parts.Contains("..", StringComparer.Ordinal) ? null : string.Join('/', parts);
    }

    private static async Task WriteAsync(TarEntry entry, string folder, string name, CancellationToken cancel)
    {
        var isFolder = entry.EntryType == TarEntryType.Directory;
        MakeFolders(folder, isFolder ? name : Path.GetDirectoryName(name)!);
        if (isFolder) return;
        var path = Path.Combine(folder, name);
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
            if (entry.DataStream is { } data) await data.CopyToAsync(file, cancel);
        ReadByAll.Set(path, ReadByAll.File | UnixFileMode.UserWrite | (entry.Mode & ReadByAll.Executable));
    }

    /// <summary>All of them on the way, whether or not the stream names them.</summary>
    private static void MakeFolders(string folder, string name)
    {
        var path = folder;
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            if (Directory.Exists(path)) continue;
            Directory.CreateDirectory(path);
            ReadByAll.Set(path, ReadByAll.Folder);
        }
    }
}
