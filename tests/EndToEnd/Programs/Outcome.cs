using System.Text.Json;

namespace Weft.EndToEnd;

/// <summary>How a program ended and what it had said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    // The program's named exit codes.
    public const int RefusedExit = 65;
    public const int Unreachable = 69;
    public const int Configuration = 78;

    public string Everything => $"exit code {ExitCode}\n{Output}\n{Errors}";

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    /// <summary>It said no, with a code, a sentence and a way out: alone, or in a run's statement.</summary>
    public JsonElement Refused(string code, int exitCode)
    {
        Assert.True(ExitCode == exitCode, Everything);
        var said = Json;
        var refusal = said.ValueKind == JsonValueKind.Array
            ? Assert.Single(said.EnumerateArray()).GetProperty("refusal")
            : said;
        Assert.Equal(code, refusal.GetProperty("code").GetString());
        Assert.EndsWith(".", refusal.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.GetProperty("wayOut").GetString(), StringComparison.Ordinal);
        IsFreeOfTraces();
        return refusal;
    }

    public void IsFreeOfTraces()
    {
        Assert.DoesNotContain("   at ", Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Everything, StringComparison.Ordinal);
    }

    public Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, Everything);
        return this;
    }
}
