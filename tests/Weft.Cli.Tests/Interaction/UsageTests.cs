using System.Text.Json;

namespace Weft.Cli.Tests;

/// <summary>Command lines that are not understood, through the built program.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("run --imge busybox --gpu cpu", "--imge", "weft run --help")]
    [InlineData("run --gpu cpu --bogus", "--bogus", "weft run --help")]
    [InlineData("ofers", "ofers", "weft --help")]
    [InlineData("wallet depsit 5", "depsit", "weft wallet --help")]
    [InlineData("wallet deposit", "argument missing", "weft wallet deposit --help")]
    [InlineData("share", "--price", "weft share --help")]
    [InlineData("run --gpus many", "many", "weft run --help")]
    public async Task What_is_not_understood_is_named_with_a_way_out(string line, string word, string wayOut)
    {
        var (code, output) = await Program.RunAsync([.. line.Split(' '), "--json"]);
        Assert.Equal((int)ExitCode.Usage, code);
        var refusal = JsonSerializer.Deserialize(output, CliJson.Default.RefusalDocument)!;
        Assert.Equal("usage-wrong", refusal.Code);
        Assert.Contains(word, refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains(wayOut, refusal.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wallet")]
    public async Task A_group_without_a_verb_shows_its_help(string line)
    {
        var (code, output) = await Program.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, code);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_home_is_as_good_as_none()
    {
        var (_, output) = await Program.RunAsync("offers", "--home", "", "--json");
        using var said = JsonDocument.Parse(output);
        Assert.Equal("network-missing", said.RootElement.GetProperty("code").GetString());
    }
}
