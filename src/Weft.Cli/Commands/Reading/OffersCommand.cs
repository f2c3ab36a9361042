using System.CommandLine;
using Spectre.Console;
using Weft.Api;

namespace Weft.Cli;

internal sealed class OffersCommand : Verb
{
    private readonly Option<string?> _class =
        new("--gpu") { Description = "Only this GPU class, such as nvidia-h200 or cpu." };
    private readonly Option<string?> _region = new("--region") { Description = "Only this region." };
    private readonly Option<string?> _image = new("--image")
    {
        Description = "Only machines that have this image already, by exactly this name.",
    };
    private readonly Option<int> _limit =
        new("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };

    public OffersCommand()
        : base("offers", "What is on offer now, cheapest first.", "weft offers", "weft offers --gpu nvidia-h200 --json",
            "weft offers --image docker.io/pytorch/pytorch:latest")
    {
        Options.Add(_class);
        Options.Add(_region);
        Options.Add(_image);
        Options.Add(_limit);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Network(parse).TryGet(out var network, out var refusal)) return ui.Refuse(refusal);
        var filter = new OfferFilter(parse.GetValue(_class), parse.GetValue(_region), Limit: parse.GetValue(_limit),
            Image: parse.GetValue(_image));
        var asked = await GatewayApi.AskAsync(network, api => api.OffersAsync(filter, stop));
        if (!asked.TryGet(out var page, out refusal)) return ui.Refuse(refusal);

        ui.Result(page, ApiJson.Default.PageDtoOfferDto, console =>
        {
            if (page.Items.Count == 0)
            {
                console.WriteLine("Nothing is on offer now. Share a machine with 'weft share'.");
                return;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("GPU class", "free", "price per GPU-hour", "region", "lease", "notice", "tier", "images",
                    "machine");
            foreach (var offer in page.Items)
            {
                table.AddRow(
                    Markup.Escape(offer.GpuClass),
                    $"{offer.GpusFree} of {offer.GpusOffered}",
                    $"{Show.Amount(offer.PricePerGpuHour)} {Markup.Escape(network.TokenSymbol)}",
                    Markup.Escape(offer.Region),
                    $"{Show.Time(offer.MinDurationSeconds)} to {Show.Time(offer.MaxDurationSeconds)}",
                    Markup.Escape(offer.Notice), Markup.Escape(offer.Tier),
                    $"{offer.Images?.Count ?? 0}", Markup.Escape(Show.Short(offer.Machine)));
            }

            console.Write(table);
        });
        return ExitCode.Done;
    }
}
