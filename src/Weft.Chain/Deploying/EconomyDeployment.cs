using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>Where the economy of one market lives.</summary>
public sealed record EconomyAddresses(
    Address Weft, Address Governor, Address Timelock, Address Revenue, Address ReferralCodes, Address Referrals,
    Address Staking, Address BurnAuction, Address WorkRewards, Address PremiumPass)
{
    /// <summary>Everything that governance owns, the market and its lists with it.</summary>
    public IEnumerable<(string Name, Address At)> Owned(MarketAddresses market) =>
    [
        ("market", market.Market), ("directory", market.Directory), ("revenue", Revenue),
        ("referral codes", ReferralCodes), ("referrals", Referrals), ("staking", Staking),
        ("burn auction", BurnAuction), ("work rewards", WorkRewards), ("premium pass", PremiumPass),
    ];

    /// <summary>What the guardian can halt.</summary>
    public IEnumerable<(string Name, Address At)> Halted(MarketAddresses market) =>
    [
        ("market", market.Market), ("referrals", Referrals), ("staking", Staking), ("work rewards", WorkRewards),
        ("premium pass", PremiumPass),
    ];
}

/// <param name="Deployer">Whoever sends the transactions: owner of everything until it is handed over.</param>
/// <param name="Guardian">May halt new leases and claims for three days, once.</param>
/// <param name="Slasher">May accuse bonds.</param>
/// <param name="Community">And the others: who holds the parts of the supply that nobody earns.</param>
/// <param name="Attestations">The chain's Ethereum Attestation Service, for ever; zero: nobody can prove a
/// level.</param>
public sealed record EconomyOptions(
    Address Deployer, Address Guardian, Address Slasher, Address Community, Address Team, Address Backers,
    Address Liquidity, Address Attestations = default)
{
    public static EconomyOptions ForLocalChain(Address deployer) =>
        new(deployer, deployer, deployer, deployer, deployer, deployer, deployer);
}

/// <summary>
/// Puts the economy beside a market and hands all of it to the timelock. Each step has a name in the journal: run again
/// with the same journal it finds what is there and goes on.
/// </summary>
internal sealed class EconomyDeployment(IDeploySteps steps, EconomyOptions options)
{
    public const ushort FeeBasisPoints = 300;

    /// <summary>Half a percent of the free reserve a week, in millionths.</summary>
    public const int WeeklyCapPpm = 5_000;

    /// <summary>Votes that a proposer needs, and the least bond of each role, in WEFT.</summary>
    public const int ProposalThreshold = 100_000;
    public const int MinimumBond = 1_000;

    /// <summary>The bounded setters that wait two days only; everything else waits seven.</summary>
    public static readonly IReadOnlyList<string> Fast =
    [
        "setSplit((uint16,uint16,uint16,uint16,uint16))", "setMinimumBond(uint8,uint256)", "setProverBps(uint256)",
        "decide(uint256,bool)", "setCap(uint256)", "setAttester(bytes32,address,uint8)",
    ];

    public static readonly UInt128 Unit = 1_000_000_000_000_000_000;

    /// <summary>A dollar is asked for one WEFT at first; the auction finds the price by itself within days.</summary>
    public static readonly BigInteger FirstPrice = (BigInteger)(1_000_000_000_000 * Unit);

    /// <summary>The auction's price never falls below this part of the first one, no lot below a dollar.</summary>
    public const int FloorPart = 10_000;
    public const int LeastLot = 1_000_000;

    /// <summary>WEFT that work releases over time: the line of the distribution's table.</summary>
    private static readonly UInt128 WorkReserve = 350_000_000 * Unit;

    public async Task<Result<EconomyDeployed>> DeployAsync(MarketAddresses market, CancellationToken cancel)
    {
        var deployer = options.Deployer;
        if (!(await MakeAsync("distribution", DistributionContract.Deployment(new(
            deployer, options.Community, options.Community, options.Team, options.Backers, options.Liquidity)), cancel))
            .TryGet(out var distributed, out var refusal)) return refusal;
        var distribution = distributed.Address;
        var weft = DistributionContract.Functions.Weft.Decode(
            await steps.AskAsync(distribution, DistributionContract.Functions.Weft.Encode(), cancel));
        var fast = Fast.Select(signature => (ReadOnlyMemory<byte>)Keccak.Hash(signature).Bytes[..4].ToArray());
        if (!(await MakeAsync("governor", WeftGovernorContract.Deployment(
            weft, (BigInteger)(ProposalThreshold * Unit), [.. fast]), cancel))
            .TryGet(out var governed, out refusal)) return refusal;
        var governor = governed.Address;
        var timelock = WeftGovernorContract.Functions.Timelock.Decode(
            await steps.AskAsync(governor, WeftGovernorContract.Functions.Timelock.Encode(), cancel));

        if (!(await CreateAsync("revenue", RevenueContract.Deployment(market.Market, deployer, timelock), cancel))
            .TryGet(out var revenue, out refusal)) return refusal;
        if (!(await CreateAsync("referral-codes", ReferralCodesContract.Deployment(deployer), cancel))
            .TryGet(out var codes, out refusal)) return refusal;
        if (!(await CreateAsync(
            "referrals", ReferralsContract.Deployment(revenue, codes, options.Attestations, deployer), cancel))
            .TryGet(out var referrals, out refusal)) return refusal;
        if (!(await CreateAsync("staking", StakingContract.Deployment(
            weft, market.Token, deployer, options.Slasher, revenue, (BigInteger)(MinimumBond * Unit)), cancel))
            .TryGet(out var staking, out refusal)) return refusal;
        if (!(await CreateAsync("burn-auction", BurnAuctionContract.Deployment(
            deployer, market.Token, weft, FirstPrice, FirstPrice / FloorPart, LeastLot), cancel))
            .TryGet(out var auction, out refusal)) return refusal;
        if (!(await CreateAsync(
            "work-rewards", WorkRewardsContract.Deployment(deployer, auction, WeeklyCapPpm), cancel))
            .TryGet(out var work, out refusal)) return refusal;
        if (!(await CreateAsync("premium-pass", PremiumPassContract.Deployment(deployer, weft), cancel))
            .TryGet(out var pass, out refusal)) return refusal;

        var economy = new EconomyAddresses(
            weft, governor, timelock, revenue, codes, referrals, staking, auction, work, pass);
        foreach (var (name, to, data) in Wiring(market, economy).Concat(HandOver(market, economy)))
        {
            var done = await steps.SendAsync(new TransactionIntent($"economy:{name}", to, data), cancel);
            if (!done.TryGet(out _, out refusal)) return refusal;
        }

        return new EconomyDeployed(economy, distribution, distributed.Block, governed.Block);
    }

    private IEnumerable<(string Name, Address To, byte[] Data)> Wiring(
        MarketAddresses market, EconomyAddresses economy)
    {
        var (revenue, codes, auction) = (economy.Revenue, economy.ReferralCodes, economy.BurnAuction);
        yield return ("fee", market.Market, MarketContract.Functions.SetFee.Encode(FeeBasisPoints, revenue));
        yield return ("ledger", codes, ReferralCodesContract.Functions.SetLedger.Encode(economy.Referrals));
        yield return ("stake-view", codes, ReferralCodesContract.Functions.SetStakeView.Encode(economy.Staking));
        yield return ("referral-sink", revenue, RevenueContract.Functions.SetReferralSink.Encode(economy.Referrals));
        yield return (
            "pass", economy.Referrals, ReferralsContract.Functions.SetPass.Encode(economy.PremiumPass));
        yield return ("staker-sink", revenue, RevenueContract.Functions.SetStakerSink.Encode(economy.Staking));
        yield return ("burn-sink", revenue, RevenueContract.Functions.SetBurnSink.Encode(auction));
        yield return ("auction-revenue", auction, BurnAuctionContract.Functions.SetRevenue.Encode(revenue));
        yield return (
            "work-reserve", economy.Weft,
            WeftTokenContract.Functions.Transfer.Encode(economy.WorkRewards, (BigInteger)WorkReserve));
        foreach (var (name, at) in economy.Halted(market))
            yield return ($"guardian:{name}", at, MarketContract.Functions.SetGuardian.Encode(options.Guardian));
    }

    private static IEnumerable<(string Name, Address To, byte[] Data)> HandOver(
        MarketAddresses market, EconomyAddresses economy)
    {
        foreach (var (name, at) in economy.Owned(market))
        {
            yield return ($"offer:{name}", at, MarketContract.Functions.TransferOwnership.Encode(economy.Timelock));
            yield return ($"take:{name}", economy.Timelock, WeftTimelockContract.Functions.TakeOwnership.Encode(at));
        }
    }

    private async Task<Result<Address>> CreateAsync(string name, byte[] deployment, CancellationToken cancel)
    {
        var made = await MakeAsync(name, deployment, cancel);
        return made.TryGet(out var found, out var refusal) ? found.Address : refusal;
    }

    private Task<Result<Created>> MakeAsync(string name, byte[] deployment, CancellationToken cancel) =>
        steps.CreateAsync($"economy:{name}", deployment, cancel);
}

/// <param name="DistributionBlock">The one whose time the vesting counts from.</param>
internal sealed record EconomyDeployed(
    EconomyAddresses At, Address Distribution, ulong DistributionBlock, ulong GovernorBlock);
