using System.CommandLine;

namespace Weft.Cli;

/// <summary>The table of contents of the program.</summary>
internal static class Verbs
{
    public static RootCommand Root() => new(
        "Rent GPUs from people, or earn with yours. Start with 'weft demo', 'weft doctor' or 'weft wallet new'.")
    {
        Options = { SharedOptions.Json, SharedOptions.Home, SharedOptions.PasswordFile },
        Subcommands =
        {
        },
    };
}
