using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Xml.Linq;

namespace Weft.Cli.Tests;

/// <summary>The agent model through the built program.</summary>
public sealed class SimulateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weft-economy-").FullName;

    [Fact]
    public async Task A_run_prints_books_that_balance_and_draws_a_picture()
    {
        var file = Write("accounts: 1000\nhostilePercent: 20\nclusterSize: 10\nweeks: 5\n");
        var picture = Path.Combine(_folder, "year.svg");
        var (code, output) = await Program.RunAsync(
            "economy", "simulate", "--file", file, "--seed", "3", "--out", picture, "--json");
        Assert.True(code == 0, output);
        var run = JsonDocument.Parse(output).RootElement;
        Assert.Equal(16, run.GetProperty("kinds").GetArrayLength());
        foreach (var kind in run.GetProperty("kinds").EnumerateArray())
        {
            Assert.Equal(Number(kind, "paid") - Number(kind, "got"), Number(kind, "loss"));
            Assert.True(Number(kind, "smallestLoss") > 0, kind.ToString());
            Assert.True(Number(kind, "loss") * 4 >= Number(kind, "fees"));
        }

        var weeks = run.GetProperty("epochs").EnumerateArray().ToList();
        Assert.Equal(5, weeks.Count);
        var supply = BigInteger.Pow(10, 27);
        foreach (var week in weeks)
        {
            supply -= Number(week, "weftBurned");
            Assert.Equal(supply, Number(week, "weftSupply"));
            Assert.Equal(Number(week, "leased") * 3 / 100, Number(week, "fees"));
        }

        var svg = XDocument.Load(picture).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Contains("released for work", svg.Value, StringComparison.Ordinal);
        Assert.Contains("16 FalseAccusation", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_prints_the_same_and_people_get_tables()
    {
        var file = Write("{ accounts: 1000, clusterSize: 10, weeks: 4 }");
        var first = await Program.RunAsync("economy", "simulate", "--file", file, "--json");
        Assert.Equal(first, await Program.RunAsync("economy", "simulate", "--file", file, "--json"));
        var (code, text) = await Program.RunAsync("economy", "simulate", "--file", file);
        Assert.Equal(0, code);
        Assert.Contains("All 20 hostile clusters lost.", text, StringComparison.Ordinal);
        Assert.Contains("BribedAttester", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accounts: 99", "economy-parameter", "accounts is 99, but must be between 1000 and 100000.")]
    [InlineData("weeks: many", "economy-file-unreadable", "line 1")]
    [InlineData("colour: red", "economy-file-unreadable", "line 1")]
    [InlineData("split: { renter: 5000 }", "economy-split", "ReferralShareTooHigh")]
    [InlineData("hostilePercent: 1", "economy-clusters", "100 hostile accounts do not fill 16 clusters of 30")]
    public async Task A_wrong_parameter_is_refused_with_its_bound(string text, string refusal, string says)
    {
        var (code, output) = await Program.RunAsync("economy", "simulate", "--file", Write(text), "--json");
        Assert.Equal(65, code);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal(refusal, document.GetProperty("code").GetString());
        Assert.Contains(says, document.GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_and_a_picture_that_cannot_be_written_are_refused()
    {
        var (code, output) = await Program.RunAsync("economy", "simulate", "--file", "/nowhere/year.yaml");
        Assert.Equal(65, code);
        Assert.Contains("economy-file-unreadable", output, StringComparison.Ordinal);
        var file = Write("{ accounts: 1000, clusterSize: 10, weeks: 4 }");
        (code, output) = await Program.RunAsync("economy", "simulate", "--file", file, "--out", "/nowhere/year.svg");
        Assert.Equal(65, code);
        Assert.Contains("economy-chart-unwritable", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static BigInteger Number(JsonElement json, string name) => BigInteger.Parse(
        json.GetProperty(name).GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "parameters.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
