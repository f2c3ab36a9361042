using System.Diagnostics;

namespace Weft.Machine.Tests;

/// <summary>Looks for a word in all files below some folders, but not in what else is mounted there.</summary>
internal static class DiskSearch
{
    public static async Task<string[]> FindAsync(string word, params IEnumerable<string> folders)
    {
        const string script =
            "word=$1; shift; find \"$@\" -xdev -type f -exec grep -laF -e \"$word\" {} + 2>/dev/null; :";
        using var find = Process.Start(
            new ProcessStartInfo("sh", ["-c", script, "find", word, .. folders.Where(Directory.Exists)])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
        var found = await find.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await find.WaitForExitAsync(TestContext.Current.CancellationToken);
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
