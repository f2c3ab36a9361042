using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Weft.Cli;

/// <summary>The library's help, and under it the verb's examples; of a group of verbs, one of each.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction action) option.Action = new HelpWithExamples(action);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in ExamplesOf(parseResult.CommandResult.Command)) output.WriteLine($"  {example}");
        return code;
    }

    private static IEnumerable<string> ExamplesOf(Command command) => command is Verb verb
        ? verb.Examples
        : command.Subcommands.Where(inner => !inner.Hidden).SelectMany(inner => ExamplesOf(inner).Take(1));
}
