using System.Text;

namespace Weft.Cli.Tests;

/// <summary>
/// The program's command line in this process, where it is compiled once and not at each of a journey's many steps.
/// <see cref="Program"/> runs what the build made; every journey does that too, for what a person reads.
/// </summary>
internal static class InProcess
{
    private static readonly AsyncLocal<StringBuilder?> Output = new();

    static InProcess() => Console.SetOut(new Divided(Console.Out));

    /// <summary>With <c>--json</c>, under which all that is said goes to standard output.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string home, params string[] words)
    {
        var said = new StringBuilder();
        Output.Value = said;
        var code = await CommandLine.RunAsync([.. words, "--home", home], TestContext.Current.CancellationToken);
        Output.Value = null;
        return (code, said.ToString());
    }

    /// <summary>Standard output: to each run what that run says, the rest to where it went before.</summary>
    private sealed class Divided(TextWriter before) : TextWriter
    {
        public override Encoding Encoding => before.Encoding;

        public override void Write(char value)
        {
            if (Output.Value is { } said) said.Append(value);
            else before.Write(value);
        }

        public override void Write(string? value)
        {
            if (Output.Value is { } said) said.Append(value);
            else before.Write(value);
        }

        public override void WriteLine(string? value) => Write(value + Environment.NewLine);
    }
}
