using System.Text.Json;
using Weft.Ethereum;

namespace Weft.Cli.Tests;

/// <summary>An account with a home of its own.</summary>
internal sealed record Person(string Home, string PasswordFile, Address Address)
{
    /// <summary>Runs a command line that must work, and returns its document.</summary>
    public async Task<JsonElement> DoAsync(string line)
    {
        var (code, output) = await InProcess.RunAsync(Home, Words(line));
        Assert.True(code == 0, $"weft {line} ended with {code}: {output}");
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a command line that must be refused, and returns the refusal.</summary>
    public async Task<RefusalDocument> RefusedAsync(string line, string code, ExitCode exit = ExitCode.Refused)
    {
        var (ended, output) = await InProcess.RunAsync(Home, Words(line));
        Assert.True(ended != 0, $"weft {line} was not refused: {output}");
        var refusal = JsonSerializer.Deserialize(output, CliJson.Default.RefusalDocument)!;
        Assert.True(code == refusal.Code, $"weft {line}: {refusal.Code}: {refusal.Sentence}");
        Assert.Equal((int)exit, ended);
        return refusal;
    }

    /// <summary>What a person reads, of the built program in a process of its own.</summary>
    public async Task<string> ReadAsync(string line)
    {
        var (code, output, errors) = await Program.RunInAsync(Home, [.. Words(line).Except(["--json"])]);
        Assert.True(code == 0, $"weft {line} ended with {code}: {output}{errors}");
        return output;
    }

    public string[] Words(string line) => [.. line.Split(' '), "--json", "--password-file", PasswordFile];
}

internal static class Documents
{
    public static string Text(this JsonElement document, string name) =>
        document.GetProperty(name).GetProperty("text").GetString()!;

    public static string Word(this JsonElement document, string name) => document.GetProperty(name).GetString()!;

    public static int Sent(this JsonElement document) => document.GetProperty("transactions").GetArrayLength();
}
