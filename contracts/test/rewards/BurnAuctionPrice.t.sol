// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { vm } from "../utils/Vm.sol";
import { RewardsFixture } from "./RewardsFixture.sol";

/// @notice
/// the price
/// ├── starts at four times the reference, never rises in a day, reaches the floor, starts again
/// └── the reference moves by what was sold, weighed against the lot
contract BurnAuctionPriceTest is RewardsFixture {
    function test_price_through_a_day() public {
        // 4 * PRICE is 2^22 times the floor and a bit: 23 halvings, 3756.52 seconds each.
        vm.assertEq(auction.today().price, 4 * PRICE, "first second");
        vm.warp(START + 86_400 / 2);
        // 11.5 halvings: in the middle between the 11th and the 12th.
        uint256 eleventh = 4 * PRICE >> 11;
        vm.assertEq(auction.today().price, eleventh - eleventh / 4, "noon");
        vm.warp(START + 3757);
        vm.assertLt(auction.today().price, 2 * PRICE, "halved");
        vm.warp(START + 3756);
        vm.assertGe(auction.today().price, 2 * PRICE, "not yet halved");
        vm.warp(START + 86_399);
        vm.assertEq(auction.today().price, FLOOR, "last second");
        vm.warp(START + 86_400);
        vm.assertEq(auction.today().price, 4 * PRICE, "starts again");
    }

    function testFuzz_price_falls(uint256 reference_, uint256 floor, uint256 time, uint256 step) public {
        reference_ = _bound(reference_, 1024, uint256(type(uint128).max) / 4);
        floor = _bound(floor, _max(1, reference_ >> 30), reference_ >> 10);
        auction = this.deployAuction(address(usd), address(weft), reference_, floor, MIN_LOT);
        time = _bound(time, 0, 86_398);
        step = _bound(step, 1, 86_399 - time);

        vm.warp(START + time);
        uint256 before = auction.today().price;
        vm.warp(START + time + step);
        uint256 later = auction.today().price;
        vm.assertLe(later, before, "never rises");
        vm.assertGe(later, floor, "never below the floor");
        vm.assertLe(before, 4 * reference_, "never above the start");
        vm.assertEq(auction.today().startPrice, 4 * reference_, "one start for a day");
        // At most 33 halvings a day: 1.06 % in 12 seconds, and a unit of rounding.
        vm.warp(START + time + 1);
        vm.assertGe(auction.today().price * 1000 + 2000, before * 999, "no jumps");
        vm.warp(START + 86_399);
        vm.assertLe(auction.today().price, floor + floor / 1000 + 1, "reaches the floor");
    }

    function test_nobody_bids_for_years() public {
        _ready(700 * USD);
        vm.warp(START + 3000 days);
        vm.assertEq(auction.today().startPrice, 4 * PRICE, "same start");
        vm.assertEq(auction.today().left, MIN_LOT, "a day's lot");
        vm.assertEq(auction.unsold(), 700 * USD, "nothing is lost");
        vm.assertEq(usd.balanceOf(address(auction)), 700 * USD, "held");
        (uint256 bought,) = _buy(type(uint256).max);
        vm.assertEq(bought, MIN_LOT, "goes on");
    }

    function test_a_lot_moves_the_reference_half_of_the_way() public {
        _ready(700 * USD);
        _buy(MIN_LOT);
        vm.assertEq(auction.referencePrice(), PRICE, "not today");
        vm.assertEq(auction.today().startPrice, 4 * PRICE, "one start for a day");
        _nextDay();
        vm.assertEq(auction.referencePrice(), (PRICE + 4 * PRICE) / 2, "sold at the start: two and a half");
        vm.assertEq(auction.today().startPrice, 10 * PRICE, "start");

        vm.warp(block.timestamp + 86_399);
        _buy(MIN_LOT);
        vm.warp(START + 100 days);
        vm.assertEq(auction.referencePrice(), (PRICE * 5 / 2 + FLOOR) / 2, "sold at the floor: half");
    }

    function test_dust_moves_nothing() public {
        _ready(1000 * USD);
        vm.warp(block.timestamp + 86_399);
        _buy(10);
        _nextDay();
        // 10 of 142,857,143.
        vm.assertGe(auction.referencePrice(), PRICE - PRICE / 10_000_000, "a few units");
        vm.assertLt(auction.referencePrice(), PRICE, "but not nothing");
    }

    function test_a_small_queue_is_dust_too() public {
        _ready(10);
        vm.warp(block.timestamp + 86_399);
        _buy(10);
        _nextDay();
        vm.assertGe(auction.referencePrice(), PRICE - PRICE / 1_000_000, "weighed against the smallest lot");
    }

    /// @notice However a day's lot is cut up, the next day is the same.
    function testFuzz_reference_is_the_weighted_mean(uint256 first, uint256 time, uint256 later) public {
        _ready(7000 * USD);
        uint256 lot = 1000 * USD;
        first = _bound(first, 1, lot - 1);
        time = _bound(time, 0, 43_200);
        later = _bound(later, 0, 43_199);
        uint256 value = first * auction.today().price;
        _buy(first);
        vm.warp(block.timestamp + time);
        value += auction.today().price;
        _buy(1);
        if (first + 1 < lot) {
            vm.warp(block.timestamp + later);
            value += (lot - first - 1) * auction.today().price;
            _buy(type(uint256).max);
        }
        _nextDay();
        vm.assertEq(auction.referencePrice(), (PRICE * lot + value) / (2 * lot), "mean");
        vm.assertGe(auction.referencePrice(), PRICE / 2, "half at most down");
        vm.assertLe(auction.referencePrice(), PRICE * 5 / 2, "two and a half at most up");
    }

    /// @notice The start stops at the highest price that can be written down.
    function test_the_price_cannot_overflow() public {
        uint256 top = uint256(type(uint128).max) / 4;
        auction = this.deployAuction(address(usd), address(weft), top, top >> 10, USD);
        vm.prank(owner);
        auction.setRevenue(revenue);
        vm.prank(buyer);
        weft.approve(address(auction), type(uint256).max);
        _bring(700, alice, 0);
        _nextEpoch();
        for (uint256 i = 0; i < 4; ++i) {
            _buy(100);
            _nextDay();
        }
        vm.assertLe(auction.today().startPrice, type(uint128).max, "start");
        vm.assertGe(auction.referencePrice(), top, "reference");
    }

    function _max(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a : b;
    }
}
