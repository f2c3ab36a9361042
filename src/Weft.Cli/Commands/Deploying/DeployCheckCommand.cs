using System.CommandLine;
using Spectre.Console;
using Weft.Chain;
using Weft.Ethereum;

namespace Weft.Cli;

internal sealed class DeployCheckCommand : Verb
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Argument<string?> _file = new("file")
    {
        Description = "The network file to check. [default: network.json of the home folder]",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _rpc =
        new("--rpc") { Description = "Ask the chain here, and not where the file says; several times." };

    public DeployCheckCommand()
        : base(
            "check",
            "Read from the chain whether a network is what its file says: owners, roles, bounds, delays, sinks, code. "
            + "Anybody can; it needs no key and sends nothing.",
            "weft deploy check", "weft deploy check network.json --rpc https://rpc.example --json")
    {
        Arguments.Add(_file);
        Options.Add(_rpc);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var path = parse.GetValue(_file);
        if (path is null)
        {
            if (!Setup.Home(parse).TryGet(out var home, out var noHome)) return ui.Refuse(noHome);
            path = home.NetworkFile;
        }

        if (!Network.Load(path).TryGet(out var network, out var refusal)) return ui.Refuse(refusal);
        if (!NetworkRecord.Read(network, path).TryGet(out var read, out refusal)) return ui.Refuse(refusal);
        if (!PlanOptions.Addresses(parse.GetValue(_rpc)).TryGet(out var rpcs, out refusal)) return ui.Refuse(refusal);

        using var http = Http.Client(address: null, Timeout);
        var options = new RpcOptions { Endpoints = rpcs.Length > 0 ? rpcs : network.Rpc, ChainId = network.ChainId };
        var check = new EconomyCheck(new EthereumRpc(http, options, TimeProvider.System), read.Deployed);
        var asked = await ui.WaitAsync("Reading the chain", _ => check.DriftAsync(read.Codes, stop));
        if (!asked.TryGet(out var drift, out refusal)) return ui.Refuse(refusal);
        Report(ui, network, check.Rows + read.Codes.Count, drift);
        return drift.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    private static void Report(IInteraction ui, Network network, int looked, IReadOnlyList<Difference> drift)
    {
        var document = new DeployCheckDocument(
            drift.Count == 0, looked,
            [.. drift.Select(d => new DifferenceDocument(d.What, d.Found, d.Expected, d.Sentence))]);
        ui.Result(document, CliJson.Default.DeployCheckDocument, console =>
        {
            foreach (var difference in drift) console.WriteLine(difference.Sentence);
            console.WriteLine(drift.Count == 0
                ? $"All {looked} things on chain {network.ChainId} are as the file says."
                : $"{drift.Count} of {looked} things on chain {network.ChainId} are not as the file says.");
        });
    }
}

internal sealed record DeployCheckDocument(
    bool AsDeployed, int Checked, IReadOnlyList<DifferenceDocument> Differences);

internal sealed record DifferenceDocument(string What, string Found, string Expected, string Sentence);
