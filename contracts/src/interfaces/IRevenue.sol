// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Revenue
/// @notice The `feeTo` of one market. It takes the fees out, splits each of them by rule, and hands the parts on. It
/// holds only what waits.
///
/// A fee F of a lease is split in two steps, because the market writes it down twice (see `IFeeSource`):
///
/// 1. `collect(renters)` brings the money. Of F, at most `split.renter` goes to the referral programme, `split.stakers`
///    to the stakers, `split.treasury` and every rounding to the treasury. What the programme does not use is burned,
///    attributed to nobody. `split.provider + split.burn` of F waits as *unserved*.
/// 2. `collectServed(provider, machines)` says who earned it, and takes F's part of the unserved money, pro rata. At
///    most `split.provider` of F goes to the programme's provider side, the rest is burned: attributed to the provider
///    as far as `MAX_SERVED_BACK_BPS` of F allow, else to nobody.
///
/// **The rule that keeps the economy honest**: what automatic paths give back because of F, that is referrers,
/// discounts, stakers and attributed burn (which releases at most its own worth of work rewards), is at most (1 - t) F,
/// where t = `split.treasury` is at least 20 % by bytecode. It holds for each F, whatever the sinks ask for: no sink
/// can get more than its budget here.
///
/// The two steps of one fee may come in any order (another's fee may stand in for it) and the owner may change the
/// split between them. So each step has a bound of its own in bytecode, and the bounds add up to 80 %: step 1 never
/// gives back more than `MAX_COLLECTED_BACK_BPS`, step 2 never more than `MAX_SERVED_BACK_BPS`.
///
/// A sink that reverts, returns nonsense, eats gas or is blocked by the token never stops collecting:
/// - referrals: it gets nothing, and its budget is burned without attribution. If the token refuses to move what it did
///   ask for, that waits for it (`waitingForReferrals`);
/// - stakers and burn: the money waits here, goes with the next delivery, or is pushed by anyone.
///
/// Sinks may be zero: the referral budget and the stakers' share are then burned without attribution, and what is to be
/// burned waits until there is a burn sink.
///
/// Units: amounts are base units of `token`, shares are basis points of the fee. Everything rounds down; the treasury
/// takes the rest of step 1, the burn (attributed to nobody) that of step 2.
///
/// What is assumed of `token`: see `IMarket`. Tokens that are sent here by mistake stay here for ever.
interface IRevenue {
    /// @notice Basis points of a fee; they add up to 10,000.
    /// @param renter Budget of the referral programme on the renter's side.
    /// @param provider Budget of the referral programme on the provider's side, at most 500.
    /// @param stakers At most 2,000.
    /// @param burn At least 2,000.
    /// @param treasury At least 2,000.
    struct Split {
        uint16 renter;
        uint16 provider;
        uint16 stakers;
        uint16 burn;
        uint16 treasury;
    }

    /// @notice What step 1 left for step 2.
    /// @param volume Fees whose provider is not known yet.
    /// @param money What is held for them.
    struct Unserved {
        uint128 volume;
        uint128 money;
    }

    // ------------------------------------------------------------------------------------------------- events

    event SplitSet(Split split);
    event TreasurySet(address treasury);
    event ReferralSinkSet(address sink);
    event StakerSinkSet(address sink);
    event BurnSinkSet(address sink);

    /// @param toReferrals What the programme used of its budget.
    event FeeCollected(address indexed renter, uint256 fee, uint256 toReferrals);
    /// @param attributed What is burned in the provider's name.
    event FeeServed(address indexed provider, uint256 fee, uint256 toReferrals, uint256 attributed);
    /// @notice The sink failed, or asked for more than its budget, and got nothing.
    event ReferralSinkFailed(address indexed sink, address indexed account, uint256 budget);
    event ReferralsWait(address indexed sink, uint256 amount);
    event ReferralsPaid(address indexed sink, uint256 amount);
    event StakersPaid(address indexed sink, uint256 amount);
    event StakersWait(uint256 amount);
    event BurnPaid(address indexed sink, address indexed provider, uint256 amount, uint256 attributed);
    event BurnWaits(address indexed provider, uint256 amount);
    event TreasuryPaid(address indexed to, uint256 amount);
    event Given(address indexed from, uint256 amount);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error NotAContract(address sink);
    error NotItself(address caller);
    error ReferralShareTooHigh(uint256 bps, uint256 maxBps);
    error ProviderShareTooHigh(uint256 bps, uint256 maxBps);
    error StakerShareTooHigh(uint256 bps, uint256 maxBps);
    error BurnShareTooLow(uint256 bps, uint256 minBps);
    error TreasuryShareTooLow(uint256 bps, uint256 minBps);
    /// @notice Of `split.renter + split.stakers`.
    error CollectedBackTooHigh(uint256 bps, uint256 maxBps);
    error SharesNotWhole(uint256 bps);
    /// @notice The source or the payer moved less than it said.
    error TokenNotExact(uint256 expected, uint256 received);
    /// @notice Fees of this provider's renters have to be collected first.
    error NotCollectedYet(uint256 served, uint256 collected);
    /// @notice The sink refused again; what waits still waits.
    error NotDelivered(address sink);

    // ------------------------------------------------------------------------------------------------- what it is

    function token() external view returns (address);
    function source() external view returns (address);
    function split() external view returns (Split memory);
    function treasury() external view returns (address);
    function referralSink() external view returns (address);
    function stakerSink() external view returns (address);
    function burnSink() external view returns (address);

    /// @notice Upper bound of `split.renter + split.provider`, in basis points.
    function MAX_REFERRAL_BPS() external view returns (uint256);
    function MAX_PROVIDER_BPS() external view returns (uint256);
    function MAX_STAKER_BPS() external view returns (uint256);
    function MIN_BURN_BPS() external view returns (uint256);
    function MIN_TREASURY_BPS() external view returns (uint256);
    /// @notice Upper bound of `split.renter + split.stakers`: what step 1 may give back.
    function MAX_COLLECTED_BACK_BPS() external view returns (uint256);
    /// @notice Upper bound of what step 2 gives back: to the provider's referrer and as attributed burn.
    function MAX_SERVED_BACK_BPS() external view returns (uint256);
    /// @notice Gas that a call to a sink gets. Whoever collects must bring it for each call, or `GasTooLow` says so.
    function SINK_GAS() external view returns (uint256);

    // ------------------------------------------------------------------------------------------------- what waits

    function unserved() external view returns (Unserved memory);
    function waitingForReferrals(address sink) external view returns (uint256);
    function waitingForStakers() external view returns (uint256);
    /// @param provider Zero: what is attributed to nobody.
    function waitingForBurn(address provider) external view returns (uint256);
    function treasuryOwed() external view returns (uint256);
    /// @notice The sum of all of the above: what the contract owes.
    function held() external view returns (uint256);

    // ------------------------------------------------------------------------------------------------- splitting

    /// @notice Takes and splits all fees that these renters' leases paid. By anyone.
    function collect(address[] calldata renters) external;

    /// @notice Says for fees that were collected who served them, and splits what waited for that. By anyone. Reverts
    /// with `NotCollectedYet` unless the renters were collected before.
    function collectServed(address provider, address[] calldata machines) external;

    /// @notice Adds the caller's tokens to what is burned, attributed to nobody. Needs an allowance.
    function giveToBurn(uint256 amount) external;

    // ------------------------------------------------------------------------------------------------- pushing

    /// @notice Sends a sink what the token once refused to move to it. By anyone.
    function payReferrals(address sink) external;

    /// @notice Tries again to hand the stakers what waits. By anyone.
    function payStakers() external;

    /// @notice Tries again to hand the burn sink what waits for this provider and for nobody. By anyone.
    function payBurn(address provider) external;

    /// @notice Sends the treasury its share. By anyone.
    function payTreasury() external;

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Only within the bounds above. The renter side, the stakers and the treasury follow from the next
    /// `collect` on; the burn too, as what is unserved keeps its money; the provider side from the next `collectServed`
    /// on. By the owner.
    function setSplit(Split calldata split) external;
    /// @notice Also receives what it is owed already. By the owner.
    function setTreasury(address treasury) external;
    /// @notice A contract, or zero for none. By the owner.
    function setReferralSink(address sink) external;
    function setStakerSink(address sink) external;
    function setBurnSink(address sink) external;
}
