using System.CommandLine.Parsing;

namespace Weft.Cli;

/// <summary>From words to a verb, or to the sentence that says which of them was not understood.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] words, CancellationToken stop)
    {
        var parsed = Verbs.Root().Parse(words);
        var command = parsed.CommandResult.Command;
        if (parsed.Errors.Count == 0 || parsed.Action is HelpWithExamples)
        {
            // No time-out of the library's: after Ctrl-C a lease is closed first, however long that takes.
            return await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop);
        }

        // A group of verbs without one of them is a question.
        if (command is not Verb && parsed.UnmatchedTokens.Count == 0)
            return await Verbs.Root().Parse([.. words, "--help"]).InvokeAsync(cancellationToken: stop);
        using var ui = new ConsoleInteraction(parsed.GetValue(SharedOptions.Json));
        var path = PathOf(parsed.CommandResult);
        var reason = command is not Verb && parsed.UnmatchedTokens is [var word, ..]
            ? $"'{word}' is no command of {path}."
            : parsed.Errors[0].Message;
        return (int)ui.Refuse(ProgramRefusals.UsageWrong(reason, path));
    }

    private static string PathOf(SymbolResult result) =>
        result.Parent is { } parent ? $"{PathOf(parent)} {((CommandResult)result).Command.Name}" : "weft";
}
