using System.CommandLine;

namespace Weft.Cli;

/// <summary>The table of contents of the program.</summary>
internal static class Verbs
{
    public static RootCommand Root()
    {
        var root = Table();
        HelpWithExamples.AddTo(root);
        return root;
    }

    private static RootCommand Table() => new(
        "Rent GPUs from people, or earn with yours. Start with 'weft demo', 'weft doctor' or 'weft wallet new'.")
    {
        Options = { SharedOptions.Json, SharedOptions.Home, SharedOptions.PasswordFile },
        Subcommands =
        {
            new DemoCommand(),
            new DoctorCommand(),
            new WalletCommand(),
            new StakeCommand(),
            new ReferralCommand(),
            new RewardsCommand(),
            new PassCommand(),
            new GovernCommand(),
            new ShareCommand(),
            new ReclaimCommand(),
            new EarningsCommand(),
            new RunCommand(),
            new LogsCommand(),
            new StopCommand(),
            new OffersCommand(),
            new LeasesCommand(),
            new MarketCommand(),
            new MatchingCommand(),
            new ProofCommand(),
            new CheckCommand(),
            new GatewayCommand(),
            new DevnetCommand(),
            new DeployCommand(),
            new EconomyCommand(),
            new DriversCommand(),
        },
    };
}
