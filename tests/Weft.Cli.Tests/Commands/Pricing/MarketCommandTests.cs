using System.Text.Json;
using System.Xml.Linq;
using Weft.Api;

namespace Weft.Cli.Tests;

/// <summary>What <c>weft market</c> says, to people and to programs.</summary>
public sealed class MarketCommandTests : IAsyncLifetime
{
    private PriceGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await PriceGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task The_list_shows_a_dash_where_nothing_was_measured()
    {
        await ShowsAsync("list.txt", "market");
        var rows = JsonSerializer.Deserialize(await JsonAsync("market"), ApiJson.Default.PageDtoMarketRowDto)!;
        Assert.Equal(["cpu", "nvidia-h200"], rows.Items.Select(row => row.GpuClass));
        var (_, nowhere, _) = await Program.RunInAsync(_gateway.Home, "market", "--region", "mars");
        Assert.StartsWith("Nothing is on offer, wanted or traded in mars.", nowhere, StringComparison.Ordinal);
        using var one = JsonDocument.Parse(await JsonAsync("market", "--region", "eu-west"));
        var item = Assert.Single(one.RootElement.GetProperty("items").EnumerateArray());
        Assert.Equal("2000000", item.GetProperty("bestAskPerGpuHour").GetString());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_class_is_shown_whole_with_a_chart_and_said_whole_in_json()
    {
        string[] words = ["market", "nvidia-h200", "--region", "eu-west", "--gpus", "8"];
        await ShowsAsync("detail.txt", words);
        Assert.Equal(
            JsonSerializer.Serialize(PriceGateway.Market, ApiJson.Default.MarketDto), (await JsonAsync(words)).Trim());
    }

    [Fact(Timeout = 120_000)]
    public async Task A_class_of_which_nothing_is_known_has_neither_figures_nor_a_chart() =>
        await ShowsAsync("nothing.txt", "market", "cpu");

    [Fact(Timeout = 120_000)]
    public async Task A_picture_is_drawn_in_the_kind_that_its_name_says()
    {
        string[] words = ["market", "nvidia-h200", "--region", "eu-west", "--gpus", "8", "--json", "--chart"];
        var (png, svg) = (Path.Combine(_gateway.Home, "prices.png"), Path.Combine(_gateway.Home, "prices.svg"));
        await JsonAsync([.. words, png]);
        await JsonAsync([.. words, svg]);
        var pixels = PictureTests.Pixels(await File.ReadAllBytesAsync(png, TestContext.Current.CancellationToken));
        Assert.Equal(900 * 780 * 3, pixels.Length);
        // The four lines, each in its colour: what was, what is foreseen, what is free, what is wanted.
        foreach (var color in (byte[][])[[178, 34, 34], [70, 130, 180], [255, 140, 0], [46, 139, 87]])
        {
            var found = Enumerable.Range(0, 900 * 780).Count(i => pixels.AsSpan(i * 3, 3).SequenceEqual(color));
            Assert.True(found > 20, $"{string.Join(',', color)}: {found}");
        }

        var root = XDocument.Load(svg).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        foreach (var text in (string[])["forecast", "leases opened at", "free", "wanted", "USDC a GPU-hour"])
            Assert.Contains(text, root.Value, StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("market-chart-kind", "market", "cpu", "--chart", "prices.gif")]
    [InlineData("market-chart-class", "market", "--chart", "prices.png")]
    [InlineData("market-chart-unwritable", "market", "cpu", "--chart", "/nowhere/prices.png")]
    [InlineData("gateway-status", "market", "nvidia-none")]
    public async Task A_wish_that_cannot_be_met_is_refused(string code, params string[] words)
    {
        var (exit, output) = await InProcess.RunAsync(_gateway.Home, [.. words, "--json"]);
        Assert.Equal((int)ExitCode.Refused, exit);
        Assert.Equal(code, JsonSerializer.Deserialize(output, CliJson.Default.RefusalDocument)!.Code);
    }

    [Fact]
    public void A_chart_of_a_price_that_never_moved_and_of_none_is_whole()
    {
        Assert.Empty(PricePlot.Lines([]));
        Assert.Empty(PricePlot.Lines([new(0, null, null, null)]));
        var lines = PricePlot.Lines([new(-1, 2, null, null), new(0, 2, null, null)]);
        Assert.Equal(9, lines.Count);
        Assert.All(lines.Take(lines.Count - 1).Where(line => line.Contains('█', StringComparison.Ordinal)),
            line => Assert.EndsWith("██", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains('█', StringComparison.Ordinal));
    }

    private async Task<string> JsonAsync(params string[] words)
    {
        var (code, output) = await InProcess.RunAsync(_gateway.Home, [.. words, "--json"]);
        Assert.True(code == 0, output);
        return output;
    }

    /// <summary>To the letter as in the file; what is shown instead lies beside it then.</summary>
    private async Task ShowsAsync(string file, params string[] words)
    {
        var (code, output, errors) = await Program.RunInAsync(_gateway.Home, words);
        Assert.True(code == 0, output + errors);
        var shown = string.Join('\n', output.Split('\n').Select(line => line.TrimEnd())).Trim('\n') + "\n";
        var path = Path.Combine(AppContext.BaseDirectory, "Commands", "Pricing", file);
        var expected = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        if (shown != expected)
            await File.WriteAllTextAsync(path + ".shown", shown, TestContext.Current.CancellationToken);
        Assert.Equal(expected, shown);
    }
}
