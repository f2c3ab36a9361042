// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IGovernor } from "@openzeppelin/contracts/governance/IGovernor.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { GovernanceFixture, IWeftGovernor, IWeftTimelock } from "../utils/GovernanceFixture.sol";
import { IHaltable } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice WeftGovernor
/// ├── the whole path: propose, wait, vote, queue, wait, execute, for a fast and for a slow call
/// ├── below the threshold: no proposal; at it: a proposal
/// ├── defeated; quorum missed by one vote, and met to the vote; abstentions count for the quorum
/// ├── the votes are those of the moment when the vote began
/// ├── executed not a second before the delay, and by anyone; not twice
/// ├── cancelled by its proposer while pending, by nobody else and not later
/// ├── an appeal against a slash is decided in time
/// └── its own settings: by itself alone, slowly, each within its bounds at -1/0/+1
contract WeftGovernorTest is GovernanceFixture {
    bytes private _call = abi.encodeCall(IStaking.setMinimumBond, (IStaking.Role.Provider, 7e18));

    function test_constructed() public view {
        vm.assertEq(governor.name(), "Weft Governor", "name");
        vm.assertEq(governor.token(), address(weft), "token");
        vm.assertEq(governor.votingDelay(), 1 days, "delay");
        vm.assertEq(governor.votingPeriod(), 7 days, "period");
        vm.assertEq(governor.proposalThreshold(), THRESHOLD, "threshold");
        vm.assertEq(governor.quorumNumerator(), 10, "quorum");
        vm.assertEq(governor.quorum(NOW), SUPPLY / 10, "of all");
        vm.assertEq(governor.CLOCK_MODE(), "mode=timestamp", "by time");
        vm.assertEq(governor.COUNTING_MODE(), "support=bravo&quorum=for,abstain", "counting");
        vm.assertTrue(governor.proposalNeedsQueuing(1), "nothing goes past the timelock");
    }

    // ------------------------------------------------------------------------------------------------- the path

    function test_a_parameter_from_proposal_to_execution() public {
        uint256 start = block.timestamp;
        Proposal memory p = _proposed(address(staking), _call);
        _is(p, IGovernor.ProposalState.Pending, "proposed");
        vm.warp(start + DELAY);
        _is(p, IGovernor.ProposalState.Pending, "until the last second of the delay");
        vm.warp(start + DELAY + 1);
        _is(p, IGovernor.ProposalState.Active, "votes");

        vm.prank(forty);
        governor.castVote(p.id, 1);
        vm.prank(six);
        governor.castVote(p.id, 0);
        vm.warp(start + DELAY + PERIOD);
        _is(p, IGovernor.ProposalState.Active, "until the last second of the vote");
        vm.warp(start + DELAY + PERIOD + 1);
        _is(p, IGovernor.ProposalState.Succeeded, "won");

        uint256 queued = block.timestamp;
        _queue(p);
        _is(p, IGovernor.ProposalState.Queued, "queued");
        vm.assertEq(governor.proposalEta(p.id), queued + FAST, "two days");
        vm.warp(queued + FAST - 1);
        vm.expectRevert();
        this.run(p);
        vm.assertEq(staking.minimumBond(IStaking.Role.Provider), MINIMUM, "not a second before");

        vm.warp(queued + FAST);
        vm.prank(stranger);
        this.run(p);
        vm.assertEq(staking.minimumBond(IStaking.Role.Provider), 7e18, "done, by anyone");
        _is(p, IGovernor.ProposalState.Executed, "executed");
        vm.expectRevert();
        this.run(p);
    }

    function test_who_guards_waits_seven_days() public {
        Proposal memory p = _passed(address(staking), abi.encodeCall(IHaltable.setGuardian, (stranger)));
        uint256 queued = block.timestamp;
        _queue(p);
        vm.assertEq(governor.proposalEta(p.id), queued + SLOW, "its eta says so");
        vm.warp(queued + SLOW - 1);
        vm.expectRevert();
        this.run(p);
        vm.warp(queued + SLOW);
        _run(p);
        vm.assertEq(IHaltable(address(staking)).guardian(), stranger, "done");
    }

    function test_a_batch_waits_for_its_slowest_call() public {
        Proposal memory p;
        p.targets = new address[](2);
        p.values = new uint256[](2);
        p.calls = new bytes[](2);
        (p.targets[0], p.targets[1]) = (address(staking), address(staking));
        (p.calls[0], p.calls[1]) = (_call, abi.encodeCall(IStaking.setSlasher, (stranger)));
        vm.prank(forty);
        p.id = governor.propose(p.targets, p.values, p.calls, p.description);
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(forty);
        governor.castVote(p.id, 1);
        vm.warp(block.timestamp + PERIOD);
        _queue(p);
        vm.assertEq(governor.proposalEta(p.id), block.timestamp + SLOW, "seven days");
    }

    /// @notice Delay, vote and timelock together are shorter than what an appeal leaves for a decision.
    function test_an_appeal_is_decided_in_time() public {
        _bond(1000e18);
        uint256 id = _propose(IStaking.Reason.ForgedWork, 10_000, "e");
        vm.prank(provider);
        staking.appeal(id);
        vm.assertGe(staking.DECISION_WINDOW(), DELAY + PERIOD + FAST + 2 days, "days to spare");
        _govern(address(staking), abi.encodeCall(IStaking.decide, (id, false)));
        vm.assertTrue(staking.slashOf(id).state == IStaking.SlashState.Void, "the accused is heard");
    }

    function test_a_parameter_out_of_bounds_passes_every_vote_and_fails() public {
        Proposal memory p = _passed(address(staking), abi.encodeCall(IStaking.setProverBps, (2001)));
        _queue(p);
        vm.warp(governor.proposalEta(p.id));
        vm.expectRevert(abi.encodeWithSelector(IStaking.ProverBpsTooHigh.selector, 2001, 2000));
        this.run(p);
    }

    // ------------------------------------------------------------------------------------------------- refused

    function test_threshold() public {
        _voter(stranger, THRESHOLD - 1);
        vm.warp(block.timestamp + 1);
        Proposal memory p = _proposal(address(staking), _call);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector, stranger, THRESHOLD - 1, THRESHOLD
            )
        );
        vm.prank(stranger);
        governor.propose(p.targets, p.values, p.calls, p.description);

        _voter(stranger, 1);
        vm.warp(block.timestamp + 1);
        vm.prank(stranger);
        governor.propose(p.targets, p.values, p.calls, p.description);
    }

    function test_defeated() public {
        Proposal memory p = _proposed(address(staking), _call);
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(six);
        governor.castVote(p.id, 1);
        vm.prank(five);
        governor.castVote(p.id, 1);
        vm.prank(forty);
        governor.castVote(p.id, 0);
        vm.warp(block.timestamp + PERIOD);
        _is(p, IGovernor.ProposalState.Defeated, "more against");
        vm.expectRevert();
        this.queue(p);
        vm.expectRevert();
        this.run(p);
    }

    function test_a_tie_is_a_defeat() public {
        _voter(stranger, SUPPLY * 40 / 100);
        Proposal memory p = _proposed(address(staking), _call);
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(forty);
        governor.castVote(p.id, 1);
        vm.prank(stranger);
        governor.castVote(p.id, 0);
        vm.warp(block.timestamp + PERIOD);
        _is(p, IGovernor.ProposalState.Defeated, "not more");
    }

    function test_quorum_missed_by_one_vote_and_met() public {
        // The two have 10 % and one vote less, then 10 %.
        vm.prank(six);
        weft.transfer(stranger, SUPPLY / 100 + 1);
        uint256 snapshot = vm.snapshotState();
        _quorum(IGovernor.ProposalState.Defeated, "one vote too few");
        vm.revertToState(snapshot);
        vm.prank(stranger);
        weft.transfer(six, 1);
        _quorum(IGovernor.ProposalState.Succeeded, "to the vote");
    }

    /// @dev One of the two abstains: that counts for the quorum.
    function _quorum(IGovernor.ProposalState expected, string memory what) private {
        Proposal memory p = _proposed(address(staking), _call);
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(five);
        governor.castVote(p.id, 1);
        vm.prank(six);
        governor.castVote(p.id, 2);
        vm.warp(block.timestamp + PERIOD);
        _is(p, expected, what);
    }

    function test_votes_are_those_of_the_beginning() public {
        Proposal memory p = _proposed(address(staking), _call);
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(forty);
        weft.transfer(stranger, SUPPLY * 40 / 100);
        vm.prank(stranger);
        weft.delegate(stranger);
        vm.prank(stranger);
        vm.assertEq(governor.castVote(p.id, 1), 0, "bought too late");
        vm.prank(forty);
        vm.assertEq(governor.castVote(p.id, 1), SUPPLY * 40 / 100, "held at the time");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, forty));
        vm.prank(forty);
        governor.castVote(p.id, 1);
    }

    // ------------------------------------------------------------------------------------------------- cancel

    function test_cancel_by_the_proposer_while_pending() public {
        Proposal memory p = _proposed(address(staking), _call);
        bytes32 hash = keccak256(bytes(p.description));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, p.id, stranger));
        vm.prank(stranger);
        governor.cancel(p.targets, p.values, p.calls, hash);
        vm.prank(forty);
        governor.cancel(p.targets, p.values, p.calls, hash);
        _is(p, IGovernor.ProposalState.Canceled, "cancelled");
        vm.warp(block.timestamp + DELAY + 1);
        vm.expectRevert();
        vm.prank(forty);
        governor.castVote(p.id, 1);
    }

    function test_cancel_not_later() public {
        Proposal memory p = _proposed(address(staking), _call);
        vm.warp(block.timestamp + DELAY + 1);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, p.id, forty));
        vm.prank(forty);
        governor.cancel(p.targets, p.values, p.calls, keccak256(bytes(p.description)));
    }

    /// @notice Not even what waits in the timelock can be cancelled by anybody but the governor.
    function test_cancel_of_what_is_queued_by_nobody() public {
        Proposal memory p = _passed(address(staking), _call);
        _queue(p);
        bytes32 canceller = timelock.CANCELLER_ROLE();
        address[4] memory callers = [forty, guardian, slasher, address(this)];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IWeftTimelock.AccessControlUnauthorizedAccount.selector, callers[i], canceller)
            );
            vm.prank(callers[i]);
            timelock.cancel(bytes32(p.id));
        }
    }

    /// @notice What waits can be cancelled by another vote that ends before.
    function test_cancel_of_what_is_queued_by_another_vote() public {
        Proposal memory p = _passed(address(staking), _call);
        _queue(p);
        bytes32 salt = bytes20(address(governor)) ^ keccak256(bytes(p.description));
        bytes32 id = keccak256(abi.encode(p.targets, p.values, p.calls, bytes32(0), salt));
        vm.assertTrue(timelock.isOperation(id), "queued");
        _govern(
            address(governor),
            abi.encodeCall(IWeftGovernor.relay, (address(timelock), 0, abi.encodeCall(IWeftTimelock.cancel, (id))))
        );
        _is(p, IGovernor.ProposalState.Canceled, "cancelled by the governor");
        vm.expectRevert();
        this.run(p);
    }

    // ------------------------------------------------------------------------------------------------- settings

    function test_settings_by_itself_alone() public {
        bytes[4] memory calls = [
            abi.encodeCall(IWeftGovernor.setVotingDelay, (2 days)),
            abi.encodeCall(IWeftGovernor.setVotingPeriod, (5 days)),
            abi.encodeCall(IWeftGovernor.setProposalThreshold, (1)),
            abi.encodeCall(IWeftGovernor.updateQuorumNumerator, (20))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(forty);
            (bool ok, bytes memory why) = address(governor).call(calls[i]);
            vm.assertTrue(!ok, "refused");
            bytes memory expected = abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, forty);
            vm.assertEq(keccak256(why), keccak256(expected), "why");
        }
    }

    function test_settings_wait_seven_days() public {
        Proposal memory p = _passed(address(governor), abi.encodeCall(IWeftGovernor.setVotingDelay, (2 days)));
        _queue(p);
        vm.assertEq(governor.proposalEta(p.id), block.timestamp + SLOW, "seven days");
        vm.warp(block.timestamp + SLOW);
        _run(p);
        vm.assertEq(governor.votingDelay(), 2 days, "set");
    }

    function test_voting_delay_within_bounds() public {
        bytes4 refusal = IWeftGovernor.VotingDelayOutOfBounds.selector;
        _setting(abi.encodeCall(IWeftGovernor.setVotingDelay, (1 hours)), "");
        _setting(abi.encodeCall(IWeftGovernor.setVotingDelay, (7 days)), "");
        _setting(
            abi.encodeCall(IWeftGovernor.setVotingDelay, (1 hours - 1)),
            abi.encodeWithSelector(refusal, 1 hours - 1, 1 hours, 7 days)
        );
        _setting(
            abi.encodeCall(IWeftGovernor.setVotingDelay, (7 days + 1)),
            abi.encodeWithSelector(refusal, 7 days + 1, 1 hours, 7 days)
        );
    }

    function test_voting_period_within_bounds() public {
        bytes4 refusal = IWeftGovernor.VotingPeriodOutOfBounds.selector;
        _setting(abi.encodeCall(IWeftGovernor.setVotingPeriod, (3 days)), "");
        _setting(abi.encodeCall(IWeftGovernor.setVotingPeriod, (30 days)), "");
        _setting(
            abi.encodeCall(IWeftGovernor.setVotingPeriod, (3 days - 1)),
            abi.encodeWithSelector(refusal, 3 days - 1, 3 days, 30 days)
        );
        _setting(
            abi.encodeCall(IWeftGovernor.setVotingPeriod, (30 days + 1)),
            abi.encodeWithSelector(refusal, 30 days + 1, 3 days, 30 days)
        );
    }

    function test_quorum_within_bounds() public {
        bytes4 refusal = IWeftGovernor.QuorumOutOfBounds.selector;
        _setting(abi.encodeCall(IWeftGovernor.updateQuorumNumerator, (4)), "");
        _setting(abi.encodeCall(IWeftGovernor.updateQuorumNumerator, (40)), "");
        _setting(abi.encodeCall(IWeftGovernor.updateQuorumNumerator, (3)), abi.encodeWithSelector(refusal, 3, 4, 40));
        _setting(abi.encodeCall(IWeftGovernor.updateQuorumNumerator, (41)), abi.encodeWithSelector(refusal, 41, 4, 40));
    }

    function test_threshold_within_bounds() public {
        uint256 most = SUPPLY / 100;
        _setting(abi.encodeCall(IWeftGovernor.setProposalThreshold, (0)), "");
        _setting(abi.encodeCall(IWeftGovernor.setProposalThreshold, (most)), "");
        _setting(
            abi.encodeCall(IWeftGovernor.setProposalThreshold, (most + 1)),
            abi.encodeWithSelector(IWeftGovernor.ProposalThresholdTooHigh.selector, most + 1, most)
        );
    }

    function test_construction_within_bounds() public {
        uint256 most = SUPPLY / 100;
        _createFails(
            abi.encodePacked(
                vm.getCode("WeftGovernor.sol:WeftGovernor"), abi.encode(address(weft), most + 1, new bytes4[](0))
            ),
            abi.encodeWithSelector(IWeftGovernor.ProposalThresholdTooHigh.selector, most + 1, most)
        );
    }

    function test_the_timelock_is_for_life() public {
        vm.expectRevert(IWeftGovernor.TimelockIsFixed.selector);
        governor.updateTimelock(stranger);
        _setting(
            abi.encodeCall(IWeftGovernor.updateTimelock, (stranger)),
            abi.encodeWithSelector(IWeftGovernor.TimelockIsFixed.selector)
        );
    }

    /// @dev Voted through; `why` it fails in the end, empty if it does not.
    function _setting(bytes memory call, bytes memory why) private {
        uint256 snapshot = vm.snapshotState();
        Proposal memory p = _passed(address(governor), call);
        _queue(p);
        vm.warp(block.timestamp + SLOW);
        if (why.length != 0) vm.expectRevert(why);
        this.run(p);
        vm.revertToState(snapshot);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /// @dev One external call, so that `vm.expectRevert` means all of it.
    function run(Proposal memory p) external {
        _run(p);
    }

    function queue(Proposal memory p) external {
        _queue(p);
    }
}
