using System.CommandLine;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class RunCommand : Verb
{
    private readonly RunOptions _options = new();

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Start nothing: finish the rentals that an earlier run left, and close them.",
    };

    private readonly Option<string?> _statement = new("--statement")
    {
        Description = "Write the closing statement into this file too, as JSON.",
    };

    public RunCommand()
        : base(
            "run",
            "Rent a GPU, run a container on it, bring the result home, pay for what was used.",
            "weft run --gpu cpu --price 0.50 --image localhost/weft-path-tracer -o out",
            "weft run --gpu nvidia-rtx-4090 --price 0.40 --image python -v data:/data -- python /data/train.py",
            "weft run --gpu nvidia-rtx-4090 --price 0.25 --image blender --duration 2h --by 07:00 -o frames",
            "weft run --gpu nvidia-rtx-4090 --price 0.20 --image trainer --notice 2m -o checkpoints",
            "weft run --gpu nvidia-h200 --gpus 8 --machines 4 --one-site --price 2.50 --image trainer -o model",
            "weft run --gpu nvidia-h200 --price 2.50 --image trainer --at 22:00 --duration 2h -o model",
            "weft run -f job.yaml",
            "weft run --resume")
    {
        _options.AddTo(this);
        Options.Add(_resume);
        Options.Add(_statement);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var order = new JobOrder();
        Refusal? refusal;
        var resume = parse.GetValue(_resume);
        if (!resume && !_options.Read(parse).TryGet(out order, out refusal)) return ui.Refuse(refusal);
        if (!(await RenterSetup.OpenAsync(parse, ui, stop)).TryGet(out var setup, out refusal)) return ui.Refuse(
            refusal);
        await using var _ = setup;
        var screen = new RunScreen(ui, setup.Network.TokenSymbol, TimeProvider.System, parse.GetValue(_statement));
        if (resume) return await ResumeAsync(setup, screen, ui, stop);
        var sources = SecretSources.OfThisProcess(_options.PasswordFromInput(parse));
        if (!SecretOrder.Read(order!, sources).TryGet(out var secrets, out refusal)) return ui.Refuse(refusal);
        using var wiped = secrets;
        return await RunAsync(setup, order!, secrets, screen, ui, stop);
    }

    private static async Task<ExitCode> RunAsync(
        RenterSetup setup, JobOrder order, JobSecrets secrets, RunScreen screen, IInteraction ui,
        CancellationToken stop)
    {
        var folder = setup.Folders.Create();
        var keep = false;
        try
        {
            var made = await JobPlan.MakeAsync(order, secrets, setup.Lists, folder, TimeProvider.System, stop);
            if (!made.TryGet(out var plan, out var refusal)) return ui.Refuse(refusal);
            if (plan.Start is not null)
            {
                // Only this gateway may settle it, else anybody who sees it could do so before its time.
                var asked = await GatewayApi.AskAsync(setup.Network, api => api.HealthAsync(stop));
                if (!asked.TryGet(out var gateway, out refusal)) return ui.Refuse(refusal);
                if (!Address.TryParse(gateway.Settler, out var settler))
                    return ui.Refuse(JobRefusals.GatewayUnnamed(gateway.Settler));
                plan = plan with { Matcher = settler };
            }

            using var journal = RunFolders.Open(folder);
            keep = true;
            // The first Ctrl-C asks for a clean end; nothing is dropped before the lease is closed.
            var ran = await setup.Node(journal, screen).RunAsync(plan, stop, CancellationToken.None);
            keep = ran.TryGet(out var statement, out refusal) && !IsOver(statement);
            return statement is null ? ui.Refuse(refusal!) : screen.Close([statement], stop.IsCancellationRequested);
        }
        finally
        {
            if (!keep) RunFolders.Remove(folder);
        }
    }

    private static async Task<ExitCode> ResumeAsync(
        RenterSetup setup, RunScreen screen, IInteraction ui, CancellationToken stop)
    {
        var all = new List<Statement>();
        foreach (var (folder, journal) in setup.Folders.Left())
        {
            IReadOnlyList<Statement> statements;
            using (journal) statements = await setup.Node(journal, screen).FinishAsync(stop, CancellationToken.None);
            all.AddRange(statements.Where(statement => statement.Leases.Count > 0));
            if (statements.All(IsOver)) RunFolders.Remove(folder);
        }

        if (all.Count == 0) ui.Say("Nothing was left to finish.");
        return screen.Close(all, stop.IsCancellationRequested);
    }

    private static bool IsOver(Statement statement) => statement.Leases.All(lease => lease.Closed);
}
