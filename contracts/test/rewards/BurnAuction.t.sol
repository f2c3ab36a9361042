// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { vm } from "../utils/Vm.sol";
import { RewardsFixture } from "./RewardsFixture.sol";

/// @notice
/// constructor
/// ├── a token is zero: ZeroAddress
/// ├── reference, floor or smallest lot out of bounds: OutOfBounds
/// └── all well: remembers them
/// onBurnShare
/// ├── not by revenue: NotRevenue
/// ├── more attributed than brought, or attributed to nobody: AttributedTooMuch
/// ├── the money is not there: NotReceived
/// ├── nothing: changes nothing
/// └── something: is recorded under the running epoch, under the provider
///     └── payment is WEFT: is burned at once
/// buy
/// ├── to nobody: ZeroAddress
/// ├── after the deadline: TooLate
/// ├── price above the limit: PriceTooHigh
/// ├── nothing: NothingForSale (asked for nothing; nothing came; the epoch runs; today's lot is sold)
/// ├── no allowance: refused by the token
/// └── else: burns WEFT, pays out, records by epoch
///     ├── oldest first, at most 16 epochs
///     └── at most a seventh of what waits, or the smallest lot
/// setRevenue
/// └── by the owner alone
contract BurnAuctionTest is RewardsFixture {
    // ------------------------------------------------------------------------------------------------- constructor

    function test_constructed() public view {
        vm.assertEq(auction.payment(), address(usd), "payment");
        vm.assertEq(auction.weft(), address(weft), "weft");
        vm.assertEq(auction.revenue(), revenue, "revenue");
        vm.assertEq(auction.floorPrice(), FLOOR, "floor");
        vm.assertEq(auction.minLot(), MIN_LOT, "lot");
        vm.assertEq(auction.referencePrice(), PRICE, "reference");
        vm.assertEq(auction.currentEpoch(), EPOCH, "epoch");
        vm.assertEq(auction.MAX_EPOCHS_PER_BUY(), 16, "epochs");
        IBurnAuction.Today memory today = auction.today();
        vm.assertEq(today.day, START / 1 days, "day");
        vm.assertEq(today.startPrice, 4 * PRICE, "start");
        vm.assertEq(today.price, 4 * PRICE, "price");
        vm.assertEq(today.left + today.sold, 0, "nothing for sale");
    }

    function test_constructor_needs_tokens() public {
        vm.expectRevert(IBurnAuction.ZeroAddress.selector);
        this.deployAuction(address(0), address(weft), PRICE, FLOOR, MIN_LOT);
        vm.expectRevert(IBurnAuction.ZeroAddress.selector);
        this.deployAuction(address(usd), address(0), PRICE, FLOOR, MIN_LOT);
    }

    function test_constructor_bounds_the_reference() public {
        uint256 high = uint256(type(uint128).max) / 4;
        this.deployAuction(address(usd), address(weft), 1024, 1, MIN_LOT);
        _expectOutOfBounds(1023, 1024, high);
        this.deployAuction(address(usd), address(weft), 1023, 1, MIN_LOT);
        this.deployAuction(address(usd), address(weft), high, high >> 10, MIN_LOT);
        _expectOutOfBounds(high + 1, 1024, high);
        this.deployAuction(address(usd), address(weft), high + 1, high >> 10, MIN_LOT);
    }

    function test_constructor_bounds_the_floor() public {
        (uint256 low, uint256 high) = (PRICE >> 30, PRICE >> 10);
        this.deployAuction(address(usd), address(weft), PRICE, low, MIN_LOT);
        this.deployAuction(address(usd), address(weft), PRICE, high, MIN_LOT);
        _expectOutOfBounds(low - 1, low, high);
        this.deployAuction(address(usd), address(weft), PRICE, low - 1, MIN_LOT);
        _expectOutOfBounds(high + 1, low, high);
        this.deployAuction(address(usd), address(weft), PRICE, high + 1, MIN_LOT);
        _expectOutOfBounds(0, 1, 1);
        this.deployAuction(address(usd), address(weft), 1024, 0, MIN_LOT);
    }

    function test_constructor_bounds_the_lot() public {
        this.deployAuction(address(usd), address(weft), PRICE, FLOOR, USD);
        this.deployAuction(address(usd), address(weft), PRICE, FLOOR, 10_000 * USD);
        _expectOutOfBounds(USD - 1, USD, 10_000 * USD);
        this.deployAuction(address(usd), address(weft), PRICE, FLOOR, USD - 1);
        _expectOutOfBounds(10_000 * USD + 1, USD, 10_000 * USD);
        this.deployAuction(address(usd), address(weft), PRICE, FLOOR, 10_000 * USD + 1);
    }

    // ------------------------------------------------------------------------------------------------- onBurnShare

    function test_onBurnShare() public {
        usd.mint(address(auction), 100);
        vm.expectEmit(address(auction));
        emit IBurnAuction.Gathered(EPOCH, alice, 100, 60);
        vm.prank(revenue);
        auction.onBurnShare(100, alice, 60);
        _bring(50, bob, 50);
        _bring(7, alice, 7);
        _bring(3, address(0), 0);
        _bring(2, carol, 0);

        _assertEpoch(EPOCH, 162, 117, 0, 0);
        vm.assertEq(auction.attributedTo(EPOCH, alice), 67, "alice");
        vm.assertEq(auction.attributedTo(EPOCH, bob), 50, "bob");
        vm.assertEq(auction.attributedTo(EPOCH, carol), 0, "carol");
        vm.assertEq(auction.unsold(), 162, "unsold");
    }

    function test_onBurnShare_in_the_epoch_that_runs() public {
        vm.warp(START + WEEK - 1);
        _bring(5, alice, 5);
        vm.warp(START + WEEK);
        _bring(6, alice, 1);
        _assertEpoch(EPOCH, 5, 5, 0, 0);
        _assertEpoch(EPOCH + 1, 6, 1, 0, 0);
        vm.assertEq(auction.attributedTo(EPOCH + 1, alice), 1, "alice");
    }

    function test_onBurnShare_by_revenue_alone() public {
        usd.mint(address(auction), 100);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.NotRevenue.selector, stranger));
        vm.prank(stranger);
        auction.onBurnShare(100, alice, 100);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.NotRevenue.selector, owner));
        vm.prank(owner);
        auction.onBurnShare(100, alice, 100);
    }

    function test_onBurnShare_attributes_at_most_what_came() public {
        usd.mint(address(auction), 100);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.AttributedTooMuch.selector, 101, 100));
        vm.prank(revenue);
        auction.onBurnShare(100, alice, 101);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.AttributedTooMuch.selector, 1, 0));
        vm.prank(revenue);
        auction.onBurnShare(100, address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.AttributedTooMuch.selector, 1, 0));
        vm.prank(revenue);
        auction.onBurnShare(0, alice, 1);
    }

    function test_onBurnShare_counts_only_money_that_came() public {
        _bring(100, alice, 100);
        usd.mint(address(auction), 49);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.NotReceived.selector, 149, 150));
        vm.prank(revenue);
        auction.onBurnShare(50, alice, 50);

        usd.mint(address(auction), 1);
        vm.prank(revenue);
        auction.onBurnShare(50, alice, 50);
        _assertEpoch(EPOCH, 150, 150, 0, 0);
    }

    function test_onBurnShare_of_nothing() public {
        _bring(0, alice, 0);
        _assertEpoch(EPOCH, 0, 0, 0, 0);
        // Not queued either, or the sale would stumble over it.
        _nextEpoch();
        _bring(10, alice, 0);
        _nextEpoch();
        _buy(10);
        _assertEpoch(EPOCH + 1, 10, 0, 10, 4e14);
    }

    function test_onBurnShare_is_bounded() public {
        _bring(type(uint112).max, alice, 0);
        usd.mint(address(auction), 1);
        vm.expectRevert(
            abi.encodeWithSignature(
                "SafeCastOverflowedUintDowncast(uint8,uint256)", uint8(112), uint256(type(uint112).max) + 1
            )
        );
        vm.prank(revenue);
        auction.onBurnShare(1, alice, 0);
    }

    function test_weft_is_burned_at_once() public {
        auction = this.deployAuction(address(weft), address(weft), PRICE, FLOOR, 100 * WEFT);
        vm.prank(owner);
        auction.setRevenue(revenue);
        vm.prank(buyer);
        weft.transfer(address(auction), 1000);
        vm.expectEmit(address(auction));
        emit IBurnAuction.Burned(EPOCH, 1000, 1000);
        vm.prank(revenue);
        auction.onBurnShare(1000, alice, 400);

        _assertEpoch(EPOCH, 1000, 400, 1000, 1000);
        vm.assertEq(auction.unsold(), 0, "unsold");
        vm.assertEq(auction.totalBurned(), 1000, "burned");
        vm.assertEq(weft.balanceOf(address(auction)), 0, "held");
        vm.assertEq(weft.totalSupply(), SUPPLY - 1000, "supply");
        vm.assertEq(auction.today().left, 0, "nothing to sell");
        _nextEpoch();
        vm.expectRevert(IBurnAuction.NothingForSale.selector);
        _buy(1);
    }

    // ------------------------------------------------------------------------------------------------- buy

    function test_buy() public {
        _bring(1000 * USD, alice, 400 * USD);
        _nextEpoch();
        vm.expectEmit(address(auction));
        emit IBurnAuction.Burned(EPOCH, 60 * USD, 2400 * WEFT);
        vm.expectEmit(address(auction));
        emit IBurnAuction.Bought(buyer, bob, 60 * USD, 4 * PRICE, 2400 * WEFT);
        vm.prank(buyer);
        (uint256 bought, uint256 burned) = auction.buy(60 * USD, 4 * PRICE, block.timestamp, bob);

        vm.assertEq(bought, 60 * USD, "bought");
        vm.assertEq(burned, 2400 * WEFT, "burned");
        vm.assertEq(usd.balanceOf(bob), 60 * USD, "paid out");
        vm.assertEq(weft.balanceOf(buyer), SUPPLY - 2400 * WEFT, "paid");
        vm.assertEq(weft.totalSupply(), SUPPLY - 2400 * WEFT, "supply");
        vm.assertEq(auction.totalBurned(), 2400 * WEFT, "total");
        vm.assertEq(auction.unsold(), 940 * USD, "unsold");
        vm.assertEq(auction.today().sold, 60 * USD, "sold today");
        _assertEpoch(EPOCH, 1000 * USD, 400 * USD, 60 * USD, 2400 * WEFT);
    }

    function test_buy_to_somebody() public {
        _ready(USD);
        vm.expectRevert(IBurnAuction.ZeroAddress.selector);
        vm.prank(buyer);
        auction.buy(1, type(uint256).max, block.timestamp, address(0));
    }

    function test_buy_until_the_deadline() public {
        _ready(USD);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.TooLate.selector, block.timestamp - 1));
        vm.prank(buyer);
        auction.buy(1, type(uint256).max, block.timestamp - 1, buyer);
        vm.prank(buyer);
        auction.buy(1, type(uint256).max, block.timestamp, buyer);
    }

    function test_buy_up_to_a_price() public {
        _ready(USD);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.PriceTooHigh.selector, 4 * PRICE, 4 * PRICE - 1));
        vm.prank(buyer);
        auction.buy(1, 4 * PRICE - 1, block.timestamp, buyer);
        vm.prank(buyer);
        auction.buy(1, 4 * PRICE, block.timestamp, buyer);
    }

    function test_buy_something() public {
        vm.expectRevert(IBurnAuction.NothingForSale.selector);
        _buy(1);
        _bring(USD, alice, 0);
        vm.expectRevert(IBurnAuction.NothingForSale.selector);
        _buy(1);
        vm.warp(START + WEEK - 1);
        vm.expectRevert(IBurnAuction.NothingForSale.selector);
        _buy(1);
        vm.warp(START + WEEK);
        vm.expectRevert(IBurnAuction.NothingForSale.selector);
        _buy(0);
        _buy(1);
    }

    function test_buy_needs_an_allowance() public {
        _ready(USD);
        vm.expectRevert(
            abi.encodeWithSignature(
                "ERC20InsufficientAllowance(address,uint256,uint256)", address(auction), 0, 40 * WEFT
            )
        );
        vm.prank(stranger);
        auction.buy(USD, type(uint256).max, block.timestamp, stranger);
        vm.assertEq(auction.unsold(), USD, "unchanged");
    }

    function test_cost_is_rounded_up() public {
        _ready(USD);
        vm.warp(START + WEEK + 12_345);
        uint256 price = auction.today().price;
        (, uint256 burned) = _buy(7);
        vm.assertTrue(price * 7 % 1e18 != 0, "there is something to round");
        vm.assertEq(burned, price * 7 / 1e18 + 1, "up");
    }

    function test_the_lot_is_a_seventh() public {
        _ready(1_000_000);
        vm.assertEq(auction.today().left, 1_000_000, "less than the smallest lot: all");
        _bring(7000 * USD, alice, 0);
        vm.assertEq(auction.today().left, 1_000_000, "the running epoch is not for sale");
        _nextEpoch();
        vm.assertEq(auction.today().left, 1000 * USD + 142_858, "a seventh, rounded up");

        (uint256 bought,) = _buy(type(uint256).max);
        vm.assertEq(bought, 1000 * USD + 142_858, "all of today's");
        vm.assertEq(auction.today().left, 0, "none left");
        vm.expectRevert(IBurnAuction.NothingForSale.selector);
        _buy(1);
        _nextDay();
        vm.assertEq(auction.today().left, (6000 * USD + 857_142 + 6) / 7, "a seventh of the rest");
        vm.assertEq(auction.today().sold, 0, "a new day");
    }

    function test_the_lot_does_not_shrink_with_what_is_sold() public {
        _ready(7000 * USD);
        _buy(400 * USD);
        vm.assertEq(auction.today().left, 600 * USD, "the rest of the lot");
        _buy(599 * USD);
        (uint256 bought,) = _buy(2 * USD);
        vm.assertEq(bought, USD, "no more than the lot");
    }

    function test_the_smallest_lot() public {
        _ready(700 * USD);
        vm.assertEq(auction.today().left, MIN_LOT, "both the same");
        _nextEpoch();
        _buy(type(uint256).max);
        for (uint256 i = 0; i < 6; ++i) {
            _nextDay();
            (uint256 bought,) = _buy(type(uint256).max);
            vm.assertEq(bought, MIN_LOT, "the smallest");
        }
        vm.assertEq(auction.unsold(), 0, "sold");
    }

    function test_oldest_first() public {
        for (uint256 i = 1; i <= 3; ++i) {
            _bring(i * USD, alice, USD);
            _nextEpoch();
        }
        _nextEpoch();
        _bring(10 * USD, bob, 0);
        (uint256 bought, uint256 burned) = _buy(4 * USD);
        vm.assertEq(bought, 4 * USD, "bought");
        vm.assertEq(burned, 160 * WEFT, "burned");
        _assertEpoch(EPOCH, USD, USD, USD, 40 * WEFT);
        _assertEpoch(EPOCH + 1, 2 * USD, USD, 2 * USD, 80 * WEFT);
        _assertEpoch(EPOCH + 2, 3 * USD, USD, USD, 40 * WEFT);

        (bought,) = _buy(type(uint256).max);
        vm.assertEq(bought, 2 * USD, "not the epoch that runs");
        _assertEpoch(EPOCH + 4, 10 * USD, 0, 0, 0);
    }

    function test_at_most_16_epochs_at_once() public {
        for (uint256 i = 0; i < 20; ++i) {
            _bring(USD, alice, USD);
            _nextEpoch();
        }
        (uint256 bought, uint256 burned) = _buy(20 * USD);
        vm.assertEq(bought, 16 * USD, "16 epochs");
        vm.assertEq(burned, 640 * WEFT, "paid for 16");
        vm.assertEq(usd.balanceOf(buyer), 16 * USD, "paid out");
        _assertEpoch(EPOCH + 15, USD, USD, USD, 40 * WEFT);
        _assertEpoch(EPOCH + 16, USD, USD, 0, 0);
        (bought,) = _buy(20 * USD);
        vm.assertEq(bought, 4 * USD, "the rest");
    }

    // ------------------------------------------------------------------------------------------------- conservation

    /// @notice Whatever is bought when: units and WEFT are the same in every book.
    function testFuzz_books_agree(uint256[6] memory amounts, uint256[8] memory buys, uint256[8] memory waits) public {
        uint256 brought = 0;
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = _bound(amounts[i], 0, 10_000 * USD);
            _bring(amount, alice, amount / 2);
            brought += amount;
            if (amount % 3 != 0) _nextEpoch();
        }
        _nextEpoch();
        uint256 bought = 0;
        for (uint256 i = 0; i < buys.length; ++i) {
            vm.warp(block.timestamp + _bound(waits[i], 0, 2 days));
            uint256 units = _bound(buys[i], 1, 5000 * USD);
            if (auction.today().left == 0) continue;
            (uint256 part,) = _buy(units);
            bought += part;
        }
        vm.assertEq(usd.balanceOf(buyer), bought, "paid out");
        vm.assertEq(usd.balanceOf(address(auction)), brought - bought, "held");
        vm.assertEq(auction.unsold(), brought - bought, "unsold");
        vm.assertEq(auction.totalBurned(), SUPPLY - weft.totalSupply(), "burned");
        (uint256 sold, uint256 burned) = (0, 0);
        for (uint256 e = EPOCH; e < EPOCH + 12; ++e) {
            sold += auction.epochOf(e).sold;
            burned += auction.epochOf(e).burned;
        }
        vm.assertEq(sold, bought, "sold by epoch");
        vm.assertEq(burned, auction.totalBurned(), "burned by epoch");
    }

    // ------------------------------------------------------------------------------------------------- owner

    function test_setRevenue() public {
        vm.expectEmit(address(auction));
        emit IBurnAuction.RevenueSet(bob);
        vm.prank(owner);
        auction.setRevenue(bob);
        vm.assertEq(auction.revenue(), bob, "revenue");
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        auction.setRevenue(stranger);
    }

    /// @notice An owner that makes itself the revenue still has to bring the money.
    function test_a_hostile_owner_attributes_nothing_for_nothing() public {
        _bring(100, alice, 100);
        vm.startPrank(owner);
        auction.setRevenue(owner);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.NotReceived.selector, 100, 200));
        auction.onBurnShare(100, owner, 100);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _expectOutOfBounds(uint256 value, uint256 low, uint256 high) private {
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.OutOfBounds.selector, value, low, high));
    }

    function _assertEpoch(uint256 id, uint256 units, uint256 attributed, uint256 sold, uint256 burned) private view {
        IBurnAuction.Epoch memory epoch = auction.epochOf(id);
        vm.assertEq(epoch.units, units, "units");
        vm.assertEq(epoch.attributed, attributed, "attributed");
        vm.assertEq(epoch.sold, sold, "sold");
        vm.assertEq(epoch.burned, burned, "burned");
    }
}
