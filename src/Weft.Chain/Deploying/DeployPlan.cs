using Weft.Ethereum;

namespace Weft.Chain;

/// <summary>All that has to be decided before a market and its economy go to a chain.</summary>
/// <param name="Token">An existing token; null deploys the worthless test dollar.</param>
public sealed record DeployPlan(
    Address? Token, EconomyOptions Economy, IReadOnlyList<string> GpuClasses, IReadOnlyList<string> Regions)
{
    public static DeployPlan ForLocalChain(Address deployer) => new(
        null, EconomyOptions.ForLocalChain(deployer), MarketLists.GpuClasses, MarketLists.Regions);

    internal DeployOptions Market => new(
        Token, Economy.Deployer, EconomyDeployment.FeeBasisPoints, Economy.Deployer, GpuClasses, Regions);
}

/// <param name="Number">From 1 on.</param>
/// <param name="Total">How many there are; one transaction each.</param>
/// <param name="Name">As in <c>economy:staking</c>.</param>
public sealed record DeployStep(int Number, int Total, string Name);

/// <param name="Gas">More than all of it takes, though not by much; the fee that some chains ask for the bytes of a
/// transaction comes on top.</param>
public sealed record DeployCost(int Transactions, ulong Gas);

/// <summary>What was deployed, by whom and for whom: with it anybody can check that the chain still says so.</summary>
public sealed record Deployed(MarketAddresses Market, EconomyAddresses Economy, DeployRecord Record);

/// <param name="Distribution">The contract that minted the token.</param>
/// <param name="VestingFrom">Unix time from which the team's part vests; the backers' starts a year later.</param>
/// <param name="GovernorBlock">The block in which the timelock's roles were given, for ever.</param>
public sealed record DeployRecord(
    EconomyOptions Options, Address Distribution, Address TeamVesting, Address BackersVesting, ulong VestingFrom,
    ulong GovernorBlock);
