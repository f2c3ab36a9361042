using System.CommandLine;
using Weft.Node;

namespace Weft.Cli;

/// <summary>
/// One thing that the program does. A subclass is one verb; its file says all there is to say about it.
/// </summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, params ReadOnlySpan<string> examples)
        : base(name, description)
    {
        Examples = examples.ToArray();
        SetAction(InvokeAsync);
    }

    /// <summary>Command lines that work, for <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; }

    protected abstract Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop);

    private async Task<int> InvokeAsync(ParseResult parse, CancellationToken stop)
    {
        using var ui = new ConsoleInteraction(parse.GetValue(SharedOptions.Json));
        try
        {
            return (int)await RunAsync(parse, ui, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (RefusalException refused)
        {
            return (int)ui.Refuse(refused.Why);
        }
        catch (Exception bug)
        {
            // The one place where a bug ends: people get a sentence, the details go to a file that can be sent in.
            return (int)ui.Refuse(BugReport.Write(bug));
        }
    }
}
