using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Inputs as files in one folder, named <c>RENTER-SHA256.tar</c>, or <c>.tar.part</c> as long as some is missing. Those
/// that a lease uses stay. Of the others the ones used last stay, up to a number of bytes.
/// </summary>
/// <remarks>
/// Jobs never see these files: an input is unpacked for each box. A whole file is hashed again each time it is used, so
/// one that the disk has damaged does no harm but that it is sent again.
/// </remarks>
/// <param name="keepBytes">For files that no lease uses, all renters' together; 0 keeps none.</param>
public sealed class FileInputs(string folder, long keepBytes, TimeProvider time) : IInputs
{
    private const string Part = ".part";

    private readonly Lock _gate = new();
    private readonly Dictionary<Hash32, string> _used = [];
    private readonly HashSet<string> _coming = new(StringComparer.Ordinal);

    public Task BeginAsync(IReadOnlyDictionary<Hash32, string> used, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(used);
        lock (_gate)
        {
            foreach (var (lease, path) in used) _used[lease] = Path.GetFullPath(path);
            foreach (var stray in Unused().Where(file => !IsEntry(file.Name)).ToList()) stray.Delete();
            Trim();
        }

        return Task.CompletedTask;
    }

    public Task<long> HeldAsync(InputName input, CancellationToken cancel)
    {
        var path = PathOf(input);
        return Task.FromResult(LengthOf(path) ?? LengthOf(path + Part) ?? 0);
    }

    public async Task<Result<string>> SaveAsync(
        Hash32 lease, InputName input, InputRest rest, long maxBytes, IProgress<long> progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentNullException.ThrowIfNull(progress);
        var path = PathOf(input);
        lock (_gate)
        {
            if (!_coming.Add(path)) return JobRefusals.InputComing();
            // From now on and not only when it is whole: a beginning is this lease's until the lease ends.
            _used[lease] = path;
        }

        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(path) && await IsGoodAsync(path, input.Sha256, cancel)) return path;
            var intake = new InputIntake(path + Part, input.Sha256, maxBytes, progress);
            if (await intake.TakeAsync(rest, cancel) is { } refusal) return refusal;
            File.Move(path + Part, path);
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return path;
        }
        catch (RefusalException refused)
        {
            // The line broke while reading; the disk is well, and what came is kept.
            return refused.Why;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HostRefusals.DiskFailed(e.Message);
        }
        finally
        {
            lock (_gate) _coming.Remove(path);
        }
    }

    public Task ReleaseAsync(Hash32 lease, CancellationToken cancel)
    {
        lock (_gate)
        {
            _used.Remove(lease);
            Trim();
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether the file is what its name says; one that is not is thrown away.</summary>
    private async Task<bool> IsGoodAsync(string path, string sha256, CancellationToken cancel)
    {
        await using (var file = File.OpenRead(path))
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) == sha256)
            {
                File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
                return true;
            }
        }

        File.Delete(path);
        return false;
    }

    /// <summary>Throws away what was used longest ago, until the rest is within its bound.</summary>
    private void Trim()
    {
        var kept = 0L;
        var newestFirst = Unused().OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenBy(file => file.Name, StringComparer.Ordinal);
        foreach (var file in newestFirst)
        {
            kept += file.Length;
            if (kept > keepBytes) file.Delete();
        }
    }

    private List<FileInfo> Unused()
    {
        if (!Directory.Exists(folder)) return [];
        var used = _used.Values.Concat(_coming).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. new DirectoryInfo(Path.GetFullPath(folder)).EnumerateFiles()
                .Where(file => !used.Contains(Whole(file.FullName))),
        ];
    }

    private static string Whole(string path) =>
        path.EndsWith(Part, StringComparison.Ordinal) ? path[..^Part.Length] : path;

    private static bool IsEntry(string name) =>
        Whole(name).Split('-', '.') is [{ Length: 40 } renter, { Length: 64 } sum, "tar"]
        && renter.All(char.IsAsciiHexDigitLower) && sum.All(char.IsAsciiHexDigitLower);

    private static long? LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : null;

    private string PathOf(InputName input) => Path.Combine(
        Path.GetFullPath(folder), $"{Convert.ToHexStringLower(input.Renter.Bytes)}-{input.Sha256}.tar");
}
