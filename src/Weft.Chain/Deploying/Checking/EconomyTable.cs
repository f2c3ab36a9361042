using System.Numerics;
using Weft.Ethereum;
using static Weft.Chain.CheckRow;

namespace Weft.Chain;

/// <summary>
/// What a deployed economy says of itself, row by row: who owns what, who has which role, where fees go, every bound
/// and delay that the bytecode shows, and what governance may set, as it was deployed.
/// </summary>
internal sealed class EconomyTable(Deployed deployed)
{
    private const int Day = 86_400;
    private const int Year = 365 * Day;

    private static readonly BigInteger Unit = (BigInteger)EconomyDeployment.Unit;

    private readonly Named _market = new("market", deployed.Market.Market);
    private readonly Named _revenue = new("revenue", deployed.Economy.Revenue);
    private readonly Named _codes = new("referral codes", deployed.Economy.ReferralCodes);
    private readonly Named _referrals = new("referrals", deployed.Economy.Referrals);
    private readonly Named _staking = new("staking", deployed.Economy.Staking);
    private readonly Named _auction = new("burn auction", deployed.Economy.BurnAuction);
    private readonly Named _work = new("work rewards", deployed.Economy.WorkRewards);
    private readonly Named _pass = new("premium pass", deployed.Economy.PremiumPass);
    private readonly Named _governor = new("governor", deployed.Economy.Governor);
    private readonly Named _timelock = new("timelock", deployed.Economy.Timelock);
    private readonly Named _weft = new("weft", deployed.Economy.Weft);
    private readonly Named _distribution = new("distribution", deployed.Record.Distribution);
    private readonly Named _team = new("team vesting", deployed.Record.TeamVesting);
    private readonly Named _backers = new("backers vesting", deployed.Record.BackersVesting);

    private EconomyAddresses At => deployed.Economy;

    private EconomyOptions Chosen => deployed.Record.Options;

    public IEnumerable<CheckRow> Rows() =>
    [
        .. Owners(), .. Guardians(), .. Roles(), .. Delays(), .. Links(), .. Voting(), .. Bounds(),
        .. StakingAndRewardBounds(), .. Parameters(), .. Grants(),
    ];

    private IEnumerable<CheckRow> Owners() =>
        from owned in At.Owned(deployed.Market)
        let named = new Named(owned.Name, owned.At)
        from row in new[] { named.Is("owner", At.Timelock), named.Is("pendingOwner", Address.Zero) }
        select row;

    private IEnumerable<CheckRow> Guardians() =>
        from halted in At.Halted(deployed.Market)
        let named = new Named(halted.Name, halted.At)
        from row in new[] { named.Is("guardian", Chosen.Guardian), named.Is("MAX_HALT", 3 * Day) }
        select row;

    /// <summary>The governor proposes and cancels, anybody executes, nobody administers but the timelock itself, and of
    /// those who are known none has more.</summary>
    private IEnumerable<CheckRow> Roles()
    {
        (string Name, Hash32 Role, Address Holder)[] roles =
        [
            ("proposer", Keccak.Hash("PROPOSER_ROLE"), At.Governor),
            ("canceller", Keccak.Hash("CANCELLER_ROLE"), At.Governor),
            ("executor", Keccak.Hash("EXECUTOR_ROLE"), Address.Zero),
            ("administrator", Hash32.Zero, At.Timelock),
        ];
        (string Name, Address At)[] known =
        [
            ("anybody", Address.Zero), ("the governor", At.Governor), ("the timelock", At.Timelock),
            ("the deployer", Chosen.Deployer), ("the guardian", Chosen.Guardian), ("the slasher", Chosen.Slasher),
            ("the community", Chosen.Community), ("the team", Chosen.Team), ("the backers", Chosen.Backers),
            ("the liquidity", Chosen.Liquidity),
        ];
        return
            from role in roles
            from who in known.DistinctBy(who => who.At)
            select _timelock.With(
                $"word on whether {who.Name} is {role.Name}", "hasRole(bytes32,address)",
                [.. role.Role.Bytes, .. AsWord(who.At.Bytes)], who.At == role.Holder ? 1 : 0);
    }

    private IEnumerable<CheckRow> Delays() =>
    [
        _timelock.Is("FAST_DELAY", 2 * Day), _timelock.Is("SLOW_DELAY", 7 * Day),
        _timelock.Is("getMinDelay", 2 * Day), _timelock.Is("governor", At.Governor),
        .. EconomyDeployment.Fast.Select(signature => Fast(signature, isFast: true)),
        .. new[] { "setFee(uint16,address)", "setGuardian(address)", "transferOwnership(address)" }
            .Select(signature => Fast(signature, isFast: false)),
    ];

    private CheckRow Fast(string signature, bool isFast) => _timelock.With(
        $"haste for {signature}", "isFast(bytes4)", AsLeftWord(Keccak.Hash(signature).Bytes[..4]), isFast ? 1 : 0);

    private IEnumerable<CheckRow> Links() =>
    [
        _market.Is("token", deployed.Market.Token), _market.Is("feeTo", At.Revenue),
        _revenue.Is("source", deployed.Market.Market), _revenue.Is("token", deployed.Market.Token),
        _revenue.Is("treasury", At.Timelock), _revenue.Is("referralSink", At.Referrals),
        _revenue.Is("stakerSink", At.Staking), _revenue.Is("burnSink", At.BurnAuction),
        _codes.Is("ledger", At.Referrals), _codes.Is("stakeView", At.Staking),
        _referrals.Is("token", deployed.Market.Token), _referrals.Is("revenue", At.Revenue),
        _referrals.Is("codes", At.ReferralCodes), _referrals.Is("attestations", Chosen.Attestations),
        _referrals.Is("manager", Address.Zero), _referrals.Is("scoreKeeper", Address.Zero),
        _referrals.Is("pass", At.PremiumPass),
        _staking.Is("weft", At.Weft), _staking.Is("token", deployed.Market.Token),
        _staking.Is("revenue", At.Revenue), _staking.Is("slasher", Chosen.Slasher),
        _auction.Is("payment", deployed.Market.Token), _auction.Is("weft", At.Weft),
        _auction.Is("revenue", At.Revenue),
        _work.Is("weft", At.Weft), _work.Is("auction", At.BurnAuction), _work.Is("slasher", Address.Zero),
        _work.Is("workFactor", Address.Zero), _pass.Is("weft", At.Weft),
        _governor.Is("timelock", At.Timelock), _governor.Is("token", At.Weft),
        _distribution.Is("weft", At.Weft), _distribution.Is("teamVesting", _team.At),
        _distribution.Is("backersVesting", _backers.At),
    ];

    private IEnumerable<CheckRow> Voting() =>
    [
        _governor.Is("votingDelay", Day), _governor.Is("votingPeriod", 7 * Day), _governor.Is("quorumNumerator", 10),
        _governor.Is("quorumDenominator", 100),
        _governor.Is("proposalThreshold", EconomyDeployment.ProposalThreshold * Unit),
        _governor.Is("MIN_VOTING_DELAY", 3_600), _governor.Is("MAX_VOTING_DELAY", 7 * Day),
        _governor.Is("MIN_VOTING_PERIOD", 3 * Day), _governor.Is("MAX_VOTING_PERIOD", 30 * Day),
        _governor.Is("MIN_QUORUM", 4), _governor.Is("MAX_QUORUM", 40),
        _governor.Is("MAX_PROPOSAL_THRESHOLD", 10_000_000 * Unit),
    ];

    private IEnumerable<CheckRow> Bounds() =>
    [
        _market.Is("MAX_FEE_BPS", 500), _market.Is("CLOSE_DELAY", 6 * 3_600), _market.Is("GUARD_DELAY", 7 * Day),
        _revenue.Is("MAX_REFERRAL_BPS", 4_000), _revenue.Is("MAX_PROVIDER_BPS", 500),
        _revenue.Is("MAX_STAKER_BPS", 2_000), _revenue.Is("MIN_BURN_BPS", 2_000),
        _revenue.Is("MIN_TREASURY_BPS", 2_000), _revenue.Is("MAX_COLLECTED_BACK_BPS", 4_500),
        _revenue.Is("MAX_SERVED_BACK_BPS", 3_500), _revenue.Is("SINK_GAS", 1_500_000),
        _codes.Is("MIN_COMMIT_AGE", 60), _codes.Is("MAX_COMMIT_AGE", Day), _codes.Is("MAX_CODES", 20),
        _codes.Is("TRANSFER_DELAY", 7 * Day), _codes.Is("MIN_FEES", 5_000_000),
        _codes.Is("MIN_BONDED", 100 * Unit), _referrals.Is("MAX_BOOST_BPS", 500),
        _referrals.Is("MAX_DISCOUNT_BPS", 1_000),
        _pass.Is("HOLD", Day), _pass.Is("MAX_TIERS", 16), _pass.Is("MAX_PASSES", 8),
        _pass.Is("MAX_AMOUNT", 1_000_000 * Unit), _pass.Is("MAX_DISCOUNT_BPS", 1_000),
        _pass.Is("MIN_DURATION", 7 * Day), _pass.Is("MAX_BURN_DURATION", 100 * Day),
        _pass.Is("MAX_LOCK_DURATION", 400 * Day), _pass.Is("MAX_TERM", 400 * Day),
    ];

    private IEnumerable<CheckRow> StakingAndRewardBounds() =>
    [
        _staking.Is("UNBONDING_TIME", 21 * Day), _staking.Is("APPEAL_WINDOW", 7 * Day),
        _staking.Is("DECISION_WINDOW", 14 * Day), _staking.Is("EXECUTION_WINDOW", 14 * Day),
        _staking.Is("LOWEST_MINIMUM", Unit), _staking.Is("HIGHEST_MINIMUM", 1_000_000 * Unit),
        _staking.Is("MAX_PROVER_BPS", 2_000), _staking.Is("MAX_HARMED_BPS", 7_000),
        _auction.Is("MAX_EPOCHS_PER_BUY", 16), _work.Is("MAX_CAP_PPM", 5_000), _work.Is("MAX_EPOCHS", 32),
        _work.Is("CLAIM_WINDOW", 364 * Day), _work.Is("FACTOR_GAS", 100_000),
    ];

    /// <summary>What a vote may change: then the file that is checked against is to be published anew.</summary>
    private IEnumerable<CheckRow> Parameters() =>
    [
        _market.Is("feeBps", EconomyDeployment.FeeBasisPoints),
        _revenue.Are("split", 3_500, 500, 1_000, 2_500, 2_500),
        _staking.Is("proverBps", 2_000),
        .. new[] { "providers", "gateways", "checkers" }.Select((who, role) => _staking.With(
            $"least bond of {who}", "minimumBond(uint8)", AsWord([(byte)role]), EconomyDeployment.MinimumBond * Unit)),
        _auction.Is("floorPrice", EconomyDeployment.FirstPrice / EconomyDeployment.FloorPart),
        _auction.Is("minLot", EconomyDeployment.LeastLot), _work.Is("capPpm", EconomyDeployment.WeeklyCapPpm),
    ];

    private IEnumerable<CheckRow> Grants()
    {
        BigInteger from = deployed.Record.VestingFrom;
        return
        [
            _weft.Is("MAX_SUPPLY", 1_000_000_000 * Unit), _weft.IsAtMost("totalSupply", 1_000_000_000 * Unit),
            _team.Is("owner", Chosen.Team), _team.Is("start", from), _team.Is("cliff", from + Year),
            _team.Is("duration", 4 * Year),
            _backers.Is("owner", Chosen.Backers), _backers.Is("start", from + Year),
            _backers.Is("cliff", from + Year), _backers.Is("duration", 3 * Year),
        ];
    }
}
