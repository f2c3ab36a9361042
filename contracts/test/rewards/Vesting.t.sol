// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { vm } from "../utils/Vm.sol";
import { IHaltable } from "./RewardsFixture.sol";
import { WorkRewardsFixture } from "./WorkRewardsFixture.sol";

/// @notice
/// release
/// ├── nothing vested, or an unknown account: nothing
/// ├── pays the account, whoever calls; also while halted
/// └── a straight line over 180 days from the next week, whenever it is called
/// slashVesting
/// ├── not by the slasher: NotSlasher
/// ├── at most what is unvested; never what has vested
/// └── the latest claims first; burned
contract VestingTest is WorkRewardsFixture {
    uint256 private constant DAYS = 180 days;

    function test_release_in_a_straight_line() public {
        uint256 epoch = _aliceBurned(40_000);
        _claim(alice, epoch);
        uint256 start = (block.timestamp / WEEK + 1) * WEEK;
        _assertVesting(alice, 0, 30_000);
        vm.warp(start);
        _assertVesting(alice, 0, 30_000);
        vm.assertEq(rewards.release(alice), 0, "from the next week");
        vm.warp(start + DAYS / 3);
        _assertVesting(alice, 10_000, 20_000);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.Released(alice, 10_000);
        vm.prank(stranger);
        vm.assertEq(rewards.release(alice), 10_000, "a third");
        vm.assertEq(weft.balanceOf(alice), 20_000, "paid to the account");
        vm.assertEq(weft.balanceOf(stranger), 0, "not to the caller");
        vm.assertEq(rewards.release(alice), 0, "once");
        vm.warp(start + DAYS - 1);
        _assertVesting(alice, 19_999, 1);
        vm.warp(start + DAYS);
        vm.assertEq(rewards.release(alice), 20_000, "the rest");
        _assertVesting(alice, 0, 0);
        _assertReserve(RESERVE - 40_000, 0, 0);
    }

    function test_release_of_nothing() public {
        vm.assertEq(rewards.release(stranger), 0, "unknown");
        _assertVesting(stranger, 0, 0);
    }

    function test_release_while_halted() public {
        uint256 epoch = _aliceBurned(4000);
        _claim(alice, epoch);
        vm.warp(block.timestamp + 200 days);
        vm.prank(guardian);
        IHaltable(address(rewards)).halt();
        vm.startPrank(owner);
        rewards.setSlasher(address(0));
        rewards.setCap(0);
        rewards.setWorkFactor(address(0xdead));
        vm.stopPrank();
        vm.assertEq(rewards.release(alice), 3000, "a way out");
    }

    /// @notice Claims in two weeks vest beside each other.
    function test_claims_do_not_delay_each_other() public {
        uint256 first = _aliceBurned(40_000);
        _claim(alice, first);
        uint256 start = (block.timestamp / WEEK + 1) * WEEK;
        vm.warp(start + 90 days);
        uint256 second = _aliceBurned(80_000);
        uint256 later = (block.timestamp / WEEK + 1) * WEEK;
        _claim(alice, second);
        vm.warp(start + DAYS);
        (uint256 vested, uint256 unvested) = rewards.vestingOf(alice);
        vm.assertEq(vested, 30_000 + 60_000 * (start + DAYS - later) / DAYS, "the first is done");
        vm.assertEq(vested + unvested, 90_000, "all");
        vm.warp(later + DAYS);
        _assertVesting(alice, 90_000, 0);
    }

    /// @notice Years of claims use 27 entries; nothing is lost when they are used again.
    function test_entries_are_used_again() public {
        uint256 sum = 0;
        for (uint256 i = 1; i <= 90; ++i) {
            uint256 epoch = _aliceBurned(4000 * i);
            _claim(alice, epoch);
            sum += 4000 * i;
            if (i == 40) vm.warp(block.timestamp + 300 days);
        }
        (uint256 vested, uint256 unvested) = rewards.vestingOf(alice);
        vm.assertEq(vested + unvested, sum / 4 * 3, "all of it");
        vm.warp(block.timestamp + 187 days);
        rewards.release(alice);
        vm.assertEq(weft.balanceOf(alice), sum, "all of it");
        vm.assertEq(rewards.owed(), 0, "nothing is left");
    }

    // ------------------------------------------------------------------------------------------------- slashing

    function test_slash() public {
        uint256 epoch = _aliceBurned(40_000);
        _claim(alice, epoch);
        uint256 supply = weft.totalSupply();
        vm.expectEmit(address(rewards));
        emit IWorkRewards.Slashed(alice, 12_000);
        vm.prank(slasher);
        vm.assertEq(rewards.slashVesting(alice, 12_000), 12_000, "slashed");
        vm.assertEq(weft.totalSupply(), supply - 12_000, "burned");
        _assertVesting(alice, 0, 18_000);
        _assertReserve(RESERVE - 40_000, 0, 18_000);
    }

    function test_slash_by_the_slasher_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.NotSlasher.selector, owner));
        vm.prank(owner);
        rewards.slashVesting(alice, 1);
        vm.prank(owner);
        rewards.setSlasher(address(0));
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.NotSlasher.selector, slasher));
        vm.prank(slasher);
        rewards.slashVesting(alice, 1);
    }

    function test_slash_never_what_has_vested() public {
        uint256 epoch = _aliceBurned(40_000);
        _claim(alice, epoch);
        vm.warp((block.timestamp / WEEK + 1) * WEEK + DAYS / 3);
        vm.prank(slasher);
        vm.assertEq(rewards.slashVesting(alice, 20_001), 20_000, "what is unvested");
        _assertVesting(alice, 10_000, 0);
        vm.prank(slasher);
        vm.assertEq(rewards.slashVesting(alice, type(uint256).max), 0, "nothing is left");
        vm.assertEq(rewards.release(alice), 10_000, "hers");
        vm.prank(slasher);
        vm.assertEq(rewards.slashVesting(stranger, 5), 0, "has nothing");
    }

    function test_slash_the_latest_first() public {
        uint256 first = _aliceBurned(40_000);
        _claim(alice, first);
        uint256 start = (block.timestamp / WEEK + 1) * WEEK;
        vm.warp(start + 60 days);
        uint256 second = _aliceBurned(4000);
        _claim(alice, second);
        (uint256 vested, uint256 unvested) = rewards.vestingOf(alice);

        vm.prank(slasher);
        rewards.slashVesting(alice, 3001);
        _assertVesting(alice, vested, unvested - 3001);
        // Of the first claim one unit is gone, so all is vested when it is.
        vm.warp(start + DAYS);
        _assertVesting(alice, vested + unvested - 3001, 0);
    }

    /// @notice What is left after a slash is a straight line to the old end.
    function test_after_a_slash_the_end_is_the_same() public {
        uint256 epoch = _aliceBurned(40_000);
        _claim(alice, epoch);
        uint256 start = (block.timestamp / WEEK + 1) * WEEK;
        vm.warp(start + 90 days);
        vm.prank(slasher);
        rewards.slashVesting(alice, 5000);
        _assertVesting(alice, 15_000, 10_000);
        vm.warp(start + 135 days);
        _assertVesting(alice, 20_000, 5000);
        vm.warp(start + 180 days);
        _assertVesting(alice, 25_000, 0);
    }
}
