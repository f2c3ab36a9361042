// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IHaltable, StakingFixture } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Haltable, as shipped in Staking
/// ├── setGuardian: by the owner; gives a shot; nobody has none
/// ├── halt
/// │   ├── not by the guardian, or without a shot: refused
/// │   └── else: for 72 hours, and there is no second
/// ├── resume: by the guardian or the owner, gives no new shot
/// └── a hostile guardian: three days and no more, and no way out is closed
contract HaltableTest is StakingFixture {
    uint256 private constant HALT = 72 hours;
    IHaltable private _thing;

    function setUp() public override {
        super.setUp();
        _thing = IHaltable(address(staking));
    }

    function test_setGuardian() public {
        vm.assertEq(_thing.MAX_HALT(), HALT, "three days");
        vm.expectEmit(address(staking));
        emit IHaltable.GuardianSet(stranger);
        vm.prank(owner);
        _thing.setGuardian(stranger);
        vm.assertEq(_thing.guardian(), stranger, "set");
        vm.assertTrue(_thing.isArmed(), "armed");

        vm.prank(owner);
        _thing.setGuardian(address(0));
        vm.assertTrue(!_thing.isArmed(), "nobody has no shot");
    }

    function test_setGuardian_by_the_owner_alone() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        vm.prank(guardian);
        _thing.setGuardian(guardian);
    }

    function test_halt() public {
        vm.expectEmit(address(staking));
        emit IHaltable.Halted(uint40(NOW + HALT));
        vm.prank(guardian);
        _thing.halt();
        vm.assertEq(_thing.haltedUntil(), NOW + HALT, "until");
        vm.assertTrue(!_thing.isArmed(), "used");

        vm.warp(NOW + HALT);
        _bondFails(NOW + HALT);
        vm.warp(NOW + HALT + 1);
        _bond(MINIMUM);
    }

    function test_halt_by_the_guardian_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IHaltable.NotGuardian.selector, owner));
        vm.prank(owner);
        _thing.halt();
        vm.prank(owner);
        _thing.setGuardian(address(0));
        vm.expectRevert(abi.encodeWithSelector(IHaltable.NotGuardian.selector, guardian));
        vm.prank(guardian);
        _thing.halt();
    }

    function test_halt_of_a_contract_without_guardian_by_nobody() public {
        vm.prank(owner);
        _thing.setGuardian(address(0));
        vm.expectRevert(IHaltable.NotArmed.selector);
        vm.prank(address(0));
        _thing.halt();
    }

    function test_resume_by_guardian_or_owner() public {
        address[2] memory callers = [guardian, owner];
        for (uint256 i = 0; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            vm.prank(guardian);
            _thing.halt();
            vm.expectEmit(address(staking));
            emit IHaltable.Resumed();
            vm.prank(callers[i]);
            _thing.resume();
            _bond(MINIMUM);
            vm.assertTrue(!_thing.isArmed(), "no new shot");
            vm.revertToState(snapshot);
        }
        vm.expectRevert(abi.encodeWithSelector(IHaltable.NotGuardian.selector, stranger));
        vm.prank(stranger);
        _thing.resume();
    }

    /// @notice Tried every hour for a year, in every order: halted for three days in all. A year takes a tenth of a
    /// second, so the usual pass lives through few.
    /// forge-config: default.fuzz.runs = 32
    /// forge-config: deep.fuzz.runs = 2000
    function testFuzz_a_hostile_guardian_has_three_days_and_no_more(uint256 dice) public {
        uint256 halted = 0;
        for (uint256 i = 0; i < 24 * 365; i += 1 + dice % 7) {
            vm.warp(NOW + i * 1 hours);
            dice = uint256(keccak256(abi.encode(dice)));
            vm.prank(guardian);
            try _thing.halt() { } catch { }
            if (dice % 100 == 0) {
                vm.prank(guardian);
                _thing.resume();
            }
            if (block.timestamp <= _thing.haltedUntil()) {
                halted = block.timestamp - NOW;
                vm.assertLe(_thing.haltedUntil(), NOW + HALT, "never later than at first");
            }
        }
        vm.assertLe(halted, HALT, "three days");
        vm.assertTrue(!_thing.isArmed(), "and no more");
        _bond(MINIMUM);
    }

    function test_only_the_owner_gives_another_shot() public {
        vm.startPrank(guardian);
        _thing.halt();
        vm.expectRevert(IHaltable.NotArmed.selector);
        _thing.halt();
        vm.warp(NOW + HALT + 1);
        vm.expectRevert(IHaltable.NotArmed.selector);
        _thing.halt();
        vm.stopPrank();

        vm.prank(owner);
        _thing.setGuardian(guardian);
        vm.prank(guardian);
        _thing.halt();
        vm.assertEq(_thing.haltedUntil(), NOW + HALT + 1 + HALT, "again");
    }

    function test_no_way_out_is_halted() public {
        _bond(10 * MINIMUM);
        _reward(100);
        uint256 first = _propose(IStaking.Reason.WrongHardware, 5000, "1");
        uint256 second = _propose(IStaking.Reason.WrongHardware, 5000, "2");
        uint256 third = _propose(IStaking.Reason.WrongHardware, 5000, "3");
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.warp(NOW + 7 days);
        vm.prank(provider);
        staking.appeal(second);
        vm.warp(NOW + UNBONDING - 1);
        vm.prank(guardian);
        _thing.halt();
        vm.warp(NOW + UNBONDING);

        vm.startPrank(provider);
        staking.withdraw(bondId, provider);
        staking.unbond(bondId, MINIMUM);
        vm.stopPrank();
        staking.execute(first);
        staking.collectFor(harmed);
        vm.prank(owner);
        staking.decide(second, false);
        vm.prank(slasher);
        staking.drop(third);
        uint256 fourth = _propose(IStaking.Reason.UnplannedStop, 100, "4");
        vm.prank(provider);
        staking.appeal(fourth);
        vm.assertLe(block.timestamp, _thing.haltedUntil(), "all of it while halted");
        _bondFails(NOW + UNBONDING - 1 + HALT);
    }

    function _bondFails(uint256 until) private {
        vm.expectRevert(abi.encodeWithSelector(IHaltable.IsHalted.selector, until));
        vm.prank(provider);
        staking.bond(IStaking.Role.Provider, machine, MINIMUM);
    }
}
