// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { GuardFixture } from "../utils/GuardFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The second lock on withdrawals: its limit, and how it goes away. What the second signer does is
/// in `GuardSigners.t.sol`.
///
/// ```
/// setGuard
/// ├── signer shorter than an address: ZeroAddress
/// ├── guarded, and a higher limit or another signer: SecondSignatureNeeded
/// └── else set
/// withdraw, guarded
/// ├── above what is left of the day: SecondSignatureNeeded
/// └── else paid; a new day begins at midnight, UTC
/// askGuardRemoval, removeGuard
/// ├── not guarded: NotGuarded
/// ├── not asked, taken back, before a week: TooEarly
/// └── else removed
/// ```
contract GuardsTest is GuardFixture {
    // ------------------------------------------------------------------------------------------------- setting

    function test_setGuard() public {
        vm.expectEmit(address(market));
        emit IMarket.GuardSet(renter, LIMIT, _signer);
        _guard(LIMIT, _signer);
        vm.assertTrue(market.accountOf(renter).guarded, "guarded");
        IMarket.GuardView memory v = market.guardOf(renter);
        vm.assertEq(v.limitPerDay, LIMIT, "limit");
        vm.assertEq(v.signerHash, keccak256(_signer), "signer");
        vm.assertTrue(v.spent == 0 && v.removableFrom == 0 && v.nonce == 0, "new");
        vm.assertEq(market.balanceOf(renter), FUNDS, "the money is where it was");
    }

    function test_guardOf_the_unguarded() public view {
        IMarket.GuardView memory v = market.guardOf(renter);
        vm.assertTrue(v.limitPerDay == 0 && v.signerHash == 0 && v.nonce == 0, "nothing");
    }

    function test_setGuard_needs_a_signer() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        _guard(LIMIT, new bytes(19));
        vm.expectRevert(IMarket.ZeroAddress.selector);
        _guard(LIMIT, "");
    }

    function test_setGuard_stricter_without_a_signature() public {
        _guard(LIMIT, _signer);
        _guard(LIMIT, _signer);
        _guard(LIMIT - 1, _signer);
        vm.assertEq(market.guardOf(renter).limitPerDay, LIMIT - 1, "lower");
        _guard(0, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, 1, 0));
        vm.prank(renter);
        market.withdraw(TO, 1);
    }

    function test_setGuard_not_looser_without_a_signature() public {
        _guard(LIMIT, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, LIMIT + 1, LIMIT));
        _guard(LIMIT + 1, _signer);
        bytes memory other = abi.encodePacked(stranger);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, LIMIT, LIMIT));
        _guard(LIMIT, other);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, 0, LIMIT));
        _guard(0, other);
    }

    function test_a_guard_is_over_its_account_alone() public {
        _guard(0, _signer);
        _fund(stranger, FUNDS);
        vm.prank(stranger);
        market.withdraw(stranger, FUNDS);
        vm.assertEq(token.balanceOf(stranger), FUNDS, "not over others");
    }

    function test_a_guard_is_not_over_renting_and_what_comes_in() public {
        _guard(0, _signer);
        IMarket.LeaseKey memory key = _open();
        bytes memory voucher = _voucher(RENTER_KEY, key, 1000);
        vm.prank(provider);
        market.close(key, renter, 1000, 1000, voucher, "");
        _fund(renter, 5);
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE - 1000 + 5, "all of it");
        vm.assertEq(_takeFees(renter), 30, "nor over fees");
        vm.assertTrue(market.accountOf(renter).guarded, "still guarded");
    }

    // ------------------------------------------------------------------------------------------------- each day

    function test_the_limit_of_a_day_to_the_unit() public {
        _guard(LIMIT, _signer);
        _withdraw(LIMIT - 1);
        vm.assertEq(market.guardOf(renter).spent, LIMIT - 1, "spent");
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, 2, 1));
        _withdraw(2);
        _withdraw(1);
        _withdraw(0);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, 1, 0));
        _withdraw(1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, type(uint256).max, 0));
        _withdraw(type(uint256).max);
        vm.assertEq(token.balanceOf(TO), LIMIT, "paid");
    }

    function test_a_new_day_begins_at_midnight() public {
        _guard(LIMIT, _signer);
        uint256 midnight = (uint256(NOW) / 1 days + 1) * 1 days;
        vm.warp(midnight - 1);
        _withdraw(LIMIT);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, 1, 0));
        _withdraw(1);
        vm.warp(midnight);
        vm.assertEq(market.guardOf(renter).spent, 0, "a new day");
        _withdraw(LIMIT);
        vm.assertEq(market.guardOf(renter).spent, LIMIT, "spent again");
    }

    function test_a_limit_below_what_was_spent_leaves_nothing() public {
        _guard(LIMIT, _signer);
        _withdraw(LIMIT);
        _guard(LIMIT / 2, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, 1, 0));
        _withdraw(1);
    }

    function test_a_withdrawal_that_fails_uses_nothing_up() public {
        _guard(type(uint88).max, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.BalanceTooLow.selector, renter, FUNDS, FUNDS + 1));
        _withdraw(FUNDS + 1);
        vm.assertEq(market.guardOf(renter).spent, 0, "none");
    }

    function testFuzz_no_more_than_the_limit_each_day(uint88 limit, uint32[8] memory amounts, uint24[8] memory times)
        public
    {
        limit = uint88(_bound(limit, 0, 1e9));
        _guard(limit, _signer);
        uint256 day = 0;
        uint256 spent = 0;
        for (uint256 i = 0; i < amounts.length; ++i) {
            vm.warp(block.timestamp + times[i] % 1 days);
            if (block.timestamp / 1 days != day) (day, spent) = (block.timestamp / 1 days, 0);
            uint256 balance = market.balanceOf(renter);
            uint256 amount = _bound(amounts[i], 0, balance);
            vm.prank(renter);
            (bool ok,) = address(market).call(abi.encodeCall(IMarket.withdraw, (TO, amount)));
            vm.assertEq(ok, spent + amount <= limit, "exactly");
            if (ok) spent += amount;
            vm.assertEq(market.guardOf(renter).spent, spent, "counted");
        }
    }

    // ------------------------------------------------------------------------------------------------- removing

    function test_removeGuard_after_a_week() public {
        _guard(0, _signer);
        vm.expectEmit(address(market));
        emit IMarket.GuardRemovalAsked(renter, NOW + 7 days);
        _ask(true);
        vm.assertEq(market.guardOf(renter).removableFrom, NOW + 7 days, "from then on");
        vm.warp(NOW + 7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, NOW + 7 days - 1, NOW + 7 days));
        vm.prank(renter);
        market.removeGuard();
        vm.warp(NOW + 7 days);
        vm.expectEmit(address(market));
        emit IMarket.GuardRemoved(renter);
        vm.prank(renter);
        market.removeGuard();
        _withdraw(FUNDS);
        vm.assertEq(market.GUARD_DELAY(), 7 days, "as said");
        vm.assertEq(market.guardOf(renter).removableFrom, 0, "nothing is asked any more");
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotGuarded.selector, renter));
        vm.prank(renter);
        market.removeGuard();
    }

    function test_removeGuard_not_unasked() public {
        _guard(0, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, NOW, 0));
        vm.prank(renter);
        market.removeGuard();
    }

    function test_removeGuard_not_when_it_was_taken_back() public {
        _guard(LIMIT, _signer);
        for (uint256 i = 0; i < 2; ++i) {
            _ask(true);
            if (i == 0) _ask(false);
            else _guard(LIMIT, _signer);
            vm.warp(block.timestamp + 8 days);
            vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, block.timestamp, 0));
            vm.prank(renter);
            market.removeGuard();
        }
    }

    function test_asking_again_starts_the_week_again() public {
        _guard(0, _signer);
        _ask(true);
        vm.warp(NOW + 6 days);
        _ask(true);
        vm.warp(NOW + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, NOW + 7 days, NOW + 13 days));
        vm.prank(renter);
        market.removeGuard();
    }

    function test_a_removal_that_was_asked_for_is_not_good_for_the_next_guard() public {
        _guard(0, _signer);
        _ask(true);
        vm.warp(NOW + 7 days);
        vm.prank(renter);
        market.removeGuard();
        _guard(0, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, NOW + 7 days, 0));
        vm.prank(renter);
        market.removeGuard();
    }

    function test_nothing_to_remove() public {
        vm.startPrank(renter);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotGuarded.selector, renter));
        market.askGuardRemoval(true);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotGuarded.selector, renter));
        market.removeGuard();
        vm.stopPrank();
    }
}
