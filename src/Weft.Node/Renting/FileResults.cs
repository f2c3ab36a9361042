using System.Formats.Tar;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Results as plain files and folders on this machine.</summary>
public sealed class FileResults : IResults
{
    private const int MaxEntries = 100_000;
    private const int BufferBytes = 1 << 16;

    public long Held(Hash32 lease, string folder) =>
        new FileInfo(Spool(lease, folder)) is { Exists: true } file ? file.Length : 0;

    public void Discard(Hash32 lease, string folder) => File.Delete(Spool(lease, folder));

    public async Task<Result<string>> SaveAsync(
        Hash32 lease, ResultParcel result, string folder, long maxBytes, IProgress<long> progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(progress);
        var spool = Spool(lease, folder);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(spool)!);
            if (await new ResultSpool(spool, maxBytes, progress).TakeAsync(result, cancel) is { } refusal)
                return refusal;
            await using (var tar = File.OpenRead(spool))
                if (!(await UnpackAsync(tar, folder, maxBytes, cancel)).TryGet(out folder!, out refusal))
                    return refusal;
            File.Delete(spool);
            return folder;
        }
        catch (RefusalException refused)
        {
            // The line broke or a limit was passed while reading; the disk is well, and what came is kept.
            return refused.Why;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HostRefusals.DiskFailed(e.Message);
        }
    }

    /// <summary>Beside the folder, so that there is as much room for the tar as for what is in it.</summary>
    private static string Spool(Hash32 lease, string folder) =>
        $"{Path.GetFullPath(folder)}.{Hex.Encode(lease.Bytes)[2..14]}.tar.part";

    private static async Task<Result<string>> UnpackAsync(
        Stream tar, string folder, long maxBytes, CancellationToken cancel)
    {
        var wanted = Path.GetFullPath(folder);
        var partial = $"{wanted}.part-{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(partial);
            if (await UnpackIntoAsync(tar, partial, maxBytes, cancel) is { } refusal) return refusal;
            var free = FreeName(wanted);
            if (Directory.Exists(free)) Directory.Delete(free);
            Directory.Move(partial, free);
            return free;
        }
        catch (InvalidDataException e)
        {
            return RentingRefusals.ResultMalformed(e.Message);
        }
        catch (EndOfStreamException)
        {
            return RentingRefusals.ResultMalformed("it ends too early");
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    private static async Task<Refusal?> UnpackIntoAsync(
        Stream tar, string root, long maxBytes, CancellationToken cancel)
    {
        await using var reader = new TarReader(tar, leaveOpen: true);
        var (entries, bytes) = (0, 0L);
        while (await reader.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            bytes += entry.Length;
            if (++entries > MaxEntries || bytes > maxBytes) return RentingRefusals.ResultTooLarge(maxBytes);
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes) continue;
            if (SafePath(root, entry.Name) is not { } path)
                return RentingRefusals.ResultMalformed($"path {Shown(entry.Name)}");
            if (entry.EntryType is TarEntryType.Directory)
            {
                Directory.CreateDirectory(path);
                continue;
            }

            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                return RentingRefusals.ResultMalformed($"{Shown(entry.Name)} is a {entry.EntryType}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // CreateNew: a name that comes twice cannot write through what came first.
            await using var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
            if (entry.DataStream is { } data) await data.CopyToAsync(file, cancel);
        }

        return null;
    }

    /// <summary>The path below <paramref name="root"/>, or null for a name that is not plainly inside.</summary>
    internal static string? SafePath(string root, string name)
    {
        if (name.Length is 0 or > 1_024 || name[0] == '/' || name.AsSpan().ContainsAny("\\:\0")) return null;
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (parts.Length > 32 || parts.Any(part => part == ".." || part.Any(char.IsControl))) return null;
        return Path.Combine([root, .. parts]);
    }

    private static string FreeName(string wanted)
    {
        var name = wanted;
        for (var i = 2; File.Exists(name)
            || (Directory.Exists(name) && Directory.EnumerateFileSystemEntries(name).Any()); i++)
            name = $"{wanted}-{i}";
        return name;
    }

    private static string Shown(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
