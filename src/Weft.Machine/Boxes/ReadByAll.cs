namespace Weft.Machine;

/// <summary>
/// Modes of what a job reads: in its box it is an account that this machine knows nothing of. Set afterwards, because
/// the process's mask takes away from what a file is made with, and that of a service takes everything from others.
/// The folder above lets no other account of this machine in.
/// </summary>
internal static class ReadByAll
{
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public const UnixFileMode Folder = File | UnixFileMode.UserWrite | Executable;

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, mode);
    }

    public static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        await System.IO.File.WriteAllTextAsync(path, text, cancel);
        Set(path, File | UnixFileMode.UserWrite);
    }
}
