using System.CommandLine;
using Weft.Node;

namespace Weft.Cli;

internal sealed class ProofVerifyCommand : Verb
{
    private readonly Argument<string> _file = new("file") { Description = "A proof as a checker publishes it." };

    public ProofVerifyCommand()
        : base(
            "verify", "Check a proof of hardware again, from its file alone: no network, no GPU.",
            "weft proof verify proof.json", "weft proof verify proof.json --json")
    {
        Arguments.Add(_file);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!(await ProofFiles.LoadAsync(parse.GetRequiredValue(_file), stop)).TryGet(out var proof, out var refusal))
            return ui.Refuse(refusal);
        var faults = await ui.WaitAsync(
            "Checking", async _ => await Task.Run(() => HardwareAudit.Faults(proof), stop));
        return ProofReport.Show(ui, proof, faults);
    }
}
