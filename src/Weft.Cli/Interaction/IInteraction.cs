using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// Everything a verb says. Results go to standard output (one JSON document under <c>--json</c>), everything else to
/// standard error, so that pipes stay clean.
/// </summary>
internal interface IInteraction
{
    bool Json { get; }

    /// <summary>A line of progress for people; nothing under <c>--json</c>.</summary>
    void Say(string line);

    /// <summary>Lines for people to copy, so they are never wrapped; nothing under <c>--json</c>.</summary>
    void SayVerbatim(string lines);

    /// <summary>Bytes of a job's log, passed on as they came.</summary>
    void Log(ReadOnlySpan<byte> bytes, bool isError);

    /// <summary>Something on the way, under <c>--json</c>: a document on one line of standard error; nothing else.
    /// </summary>
    void Event<T>(T json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type);

    /// <summary>The verb's result: <paramref name="json"/> as a document under <c>--json</c>, else drawn.</summary>
    void Result<T>(T json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        Action<Spectre.Console.IAnsiConsole> draw);

    /// <summary>Prints the refusal and returns the exit code that goes with it.</summary>
    ExitCode Refuse(Refusal refusal);

    /// <summary>Shows a spinner with <paramref name="title"/> while <paramref name="work"/> runs.</summary>
    Task<T> WaitAsync<T>(string title, Func<Action<string>, Task<T>> work);

    /// <summary>A secret typed by a person, or null where nobody can type.</summary>
    char[]? AskSecret(string question);

    /// <summary>A yes or no from a person, or null where nobody can answer.</summary>
    bool? AskYes(string question);
}
