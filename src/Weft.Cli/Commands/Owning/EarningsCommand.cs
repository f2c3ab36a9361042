using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Weft.Api;
using Weft.Machine;

namespace Weft.Cli;

internal sealed class EarningsCommand : Verb
{
    private readonly Option<int> _limit = new("--limit")
    {
        Description = "Show at most so many leases, the newest; sums are of all.",
        DefaultValueFactory = _ => 20,
    };

    public EarningsCommand()
        : base("earnings", "What this machine earned, after fees and electricity, and what it used for it.",
            "weft earnings", "weft earnings --json") => Options.Add(_limit);

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!Setup.Network(parse).TryGet(out var network, out refusal)) return ui.Refuse(refusal);
        // Past the process that holds the journal: it may be sharing now, or not run at all.
        var journal = JournalSnapshot.Read(new MachineOptions(home.Folder("provider"), "reader"));
        if (journal is null) return ui.Refuse(OwnerDoorRefusals.NothingShared());
        var earned = await EarningsReport.ReadAsync(journal, TimeProvider.System.GetUtcNow(), stop);
        ui.Result(
            earned, ApiJson.Default.EarningsDto,
            console => Draw(console, earned, network.TokenSymbol, parse.GetValue(_limit)));
        return ExitCode.Done;
    }

    private static void Draw(IAnsiConsole console, EarningsDto earned, string symbol, int limit)
    {
        if (earned.Leases.Count == 0)
        {
            console.WriteLine("This machine has served no lease yet.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("lease", "ended", "GPU time", "paid", "fee", "electricity", "net", "energy");
        foreach (var lease in earned.Leases.TakeLast(limit))
            table.AddRow(
                Show.Short(lease.LeaseId),
                lease.EndedAt?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "runs",
                Show.Time(TimeSpan.FromMilliseconds(lease.GpuMilliseconds)), Show.Amount(lease.PaidAmount),
                Show.Amount(lease.FeeAmount), Show.Amount(lease.ElectricityAmount), Signed(lease.NetAmount),
                lease.Millijoules is { } energy ? $"{ShowEnergy.Energy(energy)}, {lease.EnergySource}" : "unknown");
        console.Write(table);
        console.WriteLine(
            $"{Signed(earned.NetAmount)} {symbol} net: {Show.Amount(earned.PaidAmount)} paid, less "
            + $"{Show.Amount(earned.FeeAmount)} fee and {Show.Amount(earned.ElectricityAmount)} electricity"
            + $"{Took(earned)}.");
    }

    private static string Took(EarningsDto earned) => earned.Millijoules is not { } energy ? ""
        : $" ({ShowEnergy.Energy(energy)}"
            + (earned.CarbonMilligrams is { } carbon ? $", {ShowEnergy.Carbon(carbon)} CO2e)" : ")");

    private static string Signed(string baseUnits) =>
        baseUnits.StartsWith('-') ? "-" + Show.Amount(baseUnits[1..]) : Show.Amount(baseUnits);
}
