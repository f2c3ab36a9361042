using System.CommandLine;
using System.Diagnostics;
using Weft.Market;

namespace Weft.Cli;

internal sealed class SimulateCommand : Verb
{
    private readonly Option<string?> _file = new("--file")
    {
        Description = "Parameters, as in samples/economy/year.yaml; what is not there is as deployed.",
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "All luck of the run: the same seed gives the same numbers.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _chart = new("--out")
    {
        Description = "Write a picture of the run to this SVG file.",
    };

    public SimulateCommand()
        : base(
            "simulate",
            "Lets people and attackers loose on a model of the contracts, and says who gained. Touches no chain.",
            "weft economy simulate", "weft economy simulate --file year.yaml --seed 7 --out year.svg",
            "weft economy simulate --json")
    {
        Options.Add(_file);
        Options.Add(_seed);
        Options.Add(_chart);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!AgentFile.Read(parse.GetValue(_file)).TryGet(out var parameters, out var refusal))
            return ui.Refuse(refusal);
        var seed = parse.GetValue(_seed);
        var report = await ui.WaitAsync(
            $"{parameters.Accounts:N0} accounts, {parameters.Weeks} weeks",
            say => Task.Run(() => Play(parameters, seed, say, stop), stop));
        var chart = parse.GetValue(_chart);
        if (chart is not null && await SaveAsync(report, chart, stop) is { } unsaved) return ui.Refuse(unsaved);
        ui.Result(
            SimulationDocument.Of(report, seed, chart), CliJson.Default.SimulationDocument,
            console => SimulationScreen.Draw(console, report, chart));
        return ExitCode.Done;
    }

    private static AgentReport Play(
        AgentParameters parameters, ulong seed, Action<string> say, CancellationToken stop)
    {
        var model = new AgentModel(parameters, seed);
        var since = Stopwatch.GetTimestamp();
        while (model.Step())
        {
            stop.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(1)) continue;
            since = Stopwatch.GetTimestamp();
            say($"week {model.WeeksDone} of {parameters.Weeks}");
        }

        return model.Report();
    }

    private static async Task<Refusal?> SaveAsync(AgentReport report, string path, CancellationToken stop)
    {
        try
        {
            await File.WriteAllTextAsync(path, SimulationChart.Draw(report), stop);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return SimulationRefusals.ChartUnwritable(path, error.Message);
        }
    }
}
