using System.CommandLine;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class ProofRunCommand : Verb
{
    private readonly Option<string> _out =
        new("--out") { Description = "Where to write the proof.", Required = true };
    private readonly Option<uint> _matrix = new("--matrix")
    {
        Description = "Rows of the matrices: a power of two from 64 to 2048.",
        DefaultValueFactory = _ => 1_024,
    };
    private readonly Option<uint> _memory = new("--memory")
    {
        Description = "MiB of memory to fill, 1 to 256.",
        DefaultValueFactory = _ => 16,
    };

    public ProofRunCommand()
        : base(
            "run", "Challenge this machine's processor, with its own key on both sides: shows how a proof is made.",
            "weft proof run --out proof.json", "weft proof run --matrix 2048 --memory 64 --out proof.json")
    {
        Options.Add(_out);
        Options.Add(_matrix);
        Options.Add(_memory);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var (matrix, memory) = (parse.GetValue(_matrix), parse.GetValue(_memory));
        if (!uint.IsPow2(matrix) || matrix is < 64 or > 2_048 || memory is < 1 or > 256)
            return ui.Refuse(ProvingRefusals.SizeBad());
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (!NodeKey.LoadOrCreate(home).TryGet(out var key, out refusal)) return ui.Refuse(refusal);
        using (key)
        {
            // Without a network the proof is for no market: as good to look at, and worth nothing anywhere.
            var domain = Setup.Network(parse).TryGet(out var network, out _)
                ? network.Domain
                : MarketDomain.Of(0, Address.Zero);
            var size = new ProofSize(
                matrix, OpenedRows: 64, Cells: memory << 17, CellRounds: 64, Walks: 4_096, Steps: 4 * memory << 5,
                OpenedWalks: 16, Echoes: 16, EchoSteps: 1_024);
            var proof = await ui.WaitAsync("Proving", async say => await Task.Run(
                () => SelfTest.Run(
                    domain, new KeySigner(key), gpus: 1, size, UnixTime.From(TimeProvider.System.GetUtcNow()), say,
                    stop), stop));
            var path = parse.GetRequiredValue(_out);
            if (await ProofFiles.SaveAsync(path, proof, stop) is { } no) return ui.Refuse(no);
            ui.Say($"Written to {path}.");
            return ProofReport.Show(ui, proof, HardwareAudit.Faults(proof));
        }
    }
}
