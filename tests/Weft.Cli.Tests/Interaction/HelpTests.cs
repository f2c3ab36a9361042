using System.CommandLine;

namespace Weft.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Paths() => [.. Commands(Verbs.Root(), "").Select(command => command.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_ends_with_examples_that_can_be_parsed(string path)
    {
        var root = Verbs.Root();
        var output = new StringWriter();
        var code = await root.Parse($"{path} --help").InvokeAsync(
            new() { Output = output, Error = output }, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        var examples = output.ToString().Split("Examples:\n")[1]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotEmpty(examples);
        // What the shell would take away from the program's own words.
        foreach (var example in examples.Select(line => line.Split(" < ")[0]))
        {
            Assert.StartsWith($"weft {path}".TrimEnd(), example, StringComparison.Ordinal);
            Assert.Empty(root.Parse(example["weft ".Length..]).Errors);
        }
    }

    [Fact]
    public void Every_command_and_option_says_what_it_is()
    {
        foreach (var (path, command) in Commands(Verbs.Root(), ""))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), path);
            foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments))
                Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{path} {symbol.Name}");
        }
    }

    private static IEnumerable<(string Path, Command Command)> Commands(Command command, string path) =>
        command.Subcommands.SelectMany(inner => Commands(inner, $"{path} {inner.Name}".TrimStart()))
            .Prepend((path, command));
}
