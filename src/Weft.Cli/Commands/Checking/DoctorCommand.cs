using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class DoctorCommand : Verb
{
    public DoctorCommand()
        : base("doctor", "What this machine has and lacks for sharing and renting, and what to do about each lack.",
            "weft doctor", "weft doctor --json")
    {
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        var folder = home.Folder($"doctor-{Environment.ProcessId}");
        try
        {
            await using var services = new ServiceCollection()
                .AddLogging(logs => logs.SetMinimumLevel(LogLevel.None))
                .AddSingleton(TimeProvider.System)
                .AddMachine(new MachineOptions(folder, "doctor") { OpenClProbe = ProbeCommand.CommandLine })
                .BuildServiceProvider();
            var report = await ui.WaitAsync(
                "Looking at this machine", _ => services.GetRequiredService<IMachineProbe>().ProbeAsync(stop));
            var lacks = new List<Refusal>(report.Lacks);
            lacks.AddRange(await OwnerHints.LacksAsync(TimeProvider.System, stop));
            var network = await LookAtNetworkAsync(home, lacks, stop);
            if (!File.Exists(home.AccountFile)) lacks.Add(HomeRefusals.KeyMissing(home.AccountFile));
            Report(ui, home, report, network, lacks);
            return lacks.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Asks the chain and the gateways whether they are there; what fails goes among the lacks.</summary>
    private static async Task<string?> LookAtNetworkAsync(WeftHome home, List<Refusal> lacks, CancellationToken cancel)
    {
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out var refusal))
        {
            lacks.Add(refusal);
            return null;
        }

        await using var services = new ServiceCollection().AddReader(network).BuildServiceProvider();
        if (!(await services.GetRequiredService<IChainReader>().HeadAsync(cancel))
            .TryGet(out var head, out refusal)) lacks.Add(refusal);
        else if (Drift(head) is { } drift) lacks.Add(drift);
        var health = await GatewayApi.AskAsync(network, api => api.HealthAsync(cancel));
        if (!health.TryGet(out var _, out refusal)) lacks.Add(refusal);
        return network.Name;
    }

    private static Refusal? Drift(ChainHead head)
    {
        var off = head.Time.ToDateTimeOffset() - TimeProvider.System.GetUtcNow();
        return off > TimeSpan.FromMinutes(2) ? ProvidingRefusals.ClockOff(off) : null;
    }

    private static void Report(
        IInteraction ui, WeftHome home, MachineReport report, string? network, IReadOnlyList<Refusal> lacks)
    {
        var document = new DoctorDocument(
            report.CpuModel, report.CpuThreads, report.MemoryBytes, report.Features.ToString(), report.Engine,
            home.Path, network,
            [.. report.Gpus.Select(
                gpu => new DoctorGpu(gpu.Index, gpu.ClassName, gpu.Name, gpu.MemoryBytes, gpu.Driver, gpu.Source))],
            [.. lacks.Select(lack => new RefusalDocument(lack))],
            [.. report.Safeguards.Select(guard => new DoctorSafeguard(guard.What, guard.Level, guard.Holds))]);
        ui.Result(document, CliJson.Default.DoctorDocument, console =>
        {
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
            foreach (var gpu in report.Gpus)
            {
                grid.AddRow($"GPU {gpu.Index}", Markup.Escape(
                    $"{gpu.Name} as class {gpu.ClassName}, {Show.Bytes(gpu.MemoryBytes)}, "
                    + $"{(gpu.Driver.Length == 0 ? "" : $"driver {gpu.Driver}, ")}found by {gpu.Source}"));
            }

            grid.AddRow("CPU", Markup.Escape($"{report.CpuModel}, {report.CpuThreads} threads"));
            grid.AddRow("memory", Show.Bytes(report.MemoryBytes));
            grid.AddRow("features", Markup.Escape(report.Features.ToString()));
            grid.AddRow("containers", Markup.Escape(report.Engine ?? "no engine"));
            foreach (var guard in report.Safeguards)
                grid.AddRow($"jobs: {guard.What}", Markup.Escape(guard.Level + (guard.Holds ? "" : " (!)")));
            grid.AddRow("home", Markup.Escape(home.Path));
            if (network is not null) grid.AddRow("network", Markup.Escape(network));
            console.Write(grid);
            if (lacks.Count == 0) console.MarkupLine("\n[green]Nothing is missing.[/]");
            foreach (var lack in lacks) console.MarkupLineInterpolated(
                $"\n[yellow]{lack.Sentence}[/]\n  {lack.WayOut} [grey]({lack.Code})[/]");
        });
    }
}

internal sealed record DoctorDocument(
    string CpuModel, int CpuThreads, long MemoryBytes, string Features, string? Engine, string Home,
    string? Network, IReadOnlyList<DoctorGpu> Gpus, IReadOnlyList<RefusalDocument> Lacks,
    IReadOnlyList<DoctorSafeguard> Safeguards);

internal sealed record DoctorSafeguard(string What, string Level, bool Holds);

internal sealed record DoctorGpu(
    int Index, string GpuClass, string Name, long MemoryBytes, string Driver, string Source);
