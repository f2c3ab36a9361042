using System.CommandLine;

namespace Weft.Cli;

/// <summary>The account's key and money.</summary>
internal sealed class WalletCommand : Command
{
    public WalletCommand()
        : base("wallet", "Your account: its key, its money in the wallet and in the market.")
    {
        Subcommands.Add(new WalletNewCommand());
        Subcommands.Add(new WalletImportCommand());
        Subcommands.Add(new WalletShowCommand());
        Subcommands.Add(new WalletDepositCommand());
        Subcommands.Add(new WalletWithdrawCommand());
        Subcommands.Add(new GuardCommand());
        Subcommands.Add(new CosignCommand());
        Subcommands.Add(new DelegateCommand());
    }
}
