using System.CommandLine;

namespace Weft.Cli;

/// <summary>Options that mean the same on every verb.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output instead of text.",
        Recursive = true,
    };

    public static Option<string?> Home { get; } = new("--home")
    {
        Description = "Folder with keys, journals and network.json. [default: $WEFT_HOME, else ~/.weft]",
        Recursive = true,
    };

    public static Option<string?> PasswordFile { get; } = new("--password-file")
    {
        Description = "File whose first line is the account key's password. [default: $WEFT_PASSWORD_FILE, else asked]",
        Recursive = true,
    };

    /// <summary>What was typed, else what the variable says; empty is as good as not there.</summary>
    public static string? Given(string? typed, string variable)
    {
        if (!string.IsNullOrEmpty(typed)) return typed;
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : null;
    }
}
