// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStakerSink } from "./IRevenueParts.sol";

/// @title Staking
/// @notice Bonds in WEFT that stand behind a machine, a gateway or a checker, the stakers' share of the fees, and how a
/// bond is slashed. Bonds, slashes and what is owed are base units of WEFT (18 decimals); rewards are base units of the
/// payment token. Times are unix seconds.
///
/// A slash: `None -> Proposed -> Executed`, `Proposed -> Appealed -> Executed`, and from `Proposed` and `Appealed` also
/// to `Void`. Nobody's silence can hold money: after its deadline anyone executes or voids it.
///
///     Proposed   7 days: the accused may appeal; then 14 days: anyone executes; then: anyone voids
///     Appealed  14 days: the owner decides; then: anyone voids
///
/// What is slashed goes to the harmed party first, up to its loss and 70 %, then to the prover, at most 20 %, and the
/// rest, at least 10 %, is burned: so no slash is a way out for the accused, nor for those who slash it.
///
/// Ways out, which neither a guardian, an owner, a slasher nor the payment token can close: `unbond` is open always;
/// 21 days later the money can be taken, except what an open slash has reserved. Such a slash ends within 21 days, and
/// what it reserved in vain then leaves the bond on its own (`owedOf`), so that no second slash can hold it. A slasher
/// that is named today can propose nothing for 21 days: whoever distrusts it is out before.
///
/// What is trusted: the slasher and the owner together can slash a bond unjustly; each alone cannot, if the accused
/// appeals in time. What is assumed of WEFT: that it is `WeftToken`. Of the payment token: that it moves exactly what
/// it is asked to; if it can freeze an account, that account names another receiver.
///
/// Rounding: rewards, slashes and shares round down. What rounding leaves of rewards stays here, below one unit for
/// each time an account's reward is counted; what it leaves of a slash's shares is burned.
interface IStaking is IStakerSink {
    // ------------------------------------------------------------------------------------------------- types

    enum Role {
        Provider,
        Gateway,
        Checker
    }

    /// @notice What a bond may be slashed for, with the least and the most of the bond: see `boundsOf`.
    enum Reason {
        UnplannedStop,
        WrongHardware,
        ForgedWork,
        DataTheft
    }

    enum SlashState {
        None,
        Proposed,
        Appealed,
        Executed,
        Void
    }

    /// @param account Whose bond it is; zero: there never was one.
    /// @param active Earns, and counts for `isBonded`.
    /// @param unbonding Leaves at `withdrawableAt`; earns nothing, can be slashed until it is withdrawn.
    /// @param reserved Of both, what open slashes may take.
    /// @param isJailed It was slashed for forged work or theft: it takes no stake ever again.
    struct BondView {
        address account;
        uint128 active;
        uint128 unbonding;
        uint128 reserved;
        uint40 withdrawableAt;
        bool isJailed;
    }

    /// @notice An accusation.
    /// @param bps Of what the bond holds and no other slash has reserved.
    /// @param evidence Hash of what proves it; a bond can be accused by one evidence once.
    /// @param harmed Who lost something; zero if nobody, then `loss` is zero too.
    /// @param loss What it lost, in WEFT.
    /// @param prover Who found out; zero: its part is burned.
    // Never stored, so nothing is saved by packing it: the order is the reader's.
    // solhint-disable-next-line gas-struct-packing
    struct Accusation {
        bytes32 bondId;
        Reason reason;
        uint16 bps;
        bytes32 evidence;
        address harmed;
        uint128 loss;
        address prover;
    }

    /// @param deadline Proposed: last second for an appeal. Appealed: last second for the decision.
    /// @param toHarmed Of `amount`; `toProver` too; the rest is burned.
    struct SlashView {
        bytes32 bondId;
        SlashState state;
        Reason reason;
        uint40 deadline;
        uint128 amount;
        uint128 toHarmed;
        uint128 toProver;
        address harmed;
        address prover;
    }

    // ------------------------------------------------------------------------------------------------- events

    event Bonded(bytes32 indexed bondId, address indexed account, address indexed machine, Role role, uint256 amount);
    event Unbonding(bytes32 indexed bondId, uint256 amount, uint256 withdrawableAt);
    event Withdrawn(bytes32 indexed bondId, address indexed to, uint256 amount);
    /// @notice `account` can collect `amount` more of WEFT: a compensation, a prover's part, or stake that left its
    /// bond.
    event Owed(address indexed account, uint256 amount);
    event Collected(address indexed account, address indexed to, uint256 amount);
    event Rewarded(uint256 amount);
    event Claimed(address indexed account, address indexed to, uint256 amount);
    event SlashProposed(
        uint256 indexed slashId,
        bytes32 indexed bondId,
        Reason indexed reason,
        bytes32 evidence,
        uint256 amount,
        uint256 appealUntil
    );
    event SlashAppealed(uint256 indexed slashId, uint256 decideUntil);
    event SlashExecuted(uint256 indexed slashId, uint256 toHarmed, uint256 toProver, uint256 burned);
    event SlashVoided(uint256 indexed slashId);
    event Jailed(bytes32 indexed bondId);
    event MinimumBondSet(Role indexed role, uint256 amount);
    event ProverBpsSet(uint256 bps);
    /// @param from First second at which `slasher` may propose; the one before it may until then.
    event SlasherSet(address slasher, uint256 from);
    event RevenueSet(address revenue);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error ZeroAmount();
    error SameToken(address token);
    error MachineMismatch(Role role, address machine);
    error BondBelowMinimum(uint256 active, uint256 minimum);
    error BondJailed(bytes32 bondId);
    error NotBondAccount(bytes32 bondId, address caller);
    error ActiveTooLow(bytes32 bondId, uint256 active, uint256 needed);
    error StillUnbonding(bytes32 bondId, uint256 withdrawableAt);
    error NothingToWithdraw(bytes32 bondId, uint256 unbonding, uint256 reserved);
    error NothingOwed(address account);
    error NothingToClaim(address account);
    error NotRevenue(address caller);
    error RevenueAlreadySet(address revenue);
    error RewardMissing(uint256 held, uint256 needed);
    error NotSlasher(address caller);
    error UnknownBond(bytes32 bondId);
    error BpsOutOfBounds(Reason reason, uint256 bps, uint256 minBps, uint256 maxBps);
    error NoEvidence();
    error EvidenceUsed(bytes32 bondId, bytes32 evidence);
    error AccusedIsPaid(address account);
    error LossWithoutHarmed(address harmed, uint256 loss);
    error NothingToSlash(bytes32 bondId);
    error WrongSlashState(uint256 slashId, SlashState state);
    error TooEarly(uint256 time, uint256 from);
    error TooLate(uint256 time, uint256 deadline);
    error MinimumOutOfBounds(uint256 amount, uint256 lowest, uint256 highest);
    error ProverBpsTooHigh(uint256 bps, uint256 maxBps);

    // ------------------------------------------------------------------------------------------------- bonds

    /// @notice Adds `amount` to the caller's bond, which must then be at least the role's minimum.
    /// @param machine The machine key for a provider, zero for others. Anyone can name any key: a bond counts for the
    /// pair of account and machine only.
    function bond(Role role, address machine, uint256 amount) external returns (bytes32 bondId);

    /// @notice Takes `amount` out of the active stake; it can be withdrawn in `UNBONDING_TIME`. What has unbonded by
    /// now moves to `owedOf`; what was still unbonding waits for the whole time again. Never halted.
    function unbond(bytes32 bondId, uint256 amount) external;

    /// @notice Sends what has unbonded and is not reserved. Never halted.
    function withdraw(bytes32 bondId, address to) external returns (uint256 amount);

    /// @notice Sends the caller's `owedOf`. Never halted.
    function collect(address to) external returns (uint256 amount);

    /// @notice Sends an account its own `owedOf`. By anyone.
    function collectFor(address account) external returns (uint256 amount);

    // ------------------------------------------------------------------------------------------------- rewards

    /// @notice Sends the caller its rewards.
    function claim(address to) external returns (uint256 amount);

    /// @notice Sends an account its own rewards. By anyone.
    function claimFor(address account) external returns (uint256 amount);

    // ------------------------------------------------------------------------------------------------- slashing

    /// @notice Accuses. By the slasher.
    /// @return slashId Counts from 1.
    function propose(Accusation calldata accusation) external returns (uint256 slashId);

    /// @notice The slasher takes it back.
    function drop(uint256 slashId) external;

    /// @notice Leaves the decision to the owner. By the accused.
    function appeal(uint256 slashId) external;

    /// @notice Executes or voids a slash that was appealed. By the owner.
    function decide(uint256 slashId, bool isUpheld) external;

    /// @notice Executes a slash that nobody appealed. By anyone.
    function execute(uint256 slashId) external;

    /// @notice Voids a slash that nobody executed or decided in time. By anyone.
    function lapse(uint256 slashId) external;

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice The least active stake of a new or raised bond, within `LOWEST_MINIMUM` and `HIGHEST_MINIMUM`. Never in
    /// the way of unbonding.
    function setMinimumBond(Role role, uint256 amount) external;

    /// @notice The prover's part of slashes proposed from now on, at most `MAX_PROVER_BPS`.
    function setProverBps(uint256 bps) external;

    /// @notice Names the slasher from `UNBONDING_TIME` on; until then the present one stays. Zero: none, at once.
    function setSlasher(address newSlasher) external;

    /// @notice Says where rewards come from, once and for ever, unless the constructor did.
    function setRevenue(address newRevenue) external;

    // ------------------------------------------------------------------------------------------------- views

    // solhint-disable func-name-mixedcase
    function UNBONDING_TIME() external view returns (uint256);
    function APPEAL_WINDOW() external view returns (uint256);
    function DECISION_WINDOW() external view returns (uint256);
    function EXECUTION_WINDOW() external view returns (uint256);
    function LOWEST_MINIMUM() external view returns (uint256);
    function HIGHEST_MINIMUM() external view returns (uint256);
    function MAX_PROVER_BPS() external view returns (uint256);
    function MAX_HARMED_BPS() external view returns (uint256);
    // solhint-enable func-name-mixedcase

    function weft() external view returns (address);

    /// @notice The payment token.
    function token() external view returns (address);
    function revenue() external view returns (address);

    /// @notice Who may propose now; zero: nobody.
    function slasher() external view returns (address);
    function minimumBond(Role role) external view returns (uint256);
    function proverBps() external view returns (uint256);

    /// @notice `keccak256(abi.encode(role, account, machine))`.
    function bondIdOf(Role role, address account, address machine) external pure returns (bytes32);
    function bondOf(bytes32 bondId) external view returns (BondView memory);

    /// @notice Whether the active stake is at least the role's minimum of today.
    function isBonded(Role role, address account, address machine) external view returns (bool);

    /// @notice Sum of all active stake.
    function totalActive() external view returns (uint256);

    /// @notice Active stake of all bonds of an account.
    function activeOf(address account) external view returns (uint256);

    /// @notice What `collect` would send.
    function owedOf(address account) external view returns (uint256);

    /// @notice What `claim` would send.
    function rewardOf(address account) external view returns (uint256);

    /// @notice Rewards that are here and nobody has claimed.
    function rewardsHeld() external view returns (uint256);

    /// @notice Rewards that came while nothing was bonded; they are shared with the next ones.
    function unshared() external view returns (uint256);
    function slashOf(uint256 slashId) external view returns (SlashView memory);
    function slashCount() external view returns (uint256);
    function boundsOf(Reason reason) external pure returns (uint256 minBps, uint256 maxBps);
}
