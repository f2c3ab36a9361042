using System.CommandLine;
using Weft.Api;
using Weft.Market;

namespace Weft.Cli;

internal sealed class MarketCommand : Verb
{
    /// <summary>More places than that nobody reads; what is left out is said by the document's <c>next</c>.</summary>
    private const int MostPages = 20;

    private readonly Argument<string?> _class = new("class")
    {
        Description = "The GPU class to look at closely, such as nvidia-h200; all in short when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _region = new("--region") { Description = "Only this region." };

    private readonly Option<int> _gpus = new("--gpus")
    {
        Description = "GPUs on one machine that the price of now is for.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _chart = new("--chart")
    {
        Description = "Write a picture of prices, forecast and depth to this .png or .svg file.",
    };

    public MarketCommand()
        : base(
            "market",
            "What GPUs cost and what is fair: prices, depth, fill rates, interruptions, a forecast with its error.",
            "weft market", "weft market nvidia-h200 --region eu-west --gpus 8",
            "weft market cpu --chart prices.png --json")
    {
        Arguments.Add(_class);
        Options.Add(_region);
        Options.Add(_gpus);
        Options.Add(_chart);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Network(parse).TryGet(out var network, out var refusal)) return ui.Refuse(refusal);
        var chart = parse.GetValue(_chart);
        if (chart is not null && !MarketChart.Knows(chart))
            return ui.Refuse(MarketRefusals.ChartKindUnknown(chart));
        if (parse.GetValue(_class) is { } gpuClass)
            return await DetailAsync(network, gpuClass, parse, chart, ui, stop);
        return chart is null
            ? await ListAsync(network, parse.GetValue(_region), ui, stop)
            : ui.Refuse(MarketRefusals.ChartOfNothing());
    }

    private static async Task<ExitCode> ListAsync(
        Network network, string? region, IInteraction ui, CancellationToken stop)
    {
        var rows = new List<MarketRowDto>();
        string? cursor = null;
        for (var pages = 0; pages == 0 || (cursor is not null && pages < MostPages); pages++)
        {
            var asked = await GatewayApi.AskAsync(network, api => api.MarketAsync(limit: null, cursor, stop));
            if (!asked.TryGet(out var page, out var refusal)) return ui.Refuse(refusal);
            rows.AddRange(page.Items.Where(row => region is null || row.Region == region));
            cursor = page.Next;
        }

        ui.Result(
            new PageDto<MarketRowDto>(rows, cursor), ApiJson.Default.PageDtoMarketRowDto,
            console => MarketScreen.List(console, rows, network.TokenSymbol, region));
        return ExitCode.Done;
    }

    private async Task<ExitCode> DetailAsync(
        Network network, string gpuClass, ParseResult parse, string? chart, IInteraction ui, CancellationToken stop)
    {
        var (region, gpus) = (parse.GetValue(_region), parse.GetValue(_gpus));
        var asked = await GatewayApi.AskAsync(network, api => api.MarketAsync(gpuClass, region, gpus, stop));
        if (!asked.TryGet(out var market, out var refusal)) return ui.Refuse(refusal);
        IReadOnlyList<ChartHour> hours = [];
        if (!ui.Json || chart is not null)
        {
            var filter = new MarketHoursFilter(region, Limit: MarketHours.Back + 1);
            var listed = await GatewayApi.AskAsync(network, api => api.MarketHoursAsync(gpuClass, filter, stop));
            if (!listed.TryGet(out var page, out refusal)) return ui.Refuse(refusal);
            hours = MarketHours.Of(page.Items, market.Forecast, market.Summary.TokenDecimals);
        }

        if (chart is not null)
        {
            var title = region is null ? gpuClass : $"{gpuClass} in {region}";
            var picture = MarketChart.Draw(chart, title, $"{network.TokenSymbol} a GPU-hour", market, hours);
            if (await SaveAsync(picture, chart, stop) is { } unsaved) return ui.Refuse(unsaved);
        }

        ui.Result(
            market, ApiJson.Default.MarketDto,
            console => MarketScreen.Detail(console, market, hours, network.TokenSymbol, chart));
        return ExitCode.Done;
    }

    private static async Task<Refusal?> SaveAsync(byte[] picture, string path, CancellationToken stop)
    {
        try
        {
            await File.WriteAllBytesAsync(path, picture, stop);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return MarketRefusals.ChartUnwritable(path, error.Message);
        }
    }
}
