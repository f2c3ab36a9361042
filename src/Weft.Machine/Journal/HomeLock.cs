using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Holds a node's home folder for one process; the kernel lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class HomeLock : IDisposable
{
    private readonly FileStream _file;

    private HomeLock(FileStream file) => _file = file;

    /// <summary>
    /// Makes the folder when missing. Throws <see cref="RefusalException"/> when another process holds it.
    /// </summary>
    public static HomeLock Take(MachineOptions options)
    {
        try
        {
            CreatePrivate(options.Home);
            return new(new FileStream(options.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RefusalException(JournalRefusals.NotWritable(options.LockPath), e);
        }
        catch (IOException e) when (File.Exists(options.LockPath))
        {
            throw new RefusalException(JournalRefusals.HomeInUse(options.Home), e);
        }
        catch (IOException e)
        {
            throw new RefusalException(JournalRefusals.NotWritable(options.LockPath), e);
        }
    }

    internal static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _file.Dispose();
}
