using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy;

/// <summary>
/// Shell blocks in the papers are marked <c>```sh</c>. All must parse and name commands that exist; a block marked
/// <c>```sh run</c> has no lasting effect and is really run.
/// </summary>
public sealed partial class ShellTests
{
    [GeneratedRegex(@"^```sh(?<run> run)?[ \t]*\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [GeneratedRegex(@"^\s*\./dev(?:\s+(?<command>[a-z]+))?", RegexOptions.Multiline)]
    private static partial Regex DevCall { get; }

    [GeneratedRegex(@"^\s*weft\s+(?<verb>[a-z]+)", RegexOptions.Multiline)]
    private static partial Regex WeftCall { get; }

    [GeneratedRegex("^  (?<command>[a-z]+)  +", RegexOptions.Multiline)]
    private static partial Regex Listed { get; }

    [Fact]
    public void Shell_blocks_parse()
    {
        var findings =
            from block in Blocks()
            let result = Bash("-n", block.Body)
            where result.ExitCode != 0
            select $"{block.File}: {result.Output}";
        Repository.AssertNone(findings, "Shell blocks that bash cannot parse.");
    }

    [Fact]
    public void Shell_scripts_parse_and_stop_at_the_first_error()
    {
        var scripts = Repository.FilesWith(".sh").Concat(["dev", ".ci/run"]).ToList();
        var findings =
            from file in scripts
            let text = Repository.Read(file)
            let result = Bash("-n", text)
            let strict = text.Contains("set -euo pipefail", StringComparison.Ordinal)
                || text.StartsWith("# shellcheck shell=", StringComparison.Ordinal)
            where result.ExitCode != 0 || !strict
            select $"{file}: {(strict ? result.Output : "no set -euo pipefail")}";
        Repository.AssertNone(findings, "Shell scripts.");
    }

    [Fact]
    public void The_papers_name_only_commands_that_dev_has()
    {
        var commands = DevCommands();
        var findings =
            from block in Blocks()
            from Match call in DevCall.Matches(block.Body)
            let command = call.Groups["command"].Value
            where command.Length > 0 && !commands.Contains(command)
            select $"{block.File}: ./dev {command}";
        Repository.AssertNone(findings, "Commands that ./dev does not have.");
    }

    [Fact]
    public void The_papers_name_only_verbs_that_weft_has()
    {
        var verbs = Repository.FilesWith(".cs")
            .Where(file => file.StartsWith("src/Weft.Cli/", StringComparison.Ordinal))
            .SelectMany(file => Sources.Parse(file).DescendantNodes().OfType<ConstructorInitializerSyntax>())
            .Select(initializer => initializer.ArgumentList.Arguments.FirstOrDefault()?.Expression)
            .OfType<LiteralExpressionSyntax>()
            .Select(name => name.Token.ValueText)
            .ToHashSet();
        var findings =
            from block in Blocks()
            from Match call in WeftCall.Matches(block.Body)
            let verb = call.Groups["verb"].Value
            where !verbs.Contains(verb)
            select $"{block.File}: weft {verb}";
        Repository.AssertNone(findings, "Verbs that weft does not have.");
    }

    [Fact]
    public void Dev_lists_its_commands_and_knows_each()
    {
        var commands = DevCommands();
        foreach (var command in (string[])["demo", "test", "check", "build", "bench", "setup", "clean"])
            Assert.Contains(command, commands);
        var script = Repository.Read("dev");
        Repository.AssertNone(
            commands.Where(command => !script.Contains($"cmd_{command}()", StringComparison.Ordinal)),
            "Listed, not there.");
        Assert.NotEqual(0, Bash("-c", "./dev no-such-command").ExitCode);
    }

    [Fact]
    public void Blocks_marked_run_run()
    {
        var blocks = Blocks().Where(block => block.Run).ToList();
        Assert.NotEmpty(blocks);
        var findings =
            from block in blocks
            let result = Bash("-c", $"set -euo pipefail\n{block.Body}")
            where result.ExitCode != 0
            select $"{block.File}: {block.Body}: {result.Output}";
        Repository.AssertNone(findings, "Blocks that do not run.");
    }

    private static HashSet<string> DevCommands()
    {
        var usage = Bash("-c", "./dev");
        Assert.Equal(0, usage.ExitCode);
        return [.. Listed.Matches(usage.Output).Select(match => match.Groups["command"].Value)];
    }

    private static IEnumerable<(string File, bool Run, string Body)> Blocks() =>
        from file in Repository.FilesWith(".md")
        from Match block in Block.Matches(Repository.Read(file))
        select (file, block.Groups["run"].Success, block.Groups["body"].Value);

    /// <summary>Runs bash in the root; <paramref name="flag"/> -n parses the script, -c runs it.</summary>
    private static (int ExitCode, string Output) Bash(string flag, string script)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "-c", flag == "-n" ? "bash -n 2>&1" : $"{{\n{script}\n}} 2>&1" },
        };
        using var bash = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        if (flag == "-n")
            bash.StandardInput.Write(script);
        bash.StandardInput.Close();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output);
    }
}
