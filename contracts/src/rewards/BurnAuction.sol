// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import { IBurnAuction } from "../interfaces/IBurnAuction.sol";
import { IBurnSink } from "../interfaces/IRevenueParts.sol";

/// @title BurnAuction
/// @notice See `IBurnAuction`.
contract BurnAuction is IBurnAuction, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IBurnAuction
    uint256 public constant MAX_EPOCHS_PER_BUY = 16;

    uint256 private constant EPOCH = 7 days;
    uint256 private constant DAY = 1 days;
    uint256 private constant START_MULTIPLE = 4;
    /// @dev A day sells this part of what waits.
    uint256 private constant LOT_PARTS = 7;
    uint256 private constant PRICE_ONE = 1e18;
    uint256 private constant MAX_PRICE = type(uint128).max;
    /// @dev The floor lies between 2^30 and 2^10 times below the price at deployment.
    uint256 private constant MAX_FLOOR_SHIFT = 30;
    uint256 private constant MIN_FLOOR_SHIFT = 10;
    /// @dev Whole payment tokens.
    uint256 private constant MAX_MIN_LOT = 10_000;

    // ------------------------------------------------------------------------------------------------- state

    /// @dev The day of the last sale, and what happened on it.
    /// @param size The lot it began with, also if less than that waited.
    /// @param value Sum of units times price.
    /// @param referencePrice What the day began with, a quarter of its first price.
    struct Round {
        uint32 day;
        uint112 size;
        uint112 sold;
        uint256 value;
        uint128 referencePrice;
    }

    /// @inheritdoc IBurnAuction
    address public immutable payment;
    /// @inheritdoc IBurnAuction
    address public immutable weft;
    /// @inheritdoc IBurnAuction
    uint256 public immutable floorPrice;
    /// @inheritdoc IBurnAuction
    uint256 public immutable minLot;

    /// @inheritdoc IBurnAuction
    address public revenue;
    uint96 private _head;

    uint112 private _totalUnits;
    uint112 private _totalSold;
    /// @inheritdoc IBurnAuction
    uint256 public totalBurned;

    Round private _round;
    /// @dev Epochs that ever had units, in order; before `_head` all are sold out.
    uint32[] private _queue;
    mapping(uint256 epoch => Epoch) private _epochs;
    mapping(uint256 epoch => mapping(address provider => uint256 units)) private _attributed;

    // ------------------------------------------------------------------------------------------------- construction

    /// @param initialOwner May name `revenue`, and nothing else.
    /// @param initialReference A quarter of the first day's first price; 2^10..2^126-1.
    constructor(
        address initialOwner,
        address payment_,
        address weft_,
        uint256 initialReference,
        uint256 floorPrice_,
        uint256 minLot_
    ) Ownable(initialOwner) {
        if (payment_ == address(0) || weft_ == address(0)) revert ZeroAddress();
        _checkBounds({ value: initialReference, low: 1 << MIN_FLOOR_SHIFT, high: MAX_PRICE / START_MULTIPLE });
        _checkBounds({
            value: floorPrice_,
            low: Math.max(1, initialReference >> MAX_FLOOR_SHIFT),
            high: initialReference >> MIN_FLOOR_SHIFT
        });
        uint256 one = 10 ** IERC20Metadata(payment_).decimals();
        _checkBounds({ value: minLot_, low: one, high: Math.min(MAX_MIN_LOT * one, type(uint112).max) });

        payment = payment_;
        weft = weft_;
        floorPrice = floorPrice_;
        minLot = minLot_;
        _round.referencePrice = uint128(initialReference);
    }

    // ------------------------------------------------------------------------------------------------- gathering

    /// @inheritdoc IBurnSink
    function onBurnShare(uint256 amount, address provider, uint256 attributed) external nonReentrant {
        // Check
        if (msg.sender != revenue) revert NotRevenue({ caller: msg.sender });
        if (attributed > amount || (attributed != 0 && provider == address(0))) {
            revert AttributedTooMuch({ attributed: attributed, amount: provider == address(0) ? 0 : amount });
        }
        uint256 held = IERC20(payment).balanceOf(address(this));
        uint256 needed = unsold() + amount;
        if (held < needed) revert NotReceived({ held: held, needed: needed });
        if (amount == 0) return;

        // Effect
        uint256 id = currentEpoch();
        Epoch storage epoch = _epochs[id];
        if (epoch.units == 0) _queue.push(id.toUint32());
        _totalUnits = (_totalUnits + amount).toUint112();
        epoch.units += amount.toUint128();
        if (attributed != 0) {
            epoch.attributed += attributed.toUint128();
            _attributed[id][provider] += attributed;
        }
        emit Gathered({ epoch: id, provider: provider, amount: amount, attributed: attributed });

        if (payment != weft) return;
        _record({ id: id, units: amount, burned: amount });

        // Interaction
        ERC20Burnable(weft).burn({ value: amount });
    }

    // ------------------------------------------------------------------------------------------------- selling

    /// @inheritdoc IBurnAuction
    function buy(uint256 units, uint256 maxPrice, uint256 deadline, address to)
        external
        nonReentrant
        returns (uint256 bought, uint256 burned)
    {
        // Check
        if (to == address(0)) revert ZeroAddress();
        if (block.timestamp > deadline) revert TooLate({ deadline: deadline });
        Round memory round = _today();
        uint256 price = _priceOf({ startPrice: _startPrice(round) });
        if (price > maxPrice) revert PriceTooHigh({ price: price, maxPrice: maxPrice });
        units = Math.min(units, _left(round));
        if (units == 0) revert NothingForSale();

        // Effect
        (bought, burned) = _take({ units: units, price: price });
        round.sold += uint112(bought);
        round.value += bought * price;
        _round = round;
        emit Bought({ buyer: msg.sender, to: to, units: bought, price: price, burned: burned });

        // Interaction
        ERC20Burnable(weft).burnFrom({ account: msg.sender, value: burned });
        IERC20(payment).safeTransfer({ to: to, value: bought });
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IBurnAuction
    function setRevenue(address newRevenue) external onlyOwner {
        revenue = newRevenue;
        emit RevenueSet({ revenue: newRevenue });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IBurnAuction
    function referencePrice() external view returns (uint256) {
        return _today().referencePrice;
    }

    /// @inheritdoc IBurnAuction
    function today() external view returns (Today memory) {
        Round memory round = _today();
        uint256 startPrice = _startPrice(round);
        return Today({
            day: round.day,
            startPrice: startPrice,
            price: _priceOf({ startPrice: startPrice }),
            left: _left(round),
            sold: round.sold
        });
    }

    /// @inheritdoc IBurnAuction
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / EPOCH;
    }

    /// @inheritdoc IBurnAuction
    function epochOf(uint256 epoch) external view returns (Epoch memory) {
        return _epochs[epoch];
    }

    /// @inheritdoc IBurnAuction
    function attributedTo(uint256 epoch, address provider) external view returns (uint256) {
        return _attributed[epoch][provider];
    }

    /// @inheritdoc IBurnAuction
    function unsold() public view returns (uint256) {
        return _totalUnits - _totalSold;
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev The round of today: the stored one, or a new one after it. What waits from ended epochs changes by sales
    /// alone while a day lasts, because epochs end with a day; so the size is the same whoever asks first.
    function _today() private view returns (Round memory round) {
        round = _round;
        uint256 day = block.timestamp / DAY;
        if (round.day == day) return round;

        // Both weights are below 2^112 and all prices below 2^128.
        if (round.sold != 0) {
            uint256 weight = uint256(round.size) + round.sold;
            round.referencePrice = uint128((uint256(round.referencePrice) * round.size + round.value) / weight);
        }
        round.day = uint32(day);
        round.size = uint112(Math.max(minLot, Math.ceilDiv(_waiting(), LOT_PARTS)));
        round.sold = 0;
        round.value = 0;
    }

    function _startPrice(Round memory round) private pure returns (uint256) {
        return Math.min(START_MULTIPLE * uint256(round.referencePrice), MAX_PRICE);
    }

    /// @dev Halves as often as is needed to come to the floor within the day, at equal distances, in straight lines in
    /// between.
    function _priceOf(uint256 startPrice) private view returns (uint256) {
        uint256 halvings = Math.log2(startPrice / floorPrice) + 1;
        uint256 progress = (block.timestamp % DAY) * halvings;
        uint256 price = startPrice >> (progress / DAY);
        price -= (price / 2) * (progress % DAY) / DAY;
        return Math.max(price, floorPrice);
    }

    /// @dev Payment units of ended epochs that are not sold.
    function _waiting() private view returns (uint256) {
        Epoch storage running = _epochs[currentEpoch()];
        return unsold() - (running.units - running.sold);
    }

    function _left(Round memory round) private view returns (uint256) {
        return Math.min(round.size - round.sold, _waiting());
    }

    /// @dev Oldest first. `units` is at most what ended epochs have left, so the running epoch is never reached.
    function _take(uint256 units, uint256 price) private returns (uint256 bought, uint256 burned) {
        uint96 head = _head;
        for (uint256 i = 0; i < MAX_EPOCHS_PER_BUY && bought < units; ++i) {
            uint256 id = _queue[head];
            uint256 rest = _epochs[id].units - _epochs[id].sold;
            uint256 part = Math.min(rest, units - bought);
            if (part == rest) ++head;

            uint256 cost = Math.mulDiv(part, price, PRICE_ONE, Math.Rounding.Ceil);
            _record({ id: id, units: part, burned: cost });
            bought += part;
            burned += cost;
        }
        _head = head;
    }

    function _record(uint256 id, uint256 units, uint256 burned) private {
        Epoch storage epoch = _epochs[id];
        epoch.sold += uint128(units);
        epoch.burned += burned.toUint128();
        _totalSold += uint112(units);
        totalBurned += burned;
        emit Burned({ epoch: id, units: units, burned: burned });
    }

    function _checkBounds(uint256 value, uint256 low, uint256 high) private pure {
        if (value < low || value > high) revert OutOfBounds({ value: value, low: low, high: high });
    }
}
