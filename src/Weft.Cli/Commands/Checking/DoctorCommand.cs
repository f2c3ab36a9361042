using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class DoctorCommand : Verb
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "Leave out what is measured (disk and network, about ten seconds); shows the last figures.",
    };

    public DoctorCommand()
        : base("doctor", "What this machine has and lacks for sharing and renting, and what to do about each lack.",
            "weft doctor", "weft doctor --quick --json") => Options.Add(_quick);

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        var machine = await LookAsync(ui, home, stop);
        var lacks = new List<Refusal>(machine.Lacks);
        lacks.AddRange(await OwnerHints.LacksAsync(TimeProvider.System, stop));
        if (!Network.Load(home.NetworkFile).TryGet(out var network, out refusal)) lacks.Add(refusal);
        var gateway = network is null ? null : await LookAtNetworkAsync(network, machine, lacks, stop);
        if (!File.Exists(home.AccountFile)) lacks.Add(HomeRefusals.KeyMissing(home.AccountFile));
        var measures = parse.GetValue(_quick)
            ? Measuring.Last(home)
            : await Measuring.RunAsync(ui, home, network, lacks, stop);
        if (measures?.Disk is { } disk) lacks.AddRange(DiskMeasure.Lacks(disk));
        // What keeps nobody from anything is a note.
        var notes = lacks.Where(lack => OwnerHintRefusals.IsNote(lack.Code)).ToList();
        lacks.RemoveAll(notes.Contains);
        var guess = RegionGuess.OfThisMachine();
        DoctorReport.Show(ui, new(home, machine, network?.Name, lacks, notes)
        {
            Measures = measures,
            Region = new(guess.Region, guess.How, RegionCheck.Say(guess.Region, measures?.Network, gateway)),
        });
        return lacks.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<MachineReport> LookAsync(IInteraction ui, WeftHome home, CancellationToken stop)
    {
        var folder = home.Folder($"doctor-{Environment.ProcessId}");
        try
        {
            var options = new MachineOptions(folder, "doctor") { Drivers = DriversCommand.CommandLine };
            // As weft share would do it by itself, which never refuses.
            options = (await SandboxChoice.ApplyAsync(ui, Sandbox.Auto, options, stop)).Value;
            await using var services = new ServiceCollection()
                .AddLogging(logs => logs.SetMinimumLevel(LogLevel.None))
                .AddSingleton(TimeProvider.System)
                .AddMachine(options)
                .BuildServiceProvider();
            return await ui.WaitAsync(
                "Looking at this machine", _ => services.GetRequiredService<IMachineProbe>().ProbeAsync(stop));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Asks the chain and the gateways whether they are there; what fails goes among the lacks.</summary>
    /// <returns>Where the gateway says that it stands, or null.</returns>
    private static async Task<string?> LookAtNetworkAsync(
        Network network, MachineReport machine, List<Refusal> lacks, CancellationToken cancel)
    {
        await using var services = new ServiceCollection().AddReader(network).BuildServiceProvider();
        if (!(await services.GetRequiredService<IChainReader>().HeadAsync(cancel))
            .TryGet(out var head, out var refusal)) lacks.Add(refusal);
        else if (Drift(head) is { } drift) lacks.Add(drift);
        if ((await services.ListsAsync(cancel)).TryGet(out var lists, out var unlisted))
            lacks.AddRange(ListedGpus.Of(machine, lists.GpuClasses.ContainsKey).Unlisted);
        else if (lacks.TrueForAll(lack => lack.Code != unlisted.Code)) lacks.Add(unlisted);
        var health = await GatewayApi.AskAsync(network, api => api.HealthAsync(cancel));
        if (health.TryGet(out var answer, out refusal)) return GatewayApi.RegionOf(network, answer);
        lacks.Add(refusal);
        return GatewayApi.RegionOf(network, null);
    }

    private static Refusal? Drift(ChainHead head)
    {
        var off = head.Time.ToDateTimeOffset() - TimeProvider.System.GetUtcNow();
        return off > TimeSpan.FromMinutes(2) ? ProvidingRefusals.ClockOff(off) : null;
    }
}
