// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IHaltable, StakingFixture } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice bond
/// ├── halted; nothing; a provider without, another role with a machine; below the minimum; jailed (Slashes): refused
/// ├── more than a number of 128 bits, more than one has: refused
/// └── else: the money is here and active; the same bond can grow
/// unbond
/// ├── a stranger's; nothing; more than is active: refused
/// ├── part of it, also below the minimum: that part waits
/// └── again: what has unbonded leaves to `owedOf`, the rest waits anew
/// withdraw
/// ├── a stranger's; to nobody; too early; nothing there; all reserved: refused
/// └── else: what has unbonded and is not reserved
/// collect, collectFor
/// ├── nothing owed; to nobody: refused
/// └── else: only the account's own, to whom it says, or to itself
contract BondsTest is StakingFixture {
    // ------------------------------------------------------------------------------------------------- bond

    function test_bond() public {
        vm.expectEmit(address(staking));
        emit IStaking.Bonded(bondId, provider, machine, IStaking.Role.Provider, MINIMUM);
        vm.assertEq(_bond(MINIMUM), bondId, "id");

        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertEq(b.account, provider, "account");
        vm.assertEq(b.active, MINIMUM, "active");
        vm.assertTrue(b.unbonding == 0 && b.reserved == 0 && b.withdrawableAt == 0 && !b.isJailed, "nothing else");
        vm.assertEq(staking.totalActive(), MINIMUM, "total");
        vm.assertEq(staking.activeOf(provider), MINIMUM, "of the account");
        vm.assertEq(weft.balanceOf(address(staking)), MINIMUM, "held");
        vm.assertTrue(staking.isBonded(IStaking.Role.Provider, provider, machine), "bonded");
        vm.assertTrue(!staking.isBonded(IStaking.Role.Provider, provider, stranger), "not another machine");
        vm.assertTrue(!staking.isBonded(IStaking.Role.Gateway, provider, machine), "not another role");
    }

    function test_bond_grows_by_any_amount() public {
        _bond(MINIMUM);
        _bond(1);
        vm.assertEq(staking.bondOf(bondId).active, MINIMUM + 1, "sum");
    }

    function test_bond_for_gateway_and_checker() public {
        vm.startPrank(provider);
        bytes32 gateway = staking.bond(IStaking.Role.Gateway, address(0), MINIMUM);
        bytes32 checker = staking.bond(IStaking.Role.Checker, address(0), MINIMUM + 1);
        vm.stopPrank();
        vm.assertTrue(gateway != checker, "two bonds");
        vm.assertEq(gateway, keccak256(abi.encode(uint8(1), provider, address(0))), "id as documented");
        vm.assertEq(staking.bondOf(gateway).active, MINIMUM, "gateway");
        vm.assertEq(staking.bondOf(checker).active, MINIMUM + 1, "checker");
        vm.assertEq(staking.activeOf(provider), 2 * MINIMUM + 1, "both earn");
    }

    function test_bond_of_a_machine_does_not_hinder_another_account() public {
        _bond(MINIMUM);
        bytes32 second = _bond(other, MINIMUM);
        vm.assertTrue(second != bondId, "its own");
        vm.assertEq(staking.bondOf(second).account, other, "account");
    }

    function test_bond_needs_an_amount_and_the_right_machine() public {
        vm.startPrank(provider);
        vm.expectRevert(IStaking.ZeroAmount.selector);
        staking.bond(IStaking.Role.Provider, machine, 0);
        _mismatch(IStaking.Role.Provider, address(0));
        _mismatch(IStaking.Role.Gateway, machine);
        _mismatch(IStaking.Role.Checker, machine);
        vm.stopPrank();
    }

    function _mismatch(IStaking.Role role, address machine_) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.MachineMismatch.selector, role, machine_));
        staking.bond(role, machine_, MINIMUM);
    }

    function test_bond_not_below_the_minimum() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.BondBelowMinimum.selector, MINIMUM - 1, MINIMUM));
        vm.prank(provider);
        staking.bond(IStaking.Role.Provider, machine, MINIMUM - 1);
    }

    function test_bond_no_more_than_one_has() public {
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, provider, FUNDS, FUNDS + 1)
        );
        vm.prank(provider);
        staking.bond(IStaking.Role.Provider, machine, FUNDS + 1);

        uint256 tooMuch = uint256(type(uint128).max) + 1;
        vm.expectRevert(abi.encodeWithSignature("SafeCastOverflowedUintDowncast(uint8,uint256)", uint8(128), tooMuch));
        vm.prank(provider);
        staking.bond(IStaking.Role.Provider, machine, tooMuch);
        vm.assertEq(staking.totalActive(), 0, "unchanged");
    }

    function test_bond_not_while_halted() public {
        vm.prank(guardian);
        IHaltable(address(staking)).halt();
        vm.expectRevert(abi.encodeWithSelector(IHaltable.IsHalted.selector, NOW + 72 hours));
        vm.prank(provider);
        staking.bond(IStaking.Role.Provider, machine, MINIMUM);
    }

    // ------------------------------------------------------------------------------------------------- unbond

    function test_unbond() public {
        _bond(3 * MINIMUM);
        vm.expectEmit(address(staking));
        emit IStaking.Unbonding(bondId, MINIMUM, NOW + UNBONDING);
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);

        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertEq(b.active, 2 * MINIMUM, "active");
        vm.assertEq(b.unbonding, MINIMUM, "unbonding");
        vm.assertEq(b.withdrawableAt, NOW + UNBONDING, "when");
        vm.assertEq(staking.totalActive(), 2 * MINIMUM, "total");
        vm.assertTrue(staking.isBonded(IStaking.Role.Provider, provider, machine), "still");
    }

    function test_unbond_below_the_minimum_is_no_bond() public {
        _bond(MINIMUM);
        vm.prank(provider);
        staking.unbond(bondId, 1);
        vm.assertTrue(!staking.isBonded(IStaking.Role.Provider, provider, machine), "no more");
    }

    function test_unbond_whatever_the_minimum_is() public {
        _bond(MINIMUM);
        uint256 highest = staking.HIGHEST_MINIMUM();
        vm.prank(owner);
        staking.setMinimumBond(IStaking.Role.Provider, highest);
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.assertEq(staking.bondOf(bondId).active, 0, "all of it");
    }

    function test_unbond_again_waits_anew_but_frees_what_has_waited() public {
        _bond(10 * MINIMUM);
        vm.startPrank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.warp(NOW + UNBONDING - 1);
        staking.unbond(bondId, MINIMUM);
        vm.assertEq(staking.bondOf(bondId).unbonding, 2 * MINIMUM, "both wait");
        vm.assertEq(staking.owedOf(provider), 0, "a second too early");

        vm.warp(NOW + 2 * UNBONDING - 1);
        vm.expectEmit(address(staking));
        emit IStaking.Owed(provider, 2 * MINIMUM);
        staking.unbond(bondId, MINIMUM);
        vm.stopPrank();
        vm.assertEq(staking.bondOf(bondId).unbonding, MINIMUM, "the new part waits");
        vm.assertEq(staking.owedOf(provider), 2 * MINIMUM, "the old part is out");
    }

    function test_unbond_only_ones_own_and_what_is_there() public {
        _bond(MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotBondAccount.selector, bondId, stranger));
        vm.prank(stranger);
        staking.unbond(bondId, 1);

        vm.startPrank(provider);
        vm.expectRevert(IStaking.ZeroAmount.selector);
        staking.unbond(bondId, 0);
        vm.expectRevert(abi.encodeWithSelector(IStaking.ActiveTooLow.selector, bondId, MINIMUM, uint256(MINIMUM) + 1));
        staking.unbond(bondId, MINIMUM + 1);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- withdraw

    function test_withdraw_to_the_second() public {
        _bond(MINIMUM);
        vm.startPrank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.warp(NOW + UNBONDING - 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.StillUnbonding.selector, bondId, NOW + UNBONDING));
        staking.withdraw(bondId, stranger);

        vm.warp(NOW + UNBONDING);
        vm.expectEmit(address(staking));
        emit IStaking.Withdrawn(bondId, stranger, MINIMUM);
        vm.assertEq(staking.withdraw(bondId, stranger), MINIMUM, "returned");
        vm.stopPrank();
        vm.assertEq(weft.balanceOf(stranger), MINIMUM, "paid");
        vm.assertEq(weft.balanceOf(address(staking)), 0, "nothing left");
    }

    function test_withdraw_refuses() public {
        _bond(MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotBondAccount.selector, bondId, stranger));
        vm.prank(stranger);
        staking.withdraw(bondId, stranger);

        vm.startPrank(provider);
        vm.expectRevert(IStaking.ZeroAddress.selector);
        staking.withdraw(bondId, address(0));
        vm.expectRevert(abi.encodeWithSelector(IStaking.NothingToWithdraw.selector, bondId, 0, 0));
        staking.withdraw(bondId, provider);
        vm.stopPrank();
    }

    function test_withdraw_leaves_what_is_reserved() public {
        _bond(MINIMUM);
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.warp(NOW + UNBONDING - 1);
        _propose(IStaking.Reason.WrongHardware, 5000, "w");
        vm.warp(NOW + UNBONDING);

        vm.startPrank(provider);
        vm.assertEq(staking.withdraw(bondId, provider), MINIMUM / 2, "the free half");
        vm.expectRevert(abi.encodeWithSelector(IStaking.NothingToWithdraw.selector, bondId, MINIMUM / 2, MINIMUM / 2));
        staking.withdraw(bondId, provider);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- collect

    function test_collect_and_collectFor() public {
        _bond(MINIMUM);
        _execute(_propose(IStaking.Reason.ForgedWork, 10_000, "f"));
        uint256 toHarmed = MINIMUM * 70 / 100;
        vm.assertEq(staking.owedOf(harmed), toHarmed, "owed");

        vm.expectRevert(IStaking.ZeroAddress.selector);
        vm.prank(harmed);
        staking.collect(address(0));
        vm.expectEmit(address(staking));
        emit IStaking.Collected(harmed, stranger, toHarmed);
        vm.prank(harmed);
        staking.collect(stranger);
        vm.assertEq(weft.balanceOf(stranger), toHarmed, "where it said");

        vm.prank(stranger);
        vm.assertEq(staking.collectFor(prover), MINIMUM / 5, "by a stranger");
        vm.assertEq(weft.balanceOf(prover), MINIMUM / 5, "to itself");

        vm.expectRevert(abi.encodeWithSelector(IStaking.NothingOwed.selector, harmed));
        staking.collectFor(harmed);
        vm.assertEq(weft.balanceOf(address(staking)), 0, "nothing left");
    }

    // ------------------------------------------------------------------------------------------------- fuzz

    /// @notice Whatever goes in, in whatever parts, comes out to the unit.
    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_in_and_out(uint256 amount, uint256 part, uint256 wait) public {
        amount = _bound(amount, MINIMUM, FUNDS);
        part = _bound(part, 1, amount - 1);
        wait = _bound(wait, 0, 2 * UNBONDING);
        _bond(amount);
        vm.startPrank(provider);
        staking.unbond(bondId, part);
        vm.warp(NOW + wait);
        staking.unbond(bondId, amount - part);
        vm.assertEq(staking.owedOf(provider), wait >= UNBONDING ? part : 0, "only what has waited");
        vm.warp(NOW + wait + UNBONDING);
        staking.withdraw(bondId, provider);
        if (wait >= UNBONDING) staking.collect(provider);
        vm.stopPrank();
        vm.assertEq(weft.balanceOf(provider), FUNDS, "all of it");
        vm.assertEq(staking.totalActive(), 0, "nothing active");
    }
}
