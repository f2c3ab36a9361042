// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice hold: by the score keeper, at most 90 days, 90 days apart; vesting goes on
/// release: by score keeper or owner
/// proposeForfeit, cancelForfeit, forfeit: by the owner, during a hold, 30 days of appeal inside it; all is burned
contract ForfeitureTest is ReferralFixture {
    function setUp() public override {
        super.setUp();
        _level(referrer, 1);
        _fee(renter, 900 * USD);
    }

    function _hold(uint256 until) private {
        vm.prank(scoreKeeper);
        programme.hold(referrer, uint40(until), "score 72");
    }

    function _propose() private {
        vm.prank(owner);
        programme.proposeForfeit(referrer, "evidence");
    }

    // ------------------------------------------------------------------------------------------------- hold

    function test_hold_delays_and_takes_nothing() public {
        uint256 until = NOW + 90 days;
        vm.expectEmit(address(programme));
        emit IReferrals.Held(referrer, until, "score 72");
        _hold(until);
        vm.warp(until);
        vm.assertEq(programme.claimable(referrer), 90 * USD, "vesting went on");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.IsHeld.selector, referrer, until));
        programme.claimFor(referrer);
        vm.warp(until + 1);
        programme.claimFor(referrer);
        vm.assertEq(token.balanceOf(referrer), 90 * USD, "all of it");
    }

    function test_hold_is_bounded() public {
        vm.startPrank(scoreKeeper);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.BadHold.selector, NOW + 90 days + 1, NOW + 90 days));
        programme.hold(referrer, uint40(NOW + 90 days + 1), "");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.BadHold.selector, NOW - 1, NOW + 90 days));
        programme.hold(referrer, uint40(NOW - 1), "");
        programme.hold(referrer, uint40(NOW), "");
        vm.stopPrank();
    }

    function test_hold_again_only_after_a_pause() public {
        _hold(NOW + 10 days);
        uint256 next = NOW + 100 days;
        vm.assertEq(programme.accountOf(referrer).nextHoldFrom, next, "next");
        bytes memory why = abi.encodeWithSelector(IReferrals.HoldTooSoon.selector, next);
        vm.expectRevert(why);
        _hold(NOW + 20 days);
        vm.warp(next - 1);
        vm.expectRevert(why);
        _hold(next + 1);
        vm.warp(next);
        _hold(next + 1);
        vm.assertEq(programme.accountOf(referrer).heldUntil, next + 1, "held");
    }

    function test_hold_by_the_score_keeper_alone() public {
        bytes memory why = abi.encodeWithSelector(IReferrals.NotScoreKeeper.selector, owner);
        vm.startPrank(owner);
        vm.expectRevert(why);
        programme.hold(referrer, uint40(NOW), "");
        vm.expectEmit(address(programme));
        emit IReferrals.ScoreKeeperSet(owner);
        programme.setScoreKeeper(owner);
        vm.assertEq(programme.scoreKeeper(), owner, "set");
        programme.hold(referrer, uint40(NOW), "");
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        programme.setScoreKeeper(stranger);
    }

    function test_release() public {
        _hold(NOW + 90 days);
        _propose();
        vm.warp(NOW + 44 days);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotScoreKeeper.selector, stranger));
        vm.prank(stranger);
        programme.release(referrer);
        vm.expectEmit(address(programme));
        emit IReferrals.Released(referrer);
        vm.prank(scoreKeeper);
        programme.release(referrer);
        vm.assertEq(programme.forfeitableFrom(referrer), 0, "the proposal ends too");
        programme.claimFor(referrer);
        vm.assertEq(token.balanceOf(referrer), 90 * USD, "paid");
        vm.assertEq(programme.accountOf(referrer).nextHoldFrom, NOW + 44 days + 90 days, "the pause begins");

        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotHeld.selector, referrer));
        vm.prank(owner);
        programme.release(referrer);
    }

    // ------------------------------------------------------------------------------------------------- forfeit

    function test_forfeit_burns_what_is_not_claimed() public {
        vm.warp(NOW + 14 days + 10 days);
        programme.claimFor(referrer);
        _fee(renter, 900 * USD);
        _hold(block.timestamp + 31 days);
        uint256 from = block.timestamp + 30 days;
        vm.expectEmit(address(programme));
        emit IReferrals.ForfeitProposed(referrer, from, "evidence");
        _propose();
        vm.expectEmit(address(programme));
        emit IReferrals.Appealed(referrer, "I am not");
        vm.prank(referrer);
        programme.appeal("I am not");

        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.AppealOpen.selector, from));
        vm.prank(owner);
        programme.forfeit(referrer);

        vm.warp(from);
        uint256 owed = programme.owed();
        vm.expectEmit(address(programme));
        emit IReferrals.Forfeited(referrer, 150 * USD);
        vm.prank(owner);
        vm.assertEq(programme.forfeit(referrer), 150 * USD, "both vested and not");
        vm.assertEq(burner.burned(), 150 * USD, "burned");
        vm.assertEq(burner.totalAttributed(), 0, "for nobody");
        vm.assertEq(programme.owed(), owed - 150 * USD, "owed");
        vm.assertEq(token.balanceOf(address(programme)), programme.owed(), "the others' is there");
        vm.assertEq(_accrued(referrer), 0, "nothing left");
        vm.assertEq(token.allowance(address(programme), address(revenue)), 0, "no allowance left");
        vm.assertEq(programme.claimable(referrer), 0, "nothing to claim");

        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotProposed.selector, referrer));
        vm.prank(owner);
        programme.forfeit(referrer);
        _fee(renter, 900 * USD);
        vm.assertEq(_accrued(referrer), 90 * USD, "it may begin anew");
    }

    function test_forfeit_only_while_held() public {
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotHeld.selector, referrer));
        _propose();
        _hold(NOW + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.HoldTooShort.selector, NOW + 30 days - 1, NOW + 30 days));
        _propose();
        vm.prank(owner);
        programme.release(referrer);
        vm.warp(NOW + 90 days);
        _hold(NOW + 120 days);
        _propose();
        vm.expectRevert(abi.encodeWithSelector(IReferrals.AlreadyProposed.selector, referrer));
        _propose();
        vm.warp(NOW + 120 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotHeld.selector, referrer));
        vm.prank(owner);
        programme.forfeit(referrer);
        programme.claimFor(referrer);
        vm.assertEq(token.balanceOf(referrer), 90 * USD, "too late, it was paid");

        // What was proposed in one hold does not live on in the next.
        vm.warp(NOW + 120 days + 90 days);
        _hold(NOW + 240 days);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotProposed.selector, referrer));
        vm.prank(owner);
        programme.forfeit(referrer);
    }

    function test_forfeit_in_the_last_second_of_the_hold() public {
        _hold(NOW + 30 days);
        _propose();
        vm.warp(NOW + 30 days);
        vm.prank(owner);
        vm.assertEq(programme.forfeit(referrer), 90 * USD, "all");
    }

    function test_cancelForfeit() public {
        _hold(NOW + 90 days);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotProposed.selector, referrer));
        vm.prank(owner);
        programme.cancelForfeit(referrer);
        _propose();
        vm.expectEmit(address(programme));
        emit IReferrals.ForfeitCancelled(referrer);
        vm.prank(owner);
        programme.cancelForfeit(referrer);
        vm.warp(NOW + 31 days);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotProposed.selector, referrer));
        vm.prank(owner);
        programme.forfeit(referrer);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotProposed.selector, referrer));
        vm.prank(referrer);
        programme.appeal("late");
    }

    function test_only_the_owner_forfeits() public {
        _hold(NOW + 90 days);
        bytes memory why = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, scoreKeeper);
        vm.startPrank(scoreKeeper);
        vm.expectRevert(why);
        programme.proposeForfeit(referrer, "");
        vm.expectRevert(why);
        programme.cancelForfeit(referrer);
        vm.expectRevert(why);
        programme.forfeit(referrer);
        vm.stopPrank();
    }
}
