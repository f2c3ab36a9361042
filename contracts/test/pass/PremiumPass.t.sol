// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { IHaltable } from "../rewards/RewardsFixture.sol";
import { vm } from "../utils/Vm.sol";
import { PassFixture } from "./PassFixture.sol";

/// @notice
/// buy, renew, upgrade
/// ├── halted: IsHalted
/// ├── no such tier, or it is not sold: TierNotSold
/// ├── the terms were changed: TermsChanged
/// ├── somebody else's pass: NotHolder; none: refused by the token
/// ├── by burn: burns
/// ├── by lock: locks, or gives back what is too much
/// ├── buy: the ninth of an account: TooManyPasses
/// ├── renew
/// │   ├── by burn: adds to the time that is left; more than 400 days ahead: TermTooLong
/// │   ├── by lock: begins anew
/// │   └── over: begins anew
/// └── upgrade
///     ├── not to a higher tier: NotHigher
///     └── burn or lock, to burn or lock
/// close
/// ├── over: by anyone; the lock goes to the holder
/// ├── not over: by the holder, NotHolder otherwise
/// ├── during the hold: IsHeld
/// └── halted, hostile owner: all the same
contract PremiumPassTest is PassFixture {
    // ------------------------------------------------------------------------------------------------- buy

    function test_buy_by_burn() public {
        IPremiumPass.Pass memory pass = IPremiumPass.Pass({
            held: 100,
            since: uint40(NOW),
            expiry: uint40(NOW + 30 days),
            tier: 1,
            discountBps: 250,
            mask: 1,
            isLock: false
        });
        vm.expectEmit(address(passes));
        emit IPremiumPass.Bought(1, alice, 1, pass);
        vm.assertEq(_buy(alice, 1), 1, "id");
        vm.assertEq(nft.ownerOf(1), alice, "holder");
        vm.assertEq(weft.balanceOf(alice), FUNDS - 100, "paid");
        vm.assertEq(weft.totalSupply(), SUPPLY - 100, "burned");
        vm.assertEq(passes.totalLocked(), 0, "locked");
        _assertPass(1, 1, 100, NOW + 30 days);
        vm.assertTrue(!passes.passOf(1).isLock, "kind");
        vm.assertEq(passes.passOf(1).since, NOW, "since");
    }

    function test_buy_by_lock() public {
        vm.assertEq(_buy(alice, 2), 1, "id");
        vm.assertEq(_buy(bob, 4), 2, "the next id");
        vm.assertEq(weft.balanceOf(alice), FUNDS - 1000, "paid");
        vm.assertEq(weft.balanceOf(address(passes)), 6000, "held");
        vm.assertEq(weft.totalSupply(), SUPPLY, "nothing burned");
        vm.assertEq(passes.totalLocked(), 6000, "locked");
        _assertPass(1, 2, 1000, NOW + 90 days);
        _assertPass(2, 4, 5000, NOW + 180 days);
        vm.assertTrue(passes.passOf(1).isLock, "kind");
    }

    function test_buy_what_is_sold() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TierNotSold.selector, 0));
        passes.buy(0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TierNotSold.selector, 5));
        passes.buy(5, 0);
        vm.stopPrank();
        IPremiumPass.Terms memory terms = _burning(100, 30 days, 250, 1);
        terms.isOpen = false;
        _setTier(1, terms);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TierNotSold.selector, 1));
        vm.prank(alice);
        passes.buy(1, 2);
        vm.assertEq(nft.totalSupply(), 0, "none");
    }

    function test_buy_on_terms_that_one_has_seen() public {
        _setTier(1, _burning(200, 30 days, 250, 1));
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TermsChanged.selector, 2, 1));
        vm.prank(alice);
        passes.buy(1, 1);
        vm.prank(alice);
        passes.buy(1, 2);
    }

    function test_buy_needs_an_allowance() public {
        bytes4 refusal = bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"));
        vm.expectRevert(abi.encodeWithSelector(refusal, address(passes), 0, 100));
        vm.prank(stranger);
        passes.buy(1, 1);
        vm.expectRevert(abi.encodeWithSelector(refusal, address(passes), 0, 1000));
        vm.prank(stranger);
        passes.buy(2, 1);
    }

    function test_buy_eight_and_no_more() public {
        for (uint256 i = 0; i < 8; ++i) {
            _buy(alice, 1);
        }
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TooManyPasses.selector, alice, 8));
        vm.prank(alice);
        passes.buy(1, 1);
        // One that is over still counts, until it is closed.
        _wait(30 days);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TooManyPasses.selector, alice, 8));
        vm.prank(alice);
        passes.buy(1, 1);
        _close(stranger, 3);
        _buy(alice, 1);
        vm.assertEq(nft.balanceOf(alice), 8, "eight again");
    }

    function test_nothing_new_while_halted() public {
        uint256 id = _buy(alice, 1);
        vm.prank(guardian);
        IHaltable(address(passes)).halt();
        bytes memory refusal = abi.encodeWithSignature("IsHalted(uint256)", NOW + 72 hours);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        passes.buy(1, 1);
        vm.expectRevert(refusal);
        passes.renew(id, 1);
        vm.expectRevert(refusal);
        passes.upgrade(id, 2, 1);
        vm.stopPrank();
        _wait(72 hours + 1);
        _buy(alice, 1);
    }

    // ------------------------------------------------------------------------------------------------- renew

    function test_renew_by_burn_adds_time() public {
        uint256 id = _buy(alice, 1);
        _wait(10 days);
        vm.expectEmit(address(passes));
        emit IPremiumPass.Renewed(
            id, alice, IPremiumPass.Pass(166, uint40(NOW + 10 days), uint40(NOW + 60 days), 1, 250, 1, false)
        );
        _renew(alice, id);
        // Two thirds of the first 100 are left, rounded down.
        _assertPass(id, 1, 166, NOW + 60 days);
        vm.assertEq(weft.totalSupply(), SUPPLY - 200, "burned");
        vm.assertEq(passes.totalLocked(), 0, "locked");
    }

    function test_renew_when_it_is_over() public {
        uint256 id = _buy(alice, 1);
        _wait(30 days);
        _renew(alice, id);
        _assertPass(id, 1, 100, NOW + 60 days);
        _wait(100 days);
        _renew(alice, id);
        _assertPass(id, 1, 100, NOW + 160 days);
    }

    function test_renew_at_most_400_days_ahead() public {
        _setTier(1, _burning(100, 100 days, 250, 1));
        uint256 id = _buy(alice, 1);
        for (uint256 i = 0; i < 3; ++i) {
            _renew(alice, id);
        }
        _assertPass(id, 1, 400, NOW + 400 days);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TermTooLong.selector, NOW + 500 days, NOW + 400 days));
        vm.prank(alice);
        passes.renew(id, 2);
        vm.warp(NOW + 100 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TermTooLong.selector, NOW + 500 days, NOW + 500 days - 1));
        vm.prank(alice);
        passes.renew(id, 2);
        vm.warp(NOW + 100 days);
        _renew(alice, id);
    }

    function test_renew_by_lock_begins_anew() public {
        uint256 id = _buy(alice, 2);
        _wait(10 days);
        _renew(alice, id);
        _assertPass(id, 2, 1000, NOW + 100 days);
        vm.assertEq(weft.balanceOf(alice), FUNDS - 1000, "the same lock");
        _wait(200 days);
        _renew(alice, id);
        _assertPass(id, 2, 1000, NOW + 300 days);
    }

    function test_renew_by_lock_on_new_terms() public {
        uint256 id = _buy(alice, 2);
        _setTier(2, _locking(1500, 30 days, 100, 8));
        _renew(alice, id);
        _assertPass(id, 2, 1500, NOW + 30 days);
        vm.assertEq(weft.balanceOf(alice), FUNDS - 1500, "tops up");
        vm.assertEq(passes.totalLocked(), 1500, "locked");
        _assertEntitled(alice, 8, 2, NOW + 30 days, 100);

        _setTier(2, _locking(300, 60 days, 50, 1));
        _renew(alice, id);
        vm.assertEq(weft.balanceOf(alice), FUNDS - 300, "gets back");
        vm.assertEq(weft.balanceOf(address(passes)), 300, "held");
        vm.assertEq(passes.totalLocked(), 300, "locked");
    }

    function test_renew_terms() public {
        uint256 id = _buy(alice, 2);
        _setTier(2, _locking(1500, 30 days, 100, 8));
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TermsChanged.selector, 2, 1));
        vm.prank(alice);
        passes.renew(id, 1);
        IPremiumPass.Terms memory terms = _locking(1500, 30 days, 100, 8);
        terms.isOpen = false;
        _setTier(2, terms);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TierNotSold.selector, 2));
        vm.prank(alice);
        passes.renew(id, 3);
    }

    function test_only_the_holder_renews_and_upgrades() public {
        uint256 id = _buy(alice, 1);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHolder.selector, id, bob));
        passes.renew(id, 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHolder.selector, id, bob));
        passes.upgrade(id, 2, 1);
        bytes memory refusal = abi.encodeWithSignature("ERC721NonexistentToken(uint256)", 9);
        vm.expectRevert(refusal);
        passes.renew(9, 1);
        vm.expectRevert(refusal);
        passes.upgrade(9, 2, 1);
        vm.expectRevert(refusal);
        passes.close(9);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- upgrade

    function test_upgrade_burn_to_burn() public {
        uint256 id = _buy(alice, 1);
        _wait(10 days);
        vm.expectEmit(address(passes));
        emit IPremiumPass.Upgraded(
            id, alice, 3, IPremiumPass.Pass(600, uint40(NOW + 10 days), uint40(NOW + 70 days), 3, 750, 7, false)
        );
        _upgrade(alice, id, 3);
        vm.assertEq(weft.totalSupply(), SUPPLY - 100 - 534, "66 of 100 count");
        _assertEntitled(alice, 7, 3, NOW + 70 days, 750);
    }

    function test_upgrade_burn_to_a_cheaper_burn() public {
        uint256 id = _buy(alice, 1);
        _setTier(3, _burning(60, 20 days, 750, 7));
        _wait(3 days);
        _upgrade(alice, id, 3);
        vm.assertEq(weft.totalSupply(), SUPPLY - 100, "90 of 100 are enough");
        _assertPass(id, 3, 90, NOW + 23 days);
    }

    function test_upgrade_burn_to_lock() public {
        uint256 id = _buy(alice, 1);
        _upgrade(alice, id, 2);
        _assertPass(id, 2, 1000, NOW + 90 days);
        vm.assertTrue(passes.passOf(id).isLock, "kind");
        vm.assertEq(weft.totalSupply(), SUPPLY - 100, "what is burned is burned");
        vm.assertEq(passes.totalLocked(), 1000, "locked");
    }

    function test_upgrade_lock_to_burn() public {
        uint256 id = _buy(alice, 2);
        _upgrade(alice, id, 3);
        _assertPass(id, 3, 600, NOW + 60 days);
        vm.assertEq(weft.balanceOf(alice), FUNDS - 600, "the lock came back");
        vm.assertEq(weft.totalSupply(), SUPPLY - 600, "burned");
        vm.assertEq(passes.totalLocked(), 0, "locked");
        vm.assertEq(weft.balanceOf(address(passes)), 0, "held");
    }

    function test_upgrade_lock_to_lock() public {
        uint256 id = _buy(alice, 2);
        _wait(300 days);
        _upgrade(alice, id, 4);
        _assertPass(id, 4, 5000, NOW + 480 days);
        vm.assertEq(weft.balanceOf(alice), FUNDS - 5000, "rolled over, also when it was over");
        vm.assertEq(passes.totalLocked(), 5000, "locked");
    }

    function test_upgrade_upwards() public {
        uint256 id = _buy(alice, 2);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHigher.selector, 2, 2));
        passes.upgrade(id, 2, 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHigher.selector, 1, 2));
        passes.upgrade(id, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TierNotSold.selector, 5));
        passes.upgrade(id, 5, 0);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TermsChanged.selector, 1, 2));
        passes.upgrade(id, 4, 2);
        vm.stopPrank();
    }

    /// @notice The part of the old price that is for the time that is left counts, rounded down, and nothing else.
    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_upgrade_pays_the_difference(uint256 first, uint256 third, uint256 d1, uint256 d3, uint256 time)
        public
    {
        first = _bound(first, 1, 1e24);
        third = _bound(third, 1, 1e24);
        d1 = _bound(d1, 7 days, 100 days);
        d3 = _bound(d3, 7 days, 100 days);
        time = _bound(time, 0, 120 days);
        _setTier(1, _burning(uint96(first), uint32(d1), 0, 0));
        _setTier(3, _burning(uint96(third), uint32(d3), 0, 0));
        vm.prank(address(0xbeef));
        weft.transfer(alice, 2e24);
        uint256 id = _buy(alice, 1);
        _wait(time);
        _upgrade(alice, id, 3);

        uint256 rest = time >= d1 ? 0 : first * (d1 - time) / d1;
        uint256 paid = first + (third > rest ? third - rest : 0);
        vm.assertEq(weft.balanceOf(alice), FUNDS + 2e24 - paid, "paid");
        vm.assertEq(weft.totalSupply(), SUPPLY - paid, "burned");
        _assertPass(id, 3, rest > third ? rest : third, NOW + time + d3);
    }

    // ------------------------------------------------------------------------------------------------- close

    function test_close_gives_the_lock_back() public {
        uint256 id = _buy(alice, 2);
        vm.warp(NOW + 90 days);
        vm.expectEmit(address(passes));
        emit IPremiumPass.Closed(id, alice, 1000);
        _close(stranger, id);
        vm.assertEq(weft.balanceOf(alice), FUNDS, "back in full");
        vm.assertEq(weft.balanceOf(stranger), 0, "to the holder");
        vm.assertEq(passes.totalLocked(), 0, "locked");
        vm.assertEq(nft.totalSupply(), 0, "gone");
        _assertPass(id, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSignature("ERC721NonexistentToken(uint256)", id));
        _close(alice, id);
    }

    function test_close_before_the_end_by_the_holder_alone() public {
        uint256 id = _buy(alice, 2);
        vm.warp(NOW + 90 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHolder.selector, id, stranger));
        _close(stranger, id);
        _close(alice, id);
        vm.assertEq(weft.balanceOf(alice), FUNDS, "given up, back in full");
    }

    function test_close_not_during_the_hold() public {
        uint256 id = _buy(alice, 2);
        vm.warp(NOW + 24 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.IsHeld.selector, id, NOW + 24 hours));
        _close(alice, id);
        vm.warp(NOW + 24 hours);
        _close(alice, id);
        vm.assertEq(weft.balanceOf(alice), FUNDS, "after it");
    }

    function test_close_by_burn_gives_nothing() public {
        uint256 id = _buy(alice, 1);
        _wait(24 hours);
        _close(alice, id);
        vm.assertEq(weft.balanceOf(alice), FUNDS - 100, "nothing");
        vm.assertEq(nft.balanceOf(alice), 0, "gone");
    }

    function test_close_while_halted_and_whatever_the_owner_does() public {
        uint256 id = _buy(alice, 4);
        IPremiumPass.Terms memory terms = _locking(1, 7 days, 0, 0);
        terms.isOpen = false;
        _setTier(4, terms);
        _assertPass(id, 4, 5000, NOW + 180 days);
        _assertEntitled(alice, 15, 4, NOW + 180 days, 1000);
        vm.warp(NOW + 180 days);
        vm.prank(guardian);
        IHaltable(address(passes)).halt();
        _close(alice, id);
        vm.assertEq(weft.balanceOf(alice), FUNDS, "back in full");
    }
}
