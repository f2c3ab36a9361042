using System.CommandLine;

namespace Weft.Cli;

/// <summary>What the rules of the market's money come to.</summary>
internal sealed class EconomyCommand : Command
{
    public EconomyCommand()
        : base("economy", "The rules of the market's money, tried out.") => Subcommands.Add(new SimulateCommand());
}
