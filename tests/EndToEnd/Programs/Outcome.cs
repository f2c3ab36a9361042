using System.Text.Json;

namespace Weft.EndToEnd;

/// <summary>How a program ended and what it had said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    public string Everything => $"exit code {ExitCode}\n{Output}\n{Errors}";

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, Everything);
        return this;
    }
}
