using System.Globalization;

namespace Weft.Machine;

/// <summary>
/// The kernel's files, below a root that a test may put elsewhere. What cannot be read is null: a file that goes away
/// while it is read, with its process or its driver, is no error.
/// </summary>
/// <param name="Root">Above <c>sys</c>, <c>proc</c> and <c>dev</c>.</param>
internal sealed record HardwareFiles(string Root)
{
    private const int MaxBytes = 1 << 20;
    private const int FewBytes = 4_096;

    public static HardwareFiles Host { get; } = new("/");

    public string PathOf(string path) => Path.Combine(Root, path);

    public string? Text(string path)
    {
        try
        {
            using var file = new FileStream(PathOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            // Nearly all of these files are a few bytes long, and some are read every second.
            var buffer = new char[FewBytes];
            var count = reader.ReadBlock(buffer);
            if (count < FewBytes) return new string(buffer, 0, count);
            Array.Resize(ref buffer, MaxBytes);
            return new string(buffer, 0, count + reader.ReadBlock(buffer, count, MaxBytes - count));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public ulong? Number(string path) => ulong.TryParse(
        Text(path)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : null;

    /// <summary>Into a file that is there. Null, or why it could not be written.</summary>
    public string? Write(string path, string text)
    {
        try
        {
            using var file = new FileStream(PathOf(path), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            using var writer = new StreamWriter(file);
            writer.Write(text);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>As paths for the other methods.</summary>
    public IReadOnlyList<string> Folders(string path) => List(path, Directory.EnumerateDirectories);

    public IReadOnlyList<string> Files(string path) => List(path, Directory.EnumerateFiles);

    /// <summary>Where a link leads, as <c>pid:[4026531836]</c>.</summary>
    public string? Link(string path)
    {
        try
        {
            return new FileInfo(PathOf(path)).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private List<string> List(string path, Func<string, IEnumerable<string>> list)
    {
        try
        {
            var full = PathOf(path);
            return Directory.Exists(full)
                ? [.. list(full).Select(entry => $"{path}/{Path.GetFileName(entry)}")]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
