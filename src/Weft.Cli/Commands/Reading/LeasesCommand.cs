using System.CommandLine;
using Spectre.Console;
using Weft.Api;

namespace Weft.Cli;

internal sealed class LeasesCommand : Verb
{
    private readonly Option<bool> _all =
        new("--all") { Description = "Everybody's leases, not only those of this account." };
    private readonly Option<string?> _state = new("--state") { Description = "Only open, stopping or closed ones." };
    private readonly Option<int> _limit =
        new("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };

    public LeasesCommand()
        : base("leases", "Leases that this account rents or serves, newest first.", "weft leases",
            "weft leases --all --state open")
    {
        Options.Add(_all);
        Options.Add(_state);
        Options.Add(_limit);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!Setup.Network(parse).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        string? account = null;
        if (!parse.GetValue(_all))
        {
            if (!AccountKey.ReadAddress(home).TryGet(out var address, out refusal)) return ui.Refuse(refusal);
            account = address.ToString();
        }

        var filter = new LeaseFilter(Account: account, State: parse.GetValue(_state), Limit: parse.GetValue(_limit));
        var asked = await GatewayApi.AskAsync(network, api => api.LeasesAsync(filter, stop));
        if (!asked.TryGet(out var page, out refusal)) return ui.Refuse(refusal);

        ui.Result(page, ApiJson.Default.PageDtoLeaseDto, console => Draw(console, page.Items, network.TokenSymbol));
        return ExitCode.Done;
    }

    private static void Draw(IAnsiConsole console, IReadOnlyList<LeaseDto> leases, string symbol)
    {
        if (leases.Count == 0)
        {
            console.WriteLine("No leases. Rent with 'weft run', or see everybody's with --all.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("lease", "state", "GPUs", "price per GPU-hour", "started", "paid", "renter", "machine");
        foreach (var lease in leases)
        {
            table.AddRow(
                Show.Short(lease.LeaseId),
                Markup.Escape(lease.State),
                Markup.Escape($"{lease.GpuIndexes.Count} x {lease.GpuClass}"),
                $"{Show.Amount(lease.PricePerGpuHour)} {Markup.Escape(symbol)}",
                DateTimeOffset.FromUnixTimeSeconds((long)lease.StartedAtUnixSeconds)
                    .ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                lease.PaidAmount is null ? $"of {Show.Amount(lease.LockedAmount)}" : Show.Amount(lease.PaidAmount),
                Show.Short(lease.Renter),
                Show.Short(lease.Machine));
        }

        console.Write(table);
    }
}
