// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Premium pass
/// @notice Access to premium services as ERC-721 tokens. A pass is bought by burning WEFT, or, for longer, by locking
/// WEFT that comes back in full. Gateways read `entitlements`.
///
/// A pass keeps the terms that it was bought on: the owner changes what will be sold, never what was. Locked WEFT
/// belongs to whoever holds the pass and can be taken out by closing it, halted or not, whatever the owner does.
///
/// Life of a pass: bought, renewed or upgraded any number of times (each starts a hold of 24 hours), over at `expiry`,
/// closed. During the hold it can neither be transferred nor given up; when over it can only be renewed, upgraded or
/// closed. The lock travels with the pass.
///
/// Units: WEFT base units; times in unix seconds.
interface IPremiumPass {
    // ------------------------------------------------------------------------------------------------- types

    /// @notice What a tier costs and gives. A higher tier is the better one.
    /// @param amount WEFT to burn or to lock, 1..`MAX_AMOUNT`.
    /// @param duration Seconds, `MIN_DURATION`..`MAX_LOCK_DURATION`, or to `MAX_BURN_DURATION` for a tier by burn.
    /// @param discountBps Of the fee, 0..`MAX_DISCOUNT_BPS`; the referral budget pays for it.
    /// @param mask Bits 0 priority, 1 longer log retention, 2 analytics, 3 reserved windows; others mean nothing yet.
    /// @param isLock Whether the amount is locked; burned if not. Never changes for a tier.
    /// @param isOpen Whether it is sold.
    struct Terms {
        uint96 amount;
        uint32 duration;
        uint16 discountBps;
        uint32 mask;
        bool isLock;
        bool isOpen;
    }

    /// @param held WEFT that is locked; or, of a pass by burn, what was burned for the time from `since` to `expiry`.
    /// @param since When it was last bought, renewed or upgraded.
    /// @param expiry First second at which it gives nothing any more.
    struct Pass {
        uint96 held;
        uint40 since;
        uint40 expiry;
        uint8 tier;
        uint16 discountBps;
        uint32 mask;
        bool isLock;
    }

    // ------------------------------------------------------------------------------------------------- events

    event TierSet(uint256 indexed tier, uint256 revision, Terms terms);
    event Bought(uint256 indexed id, address indexed holder, uint256 indexed tier, Pass pass);
    event Renewed(uint256 indexed id, address indexed holder, Pass pass);
    event Upgraded(uint256 indexed id, address indexed holder, uint256 indexed tier, Pass pass);
    /// @param returned WEFT that was locked.
    event Closed(uint256 indexed id, address indexed holder, uint256 returned);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error OutOfBounds(uint256 value, uint256 low, uint256 high);
    error KindFixed(uint256 tier);
    error TierNotSold(uint256 tier);
    error TermsChanged(uint256 revision, uint256 expected);
    error NotHigher(uint256 tier, uint256 current);
    error NotHolder(uint256 id, address caller);
    error TermTooLong(uint256 expiry, uint256 limit);
    error TooManyPasses(address account, uint256 limit);
    error IsHeld(uint256 id, uint256 until);
    error IsOver(uint256 id, uint256 expiry);

    // ------------------------------------------------------------------------------------------------- passes

    /// @notice Buys a pass for the caller, who gave an allowance for the tier's amount. Not while halted.
    /// @param revision Of the terms that the caller agrees to, see `tierOf`.
    function buy(uint256 tier, uint256 revision) external returns (uint256 id);

    /// @notice Gives the caller's pass its tier's terms of now. By burn: burns the amount, and adds the tier's duration
    /// to the time that is left, `MAX_TERM` from now at most. By lock: the tier's duration begins now, and the lock
    /// becomes the tier's amount; the caller pays or receives the difference. Not while halted.
    function renew(uint256 id, uint256 revision) external;

    /// @notice Makes the caller's pass one of a higher tier, whose duration begins now. A lock is rolled over or comes
    /// back; of a burn the part for the time that is left counts towards the price of a tier by burn, rounded down. Not
    /// while halted.
    function upgrade(uint256 id, uint256 tier, uint256 revision) external;

    /// @notice Ends a pass; its lock goes to its holder. By anyone when it is over; before that by the holder, who
    /// gives it up, except during the hold.
    function close(uint256 id) external;

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Sets the terms of a tier for passes that will be bought, or adds the next one. By the owner.
    /// @param tier 1..`tierCount` + 1, at most `MAX_TIERS`.
    function setTier(uint256 tier, Terms calldata terms) external;

    // ------------------------------------------------------------------------------------------------- views

    /// @notice The best pass that an account holds now: the highest tier, of these the one that lasts longest. All zero
    /// if there is none.
    function entitlements(address account)
        external
        view
        returns (uint256 mask, uint256 tier, uint256 expiry, uint256 discountBps);

    function passOf(uint256 id) external view returns (Pass memory);

    /// @return terms All zero if there is no such tier.
    /// @return revision How often they were set.
    function tierOf(uint256 tier) external view returns (Terms memory terms, uint256 revision);
    function tierCount() external view returns (uint256);
    function weft() external view returns (address);

    /// @notice The sum of all locks.
    function totalLocked() external view returns (uint256);

    function HOLD() external view returns (uint256);
    function MAX_TIERS() external view returns (uint256);

    /// @notice Of one account, so that `entitlements` is bounded.
    function MAX_PASSES() external view returns (uint256);
    function MAX_AMOUNT() external view returns (uint256);
    function MAX_DISCOUNT_BPS() external view returns (uint256);
    function MIN_DURATION() external view returns (uint256);
    function MAX_BURN_DURATION() external view returns (uint256);
    function MAX_LOCK_DURATION() external view returns (uint256);
    function MAX_TERM() external view returns (uint256);
}
