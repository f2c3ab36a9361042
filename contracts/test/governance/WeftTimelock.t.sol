// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { GovernanceFixture, IWeftGovernor, IWeftTimelock } from "../utils/GovernanceFixture.sol";
import { IHaltable } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice WeftTimelock
/// ├── roles: the governor proposes and cancels, anybody executes, nobody administers; none is ever given or taken
/// ├── delay of a call
/// │   ├── on the list: the minimum, two to seven days
/// │   └── not on it, too short, with value, to itself, to the governor: seven days
/// ├── schedule, scheduleBatch: a shorter delay is raised, a longer one is kept
/// ├── setFast: by itself alone; never for what is always slow
/// ├── updateDelay: by itself alone, two to seven days
/// └── takeOwnership: by anyone; of what was offered to it, and of nothing else
contract WeftTimelockTest is GovernanceFixture {
    bytes private _fastCall = abi.encodeCall(IStaking.setProverBps, (1));
    bytes private _slowCall = abi.encodeCall(IHaltable.setGuardian, (address(1)));

    // ------------------------------------------------------------------------------------------------- owning

    function test_takeOwnership_of_what_was_offered() public {
        Ownable2Step directory = _directory();
        directory.transferOwnership(address(timelock));
        vm.prank(stranger);
        timelock.takeOwnership(address(directory));
        vm.assertEq(directory.owner(), address(timelock), "without a vote");
        vm.assertEq(directory.pendingOwner(), address(0), "once");
    }

    function test_takeOwnership_of_nothing_else() public {
        Ownable2Step directory = _directory();
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.OwnableUnauthorizedAccount.selector, address(timelock)));
        timelock.takeOwnership(address(directory));
        vm.assertEq(directory.owner(), address(this), "nobody offered it");
    }

    function _directory() private returns (Ownable2Step) {
        bytes memory arguments = abi.encode(address(this), new string[](0), new string[](0));
        return Ownable2Step(vm.deployCode("Directory.sol:Directory", arguments));
    }

    // ------------------------------------------------------------------------------------------------- roles

    function test_constructed() public view {
        vm.assertEq(timelock.governor(), address(governor), "governor");
        vm.assertEq(timelock.getMinDelay(), 2 days, "delay");
        vm.assertEq(timelock.FAST_DELAY(), 2 days, "fast");
        vm.assertEq(timelock.SLOW_DELAY(), 7 days, "slow");
        vm.assertTrue(timelock.isFast(IStaking.setMinimumBond.selector), "listed");
        vm.assertTrue(!timelock.isFast(IStaking.setSlasher.selector), "not listed");
    }

    function test_roles_of_the_governor_alone() public view {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        bytes32 canceller = timelock.CANCELLER_ROLE();
        vm.assertTrue(timelock.hasRole(proposer, address(governor)), "proposes");
        vm.assertTrue(timelock.hasRole(canceller, address(governor)), "cancels");
        vm.assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)), "anybody executes");
        address[5] memory others = [address(this), address(0), address(timelock), guardian, forty];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.assertTrue(!timelock.hasRole(proposer, others[i]), "does not propose");
            vm.assertTrue(!timelock.hasRole(canceller, others[i]), "does not cancel");
        }
        bytes32 admin = timelock.DEFAULT_ADMIN_ROLE();
        vm.assertTrue(!timelock.hasRole(admin, address(this)), "not who deployed it");
        vm.assertTrue(!timelock.hasRole(admin, address(governor)), "nor the governor");
    }

    function test_roles_are_for_life() public {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        vm.startPrank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.RolesAreFixed.selector, proposer, stranger));
        timelock.grantRole(proposer, stranger);
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.RolesAreFixed.selector, proposer, address(governor)));
        timelock.revokeRole(proposer, address(governor));
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.RolesAreFixed.selector, proposer, address(governor)));
        vm.prank(address(governor));
        timelock.renounceRole(proposer, address(governor));
    }

    function test_schedule_by_the_governor_alone() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IWeftTimelock.AccessControlUnauthorizedAccount.selector, forty, timelock.PROPOSER_ROLE()
            )
        );
        vm.prank(forty);
        timelock.schedule(address(staking), 0, _fastCall, 0, 0, SLOW);

        Proposal memory p = _proposal(address(staking), _fastCall);
        vm.expectRevert(
            abi.encodeWithSelector(
                IWeftTimelock.AccessControlUnauthorizedAccount.selector, forty, timelock.PROPOSER_ROLE()
            )
        );
        vm.prank(forty);
        timelock.scheduleBatch(p.targets, p.values, p.calls, 0, 0, SLOW);
    }

    // ------------------------------------------------------------------------------------------------- delay

    function test_delay_of_a_call() public view {
        _delays(address(staking), 0, _fastCall, FAST, "listed");
        _delays(address(staking), 0, _slowCall, SLOW, "not listed");
        _delays(address(staking), 1, _fastCall, SLOW, "with value");
        _delays(address(staking), 0, hex"", SLOW, "no selector");
        _delays(address(staking), 0, abi.encodePacked(bytes3(IStaking.setProverBps.selector)), SLOW, "half of one");
        _delays(address(staking), 0, abi.encodePacked(IStaking.setProverBps.selector), FAST, "a selector alone");
        _delays(address(timelock), 0, _fastCall, SLOW, "to itself");
        _delays(address(governor), 0, _fastCall, SLOW, "to the governor");
    }

    function _delays(address target, uint256 value, bytes memory call, uint256 delay, string memory what) private view {
        Proposal memory p = _proposal(target, call);
        p.values[0] = value;
        vm.assertEq(timelock.delayOf(p.targets, p.values, p.calls), delay, what);
    }

    function test_delay_of_lists_that_do_not_fit() public {
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.TimelockInvalidOperationLength.selector, 1, 1, 0));
        timelock.delayOf(new address[](1), new uint256[](0), new bytes[](1));
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.TimelockInvalidOperationLength.selector, 1, 0, 1));
        timelock.delayOf(new address[](1), new uint256[](1), new bytes[](0));
    }

    function test_schedule_raises_a_delay_and_keeps_a_longer_one() public {
        vm.startPrank(address(governor));
        _scheduled(_fastCall, 0, FAST);
        _scheduled(_fastCall, FAST - 1, FAST);
        _scheduled(_fastCall, FAST + 1, FAST + 1);
        _scheduled(_slowCall, FAST, SLOW);
        _scheduled(_slowCall, SLOW + 1, SLOW + 1);
        vm.stopPrank();
    }

    function _scheduled(bytes memory call, uint256 asked, uint256 expected) private {
        bytes32 salt = keccak256(abi.encode(call, asked));
        timelock.schedule(address(staking), 0, call, 0, salt, asked);
        bytes32 id = timelock.hashOperation(address(staking), 0, call, 0, salt);
        vm.assertEq(timelock.getTimestamp(id), block.timestamp + expected, "single");

        Proposal memory p = _proposal(address(staking), call);
        timelock.scheduleBatch(p.targets, p.values, p.calls, 0, salt, asked);
        id = keccak256(abi.encode(p.targets, p.values, p.calls, bytes32(0), salt));
        vm.assertEq(timelock.getTimestamp(id), block.timestamp + expected, "batch");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_nothing_runs_before_its_time(bool isFast, uint256 asked, uint256 wait) public {
        bytes memory call = isFast ? _fastCall : _slowCall;
        uint256 needed = isFast ? FAST : SLOW;
        asked = _bound(asked, 0, 30 days);
        wait = _bound(wait, 0, 31 days);
        vm.prank(address(governor));
        timelock.schedule(address(staking), 0, call, 0, 0, asked);
        vm.warp(block.timestamp + wait);
        vm.prank(stranger);
        (bool ok,) = address(timelock)
            .call(abi.encodeCall(IWeftTimelock.execute, (address(staking), 0, call, bytes32(0), bytes32(0))));
        vm.assertEq(ok, wait >= needed && wait >= asked, "exactly when due");
    }

    // ------------------------------------------------------------------------------------------------- itself

    function test_setFast_through_a_vote() public {
        bytes4 selector = bytes4(keccak256("setSplit(uint16)"));
        _govern(address(timelock), abi.encodeCall(IWeftTimelock.setFast, (selector, true)));
        vm.assertTrue(timelock.isFast(selector), "listed");

        vm.expectEmit(address(timelock));
        emit IWeftTimelock.FastSet(selector, false);
        vm.prank(address(timelock));
        timelock.setFast(selector, false);
        vm.assertTrue(!timelock.isFast(selector), "no more");
    }

    function test_setFast_by_itself_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.TimelockUnauthorizedCaller.selector, address(governor)));
        vm.prank(address(governor));
        timelock.setFast(bytes4("abcd"), true);
    }

    function test_setFast_never_for_what_is_always_slow() public {
        string[9] memory names = [
            "transferOwnership(address)",
            "acceptOwnership()",
            "renounceOwnership()",
            "setGuardian(address)",
            "setSlasher(address)",
            "setRevenue(address)",
            "transfer(address,uint256)",
            "approve(address,uint256)",
            "multicall(bytes[])"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            bytes4 selector = bytes4(keccak256(bytes(names[i])));
            vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.AlwaysSlow.selector, selector));
            vm.prank(address(timelock));
            timelock.setFast(selector, true);
            vm.prank(address(timelock));
            timelock.setFast(selector, false);
        }
        bytes4[] memory fast = new bytes4[](1);
        fast[0] = IHaltable.setGuardian.selector;
        _createFails(
            abi.encodePacked(vm.getCode("WeftTimelock.sol:WeftTimelock"), abi.encode(address(governor), fast)),
            abi.encodeWithSelector(IWeftTimelock.AlwaysSlow.selector, fast[0])
        );
    }

    function test_updateDelay_two_to_seven_days() public {
        uint256[4] memory bad = [uint256(0), 2 days - 1, 7 days + 1, type(uint256).max];
        vm.startPrank(address(timelock));
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.DelayOutOfBounds.selector, bad[i], 2 days, 7 days));
            timelock.updateDelay(bad[i]);
        }
        timelock.updateDelay(7 days);
        vm.assertEq(timelock.getMinDelay(), 7 days, "longest");
        _delays(address(staking), 0, _fastCall, 7 days, "also for the fast ones");
        _delays(address(staking), 0, _slowCall, 7 days, "and the slow ones");
        timelock.updateDelay(2 days);
        vm.stopPrank();
        vm.assertEq(timelock.getMinDelay(), 2 days, "shortest");
    }

    function test_updateDelay_by_itself_alone_and_slowly() public {
        vm.expectRevert(abi.encodeWithSelector(IWeftTimelock.TimelockUnauthorizedCaller.selector, address(governor)));
        vm.prank(address(governor));
        timelock.updateDelay(3 days);

        Proposal memory p = _passed(address(timelock), abi.encodeCall(IWeftTimelock.updateDelay, (3 days)));
        _queue(p);
        vm.assertEq(governor.proposalEta(p.id), block.timestamp + SLOW, "seven days");
        vm.warp(block.timestamp + SLOW);
        _run(p);
        vm.assertEq(timelock.getMinDelay(), 3 days, "set");
        p = _passed(address(staking), _fastCall);
        _queue(p);
        vm.assertEq(governor.proposalEta(p.id), block.timestamp + 3 days, "the eta follows");
    }
}
