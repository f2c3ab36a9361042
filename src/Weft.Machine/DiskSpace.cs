using System.Globalization;
using Weft.Market;

namespace Weft.Machine;

/// <summary>How much room is left, asked of the disk itself.</summary>
internal static class DiskSpace
{
    /// <summary>Null where the disk cannot be asked.</summary>
    public static long? FreeBytes(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

public static class DiskRefusals
{
    public static Refusal Full(string path) => new(
        "disk-full",
        string.Create(CultureInfo.InvariantCulture,
            $"The disk that holds {path} is full ({DiskSpace.FreeBytes(path) >> 20} MiB free)."),
        "Free some space and start again; unused images are often the largest part. Nothing promised is lost.");
}
