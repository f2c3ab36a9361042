using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// Turns an exception that nobody expected into a sentence for people and a file for those who mend it.
/// </summary>
internal static class BugReport
{
    public static Refusal Write(Exception bug)
    {
        var path = Path.Combine(Path.GetTempPath(), $"weft-bug-{Environment.ProcessId}.txt");
        try
        {
            File.WriteAllText(path, bug.ToString());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            path = "(the report could not be written)";
        }

        return ProgramRefusals.Bug(bug.GetType().Name, path);
    }
}
