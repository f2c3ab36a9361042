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

    public static HardwareFiles Host { get; } = new("/");

    public string PathOf(string path) => Path.Combine(Root, path);

    public string? Text(string path)
    {
        try
        {
            using var file = new FileStream(PathOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            var buffer = new char[MaxBytes];
            return new string(buffer, 0, reader.ReadBlock(buffer));
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
