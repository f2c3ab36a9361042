using System.CommandLine;

namespace Weft.Cli;

internal sealed class ProofCommand : Command
{
    public ProofCommand()
        : base("proof", "Proofs of hardware that anybody can check again: make one, verify one.")
    {
        Subcommands.Add(new ProofVerifyCommand());
        Subcommands.Add(new ProofRunCommand());
    }
}
