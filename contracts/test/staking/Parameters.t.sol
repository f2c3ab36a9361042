// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IHaltable, StakingFixture } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice constructor: no token, the same token twice, a minimum out of bounds: refused; else as it says
/// setMinimumBond, setProverBps: by the owner, within bounds
/// setSlasher: by the owner; in 21 days, until then the one before; nobody at once
/// setRevenue: by the owner, once, not nobody
contract ParametersTest is StakingFixture {
    // ------------------------------------------------------------------------------------------------- constructor

    function test_constructed() public view {
        vm.assertEq(staking.weft(), address(weft), "weft");
        vm.assertEq(staking.token(), address(usd), "token");
        vm.assertEq(staking.revenue(), revenue, "revenue");
        vm.assertEq(staking.slasher(), slasher, "slasher");
        vm.assertEq(staking.proverBps(), 2000, "prover");
        vm.assertEq(IHaltable(address(staking)).owner(), owner, "owner");
        for (uint8 i = 0; i < 3; ++i) {
            vm.assertEq(staking.minimumBond(IStaking.Role(i)), MINIMUM, "minimum");
        }
        vm.assertEq(staking.UNBONDING_TIME(), 21 days, "unbonding");
        vm.assertEq(staking.APPEAL_WINDOW(), 7 days, "appeal");
        vm.assertEq(staking.DECISION_WINDOW(), 14 days, "decision");
        vm.assertEq(staking.EXECUTION_WINDOW(), 14 days, "execution");
        vm.assertLe(staking.MAX_PROVER_BPS() + staking.MAX_HARMED_BPS(), 9000, "a tenth is burned");
    }

    function test_construction_checks_its_arguments() public {
        bytes memory zero = abi.encodeWithSelector(IStaking.ZeroAddress.selector);
        _fails(address(0), address(usd), MINIMUM, zero);
        _fails(address(weft), address(0), MINIMUM, zero);
        _fails(
            address(weft), address(weft), MINIMUM, abi.encodeWithSelector(IStaking.SameToken.selector, address(weft))
        );
        _fails(
            address(weft),
            address(usd),
            1e18 - 1,
            abi.encodeWithSelector(IStaking.MinimumOutOfBounds.selector, 1e18 - 1, 1e18, 1_000_000e18)
        );
    }

    function _fails(address weft_, address token, uint256 minimum, bytes memory why) private {
        _createFails(
            abi.encodePacked(
                vm.getCode("Staking.sol:Staking"), abi.encode(weft_, token, owner, slasher, revenue, minimum)
            ),
            why
        );
    }

    // ------------------------------------------------------------------------------------------------- parameters

    function test_setMinimumBond() public {
        vm.expectEmit(address(staking));
        emit IStaking.MinimumBondSet(IStaking.Role.Checker, 1e18);
        vm.prank(owner);
        staking.setMinimumBond(IStaking.Role.Checker, 1e18);
        vm.assertEq(staking.minimumBond(IStaking.Role.Checker), 1e18, "set");
        vm.assertEq(staking.minimumBond(IStaking.Role.Gateway), MINIMUM, "for its role alone");
        vm.prank(owner);
        staking.setMinimumBond(IStaking.Role.Checker, 1_000_000e18);
    }

    function test_setMinimumBond_within_bounds() public {
        uint256[3] memory bad = [0, uint256(1e18) - 1, 1_000_000e18 + 1];
        vm.startPrank(owner);
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IStaking.MinimumOutOfBounds.selector, bad[i], 1e18, 1_000_000e18));
            staking.setMinimumBond(IStaking.Role.Provider, bad[i]);
        }
        vm.stopPrank();
    }

    function test_setProverBps() public {
        vm.startPrank(owner);
        vm.expectEmit(address(staking));
        emit IStaking.ProverBpsSet(0);
        staking.setProverBps(0);
        staking.setProverBps(2000);
        vm.expectRevert(abi.encodeWithSelector(IStaking.ProverBpsTooHigh.selector, 2001, 2000));
        staking.setProverBps(2001);
        vm.stopPrank();
    }

    function test_by_the_owner_alone() public {
        bytes[4] memory calls = [
            abi.encodeCall(IStaking.setMinimumBond, (IStaking.Role.Provider, MINIMUM)),
            abi.encodeCall(IStaking.setProverBps, (0)),
            abi.encodeCall(IStaking.setSlasher, (stranger)),
            abi.encodeCall(IStaking.setRevenue, (stranger))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(stranger);
            (bool ok, bytes memory why) = address(staking).call(calls[i]);
            vm.assertTrue(!ok, "refused");
            bytes memory expected = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
            vm.assertEq(keccak256(why), keccak256(expected), "why");
        }
    }

    // ------------------------------------------------------------------------------------------------- slasher

    function test_setSlasher_in_21_days() public {
        vm.expectEmit(address(staking));
        emit IStaking.SlasherSet(stranger, NOW + UNBONDING);
        vm.prank(owner);
        staking.setSlasher(stranger);
        vm.assertEq(staking.slasher(), slasher, "still the one before");
        vm.warp(NOW + UNBONDING - 1);
        vm.assertEq(staking.slasher(), slasher, "until the last second");
        vm.warp(NOW + UNBONDING);
        vm.assertEq(staking.slasher(), stranger, "then the new one");
    }

    /// @notice Who leaves on the day on which a slasher is named is out before it can accuse anybody.
    function test_setSlasher_leaves_time_to_leave() public {
        _bond(MINIMUM);
        vm.prank(owner);
        staking.setSlasher(stranger);
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.warp(NOW + UNBONDING - 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotSlasher.selector, stranger));
        vm.prank(stranger);
        staking.propose(_accusation(IStaking.Reason.DataTheft, 10_000, "e"));
        vm.warp(NOW + UNBONDING);
        vm.prank(provider);
        vm.assertEq(staking.withdraw(bondId, provider), MINIMUM, "out");
    }

    function test_setSlasher_again_keeps_who_is_in_office() public {
        vm.startPrank(owner);
        staking.setSlasher(stranger);
        staking.setSlasher(other);
        vm.assertEq(staking.slasher(), slasher, "the first");
        vm.warp(NOW + UNBONDING);
        vm.assertEq(staking.slasher(), other, "the last that was named");
        staking.setSlasher(prover);
        vm.assertEq(staking.slasher(), other, "stays for now");
        vm.warp(NOW + 2 * UNBONDING);
        vm.assertEq(staking.slasher(), prover, "then not");
        vm.stopPrank();
    }

    function test_setSlasher_nobody_at_once() public {
        vm.startPrank(owner);
        staking.setSlasher(stranger);
        vm.expectEmit(address(staking));
        emit IStaking.SlasherSet(address(0), NOW);
        staking.setSlasher(address(0));
        vm.assertEq(staking.slasher(), address(0), "nobody");
        vm.warp(NOW + UNBONDING);
        vm.assertEq(staking.slasher(), address(0), "nor later");
        staking.setSlasher(stranger);
        vm.assertEq(staking.slasher(), address(0), "nobody until then");
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- revenue

    function test_setRevenue_once() public {
        staking = _staking(address(weft), address(usd), address(0));
        vm.assertEq(staking.revenue(), address(0), "none yet");
        vm.startPrank(owner);
        vm.expectRevert(IStaking.ZeroAddress.selector);
        staking.setRevenue(address(0));
        vm.expectEmit(address(staking));
        emit IStaking.RevenueSet(stranger);
        staking.setRevenue(stranger);
        vm.expectRevert(abi.encodeWithSelector(IStaking.RevenueAlreadySet.selector, stranger));
        staking.setRevenue(other);
        vm.stopPrank();
    }

    function test_setRevenue_not_after_the_constructor_did() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.RevenueAlreadySet.selector, revenue));
        vm.prank(owner);
        staking.setRevenue(other);
    }
}
