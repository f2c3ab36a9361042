using System.CommandLine;

namespace Weft.Cli;

internal sealed class MatchingCommand : Command
{
    public MatchingCommand()
        : base("auction", "Look over a gateway's shoulder: compute again what it matched, and compare with the chain.")
    {
        Subcommands.Add(new AuctionReplayCommand());
        Subcommands.Add(new AuctionAuditCommand());
    }
}
