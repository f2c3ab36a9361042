// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IFeeHistory } from "./IReferralCodes.sol";

/// @title Referrals
/// @notice Pays those who brought others, out of the protocol's fee that those others really paid, in the fee's own
/// token. `Revenue` tells it of each fee and gives it a budget; it says how much of that it uses, and `Revenue`
/// transfers exactly that. It can never use more than the budget: `Revenue` enforces it, and what is shared here is
/// scaled down to it.
///
/// The way of a reward: code taken -> bound (`ReferralCodes`) -> *qualified* (10 USD of fees) -> *accruing* (a fee was
/// seen) -> *vesting* -> *claimable* -> *paid*; aside: *held*, *forfeited*, *expired* (window over, referrer gone
/// quiet). Nothing is reversed on a refund, because there is none: a fee that is seen here was taken when its lease
/// ended and the market has no way to give it back.
///
/// **Accrual.** Of a renter's fee the referrer gets a share and the renter a discount by the referrer's tier; the
/// referrer may pass part of its share on to the renter; boosts come on top. A discount is a rebate: money that vests,
/// no credit to spend. Of a provider's fee its referrer gets 5 %. A referee counts for 12 months, as a renter for at
/// most 20,000 USD of fees. A referrer that did nothing for 180 days (no act of its own here, no fee, no binding)
/// accrues nothing.
///
/// **Discounts.** The holder of a premium pass gets the pass's discount on every fee, brought by somebody or not, out
/// of what the shares above leave of the budget. It is a rebate too, and vests like the others.
///
/// **Levels.** 0: an address; 1: passkey, email and a lease; 2: unique; 3: known by name. They come from attestations
/// by those that the owner accepts, are looked up at each accrual, so that expiry and revocation count at once, and
/// cost nothing to lose. With level 0 on either side the rates are those of the lowest tier without boost; an account
/// of level 0 gets at most 100 USD in 30 days, and vests slowly. No level makes farming pay: see `IRevenue`.
///
/// **Tiers** come from fees of distinct verified payers in the last 13 epochs of 7 days, never from heads. Keeping a
/// sum per referrer would cost each accrual a walk over its referees, because the 20 % cap per referee is not additive.
/// So an accrual adds to one counter of the referee (a ring of 16 epochs) and no more, and a tier is *proven*: anyone
/// hands in the referees that carry it (`refreshTier`, at most 100), and it holds for the coming one to four epochs.
/// What counts is what will still be in the window in the last of those epochs, so that a longer grant is never a more
/// generous one. Proving can only raise a tier; unproven it is the lowest. The cap is 20 % of the tier's threshold T
/// for each referee; as sum(min(f, V/5)) / V falls with V, this is met exactly if it is met for some volume V >= T.
///
/// **Vesting.** What accrues in an epoch is one number. It vests linearly over 30 days (level 0 when it accrued: 90),
/// beginning 7 days after the epoch's end: a hold of 7 to 14 days, never less. Two rings of 16 epochs, one for each
/// pace, are all that an account ever has: an epoch's place is used again 112 days later, when it has vested (7 + 7 +
/// 90 = 104 days after its start), and goes to a sum then. So nothing vests early, nothing is lost, storage is bounded.
///
/// Units: amounts are base units of `token`, which has 6 decimals and is worth a US dollar. Shares are basis points of
/// the fee. Everything rounds down; what rounding leaves is not used, and `Revenue` burns it.
///
/// The owner can name roles and accepted attesters, and forfeit after a hold and an appeal window of 30 days; what is
/// forfeited is burned. Nobody can pay a reward to anyone but its account's payout address.
interface IReferrals is IFeeHistory {
    enum Tier {
        Starter,
        Bronze,
        Silver,
        Gold
    }

    /// @param referrerBps Boost of the referrer's share.
    /// @param refereeBps Boost of the renter's discount. Both together at most `MAX_BOOST_BPS`.
    /// @param from First second.
    /// @param until Last second.
    struct Campaign {
        uint16 referrerBps;
        uint16 refereeBps;
        uint40 from;
        uint40 until;
    }

    struct AccountView {
        uint256 accrued;
        uint256 vested;
        uint256 claimed;
        uint256 claimable;
        address payout;
        uint256 passOnBps;
        uint256 heldUntil;
        uint256 nextHoldFrom;
        uint256 lastActive;
    }

    // ------------------------------------------------------------------------------------------------- events

    event Accrued(
        address indexed referrer,
        address indexed referee,
        uint8 indexed side,
        uint256 fee,
        uint256 toReferrer,
        uint256 toReferee
    );
    event Claimed(address indexed account, address indexed to, uint256 amount);
    event PayoutSet(address indexed account, address payout);
    event PassOnSet(address indexed account, uint256 bps);
    event Touched(address indexed account);

    event AttesterSet(bytes32 indexed schema, address indexed attester, uint8 level);
    event ProofPresented(address indexed account, bytes32 uid, uint8 level);
    event TierProven(address indexed referrer, Tier tier, uint256 fromEpoch, uint256 untilEpoch);

    event PassSet(address pass);
    event Discounted(address indexed renter, uint256 fee, uint256 amount);

    event ManagerSet(address manager);
    event CampaignSet(Campaign campaign);
    event BoostSet(address indexed account, uint256 bps, uint256 until);
    event WeeklyBoostSet(uint256 amount);

    event ScoreKeeperSet(address scoreKeeper);
    event Held(address indexed account, uint256 until, bytes32 reason);
    event Released(address indexed account);
    event ForfeitProposed(address indexed account, uint256 forfeitableFrom, bytes32 evidence);
    event ForfeitCancelled(address indexed account);
    event Appealed(address indexed account, bytes32 evidence);
    event Forfeited(address indexed account, uint256 amount);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error NotRevenue(address caller);
    error NotManager(address caller);
    error NotScoreKeeper(address caller);

    error LevelTooHigh(uint256 level, uint256 max);
    error NotAccepted(bytes32 uid);
    error NoBetter(bytes32 uid, uint256 level, uint256 current);

    error TooManyReferees(uint256 count, uint256 limit);
    error TooFarAhead(uint256 epochs, uint256 limit);
    error NotAscending(address referee);
    error NotReferee(address referee, address referrer);

    error NoCode(address target);

    error ShareTooHigh(uint256 bps, uint256 maxBps);
    error BoostTooHigh(uint256 bps, uint256 maxBps);

    error ClaimTooSmall(uint256 amount, uint256 min);
    error IsHeld(address account, uint256 until);
    error NotHeld(address account);
    error BadHold(uint256 until, uint256 latest);
    error HoldTooSoon(uint256 from);
    error HoldTooShort(uint256 until, uint256 needed);
    error AlreadyProposed(address account);
    error NotProposed(address account);
    error AppealOpen(uint256 until);

    // ------------------------------------------------------------------------------------------------- what it is

    function token() external view returns (address);
    function revenue() external view returns (address);
    function codes() external view returns (address);
    function attestations() external view returns (address);
    /// @notice What all accounts together have accrued and neither claimed nor forfeited.
    function owed() external view returns (uint256);
    function accountOf(address account) external view returns (AccountView memory);

    // ------------------------------------------------------------------------------------------------- accounts

    /// @notice How much of the caller's share as a referrer goes to its referees, basis points of the share.
    function setPassOn(uint16 bps) external;
    /// @notice Where the caller's rewards go; zero: to the caller itself.
    function setPayout(address payout) external;
    /// @notice The caller says that it is still there.
    function touch() external;

    function claimable(address account) external view returns (uint256);
    /// @notice Pays what has vested, at least 1 USD, to the account's payout address. By anyone; not while halted, not
    /// while the account is held.
    function claimFor(address account) external returns (uint256 amount);

    // ------------------------------------------------------------------------------------------------- levels

    /// @notice Hands in an attestation for its recipient. By anyone. It must be accepted, valid, and better than what
    /// the account has: a higher level, or the same for longer.
    function presentProof(bytes32 uid) external;
    /// @return 0..3, as of now.
    function levelOf(address account) external view returns (uint8);
    function proofOf(address account) external view returns (bytes32 uid);
    /// @return 0 where it is not accepted.
    function attesterLevel(bytes32 schema, address attester) external view returns (uint8);
    /// @notice By the owner. 0: not accepted any more, also what was presented before.
    function setAttester(bytes32 schema, address attester, uint8 level) external;

    // ------------------------------------------------------------------------------------------------- tiers

    /// @notice Proves the referrer's tier for the next `ahead` epochs, 1..4. By anyone.
    /// @param referees In ascending order, bound to the referrer as renters. Those that are not active do not count.
    function refreshTier(address referrer, address[] calldata referees, uint256 ahead) external returns (Tier tier);
    /// @notice In the epoch that is running.
    function tierOf(address referrer) external view returns (Tier);
    function tierAt(address referrer, uint256 epoch) external view returns (Tier);
    /// @return referrerBps Of the fee, for the referrer.
    /// @return refereeBps Of the fee, for the renter.
    function ratesOf(Tier tier) external pure returns (uint256 referrerBps, uint256 refereeBps);
    /// @return Of the referee as a renter, over the epochs `from` to `to`; those older than 16 epochs are forgotten.
    function feesBetween(address referee, uint256 from, uint256 to) external view returns (uint256);
    function currentEpoch() external view returns (uint256);

    // ------------------------------------------------------------------------------------------------- discounts

    function MAX_DISCOUNT_BPS() external view returns (uint256);
    /// @notice Whose `entitlements` give discounts; zero for none. One that does not answer gives none.
    function pass() external view returns (address);
    /// @return Basis points of the fee, as of now, at most `MAX_DISCOUNT_BPS`.
    function discountOf(address account) external view returns (uint256);
    /// @notice By the owner; zero for none.
    function setPass(address pass) external;

    // ------------------------------------------------------------------------------------------------- boosts

    function MAX_BOOST_BPS() external view returns (uint256);
    function manager() external view returns (address);
    function campaign() external view returns (Campaign memory);
    function boostOf(address account) external view returns (uint256 bps, uint256 until);
    /// @notice What all boosts of one epoch may cost, and what they cost in the one that is running.
    function weeklyBoost() external view returns (uint256 budget, uint256 spent);
    /// @notice By the owner; zero for none.
    function setManager(address manager) external;
    /// @notice By the manager, as the next two. Together with personal boosts it never passes `MAX_BOOST_BPS`.
    function setCampaign(Campaign calldata campaign) external;
    function setBoost(address account, uint16 bps, uint40 until) external;
    function setWeeklyBoost(uint96 budget) external;

    // ------------------------------------------------------------------------------------------------- holds

    function scoreKeeper() external view returns (address);
    /// @notice By the owner; zero for none.
    function setScoreKeeper(address scoreKeeper) external;
    /// @notice Delays an account's claims until `until`, at most 90 days; vesting goes on. By the score keeper, and not
    /// again before 90 days after the end of the last hold, so that a delay stays a delay.
    function hold(address account, uint40 until, bytes32 reason) external;
    /// @notice Ends a hold, and with it a forfeit that was proposed. By the score keeper or the owner.
    function release(address account) external;
    /// @notice Starts the appeal window of 30 days, all of which must lie within the hold. By the owner.
    function proposeForfeit(address account, bytes32 evidence) external;
    function cancelForfeit(address account) external;
    /// @notice The account's answer, for all to read before the owner acts. By the account.
    function appeal(bytes32 evidence) external;
    /// @notice Burns all that the account has not claimed. By the owner, after the window, while the hold lasts.
    function forfeit(address account) external returns (uint256 amount);
    function forfeitableFrom(address account) external view returns (uint256);
}
