// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnSink } from "./IRevenueParts.sol";

/// @title Burn auction
/// @notice Gathers the part of the fees that is to be burned, and sells it for WEFT that is burned in the same
/// transaction. It knows no price from outside: each day at 0:00 UTC a Dutch auction starts at four times what was last
/// paid and falls to a floor by the end of the day. If nobody buys, nothing is burned, nothing is released to anybody
/// because of it, the money waits, and the next day the auction starts again, for ever.
///
/// Units: payment amounts are base units of `payment`, WEFT has 18 decimals. A price is WEFT base units for a base unit
/// of payment, times 1e18. An epoch is 7 days, `timestamp / 7 days`; so epochs begin when a day begins. What came in
/// during an epoch is sold after it, so its size and its owners are fixed before the first unit of it is sold.
///
/// A lot: a day sells at most a seventh of what waited when it began, or `minLot` if that is more. The next start is
/// four times the weighted mean of the old reference, weighing as much as the lot, and of what the day's units fetched:
/// a few units sold cheaply move nothing, a lot that nobody else wanted moves it half of the way at most.
///
/// What is assumed of `payment`: it moves exactly the amount asked for. Money that did not arrive is not counted
/// (`NotReceived`); if it shrinks later, the last buyers' transactions fail and nobody loses what they paid. Tokens
/// that are given to this contract, other than through `onBurnShare`, stay in it for ever.
///
/// Rounding: what a buyer pays is rounded up for each epoch that is sold from.
interface IBurnAuction is IBurnSink {
    // ------------------------------------------------------------------------------------------------- types

    /// @param units Payment received.
    /// @param attributed How much of it providers earned by serving; never more than `units`.
    /// @param sold How much of `units` is sold; fixed once it is `units` and the epoch is over.
    /// @param burned WEFT burned for it.
    struct Epoch {
        uint128 units;
        uint128 attributed;
        uint128 sold;
        uint128 burned;
    }

    /// @notice Today's auction.
    /// @param day `timestamp / 1 days`.
    /// @param startPrice At the day's first second.
    /// @param price Now.
    /// @param left Payment units that can still be bought today.
    /// @param sold Payment units that were bought today.
    struct Today {
        uint256 day;
        uint256 startPrice;
        uint256 price;
        uint256 left;
        uint256 sold;
    }

    // ------------------------------------------------------------------------------------------------- events

    event RevenueSet(address revenue);
    event Gathered(uint256 indexed epoch, address indexed provider, uint256 amount, uint256 attributed);
    event Bought(address indexed buyer, address to, uint256 units, uint256 price, uint256 burned);
    /// @notice Part of a `Bought`, or of a `Gathered` where the payment is WEFT itself.
    event Burned(uint256 indexed epoch, uint256 units, uint256 burned);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error OutOfBounds(uint256 value, uint256 low, uint256 high);
    error NotRevenue(address caller);
    error AttributedTooMuch(uint256 attributed, uint256 amount);
    error NotReceived(uint256 held, uint256 needed);
    error TooLate(uint256 deadline);
    error PriceTooHigh(uint256 price, uint256 maxPrice);
    error NothingForSale();

    // ------------------------------------------------------------------------------------------------- selling

    /// @notice Buys at today's price and burns the caller's WEFT, for which the caller gave an allowance. Sells the
    /// oldest epoch first, from at most `MAX_EPOCHS_PER_BUY` of them, so it may sell less than was asked for.
    /// @param units At most this many payment units; more than there are: all that are left today.
    /// @param maxPrice Refused if the price is above it.
    /// @param deadline Last second at which it may be done.
    /// @param to Receives the payment.
    /// @return bought Payment units, at least 1.
    /// @return burned WEFT base units.
    function buy(uint256 units, uint256 maxPrice, uint256 deadline, address to)
        external
        returns (uint256 bought, uint256 burned);

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Names who may bring money, zero for nobody. By the owner. Whoever it is must bring the money it speaks
    /// of, so this moves no token and no record of the past.
    function setRevenue(address newRevenue) external;

    // ------------------------------------------------------------------------------------------------- views

    /// @notice The token that fees are paid in. If it is WEFT, it is burned as soon as it comes.
    function payment() external view returns (address);
    function weft() external view returns (address);
    function revenue() external view returns (address);

    /// @notice The price never falls below it. Above zero.
    function floorPrice() external view returns (uint256);

    /// @notice Payment units.
    function minLot() external view returns (uint256);

    /// @notice A quarter of the price at which today started.
    function referencePrice() external view returns (uint256);
    function today() external view returns (Today memory);
    function currentEpoch() external view returns (uint256);
    function epochOf(uint256 epoch) external view returns (Epoch memory);

    /// @notice How much of an epoch's units this provider earned by serving.
    function attributedTo(uint256 epoch, address provider) external view returns (uint256);

    /// @notice Payment units not sold yet, the running epoch's too.
    function unsold() external view returns (uint256);

    /// @notice All WEFT ever burned here.
    function totalBurned() external view returns (uint256);

    function MAX_EPOCHS_PER_BUY() external view returns (uint256);
}
