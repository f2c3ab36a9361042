using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Weft.Market;

namespace Weft.Cli;

internal sealed class ConsoleInteraction(bool json) : IInteraction, IDisposable
{
    /// <summary>Wider than any line: pipes and files get whole lines, which people and scripts can search.</summary>
    private const int NoTerminalColumns = 10_000;

    private readonly IAnsiConsole _out = Screen(Console.Out, Console.IsOutputRedirected);
    private readonly IAnsiConsole _err = Screen(Console.Error, Console.IsErrorRedirected);

    private readonly Stream _rawOut = Console.OpenStandardOutput();
    private readonly Stream _rawErr = Console.OpenStandardError();

    public bool Json { get; } = json;

    public void Say(string line)
    {
        if (!Json) _err.WriteLine(line);
    }

    public void SayVerbatim(string lines)
    {
        if (!Json) Console.Error.WriteLine(lines);
    }

    public void Log(ReadOnlySpan<byte> bytes, bool isError)
    {
        // Under --json standard output carries the one document; the job's output goes aside.
        var stream = isError || Json ? _rawErr : _rawOut;
        stream.Write(bytes);
        stream.Flush();
    }

    public void Event<T>(T json, JsonTypeInfo<T> type)
    {
        if (Json) Console.Error.WriteLine(JsonSerializer.Serialize(json, type));
    }

    public void Result<T>(T json, JsonTypeInfo<T> type, Action<IAnsiConsole> draw)
    {
        if (Json) Console.Out.WriteLine(JsonSerializer.Serialize(json, type));
        else draw(_out);
    }

    public ExitCode Refuse(Refusal refusal)
    {
        if (Json)
        {
            Console.Out.WriteLine(
                JsonSerializer.Serialize(new RefusalDocument(refusal), CliJson.Default.RefusalDocument));
        }
        else
        {
            _err.MarkupLineInterpolated($"[red]{refusal.Sentence}[/]");
            _err.MarkupLineInterpolated($"{refusal.WayOut} [grey]({refusal.Code})[/]");
        }

        return RefusalExit.Of(refusal);
    }

    public Task<T> WaitAsync<T>(string title, Func<Action<string>, Task<T>> work)
    {
        if (Json || !_err.Profile.Capabilities.Interactive)
        {
            Say(title);
            return work(Say);
        }

        return _err.Status().StartAsync(Markup.Escape(title), status =>
            work(line => status.Status(Markup.Escape(line))));
    }

    public char[]? AskSecret(string question)
    {
        if (Console.IsInputRedirected || !_err.Profile.Capabilities.Interactive) return null;
        return _err.Prompt(new TextPrompt<string>(question).Secret(mask: null)).ToCharArray();
    }

    public bool? AskYes(string question)
    {
        if (Json || Console.IsInputRedirected || !_err.Profile.Capabilities.Interactive) return null;
        return _err.Prompt(new ConfirmationPrompt(question) { DefaultValue = false });
    }

    public void Dispose()
    {
        _rawOut.Dispose();
        _rawErr.Dispose();
    }

    private static IAnsiConsole Screen(TextWriter writer, bool isRedirected)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected) screen.Profile.Width = NoTerminalColumns;
        return screen;
    }
}
