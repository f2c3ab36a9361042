// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Governor } from "@openzeppelin/contracts/governance/Governor.sol";
import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { GovernorCountingSimple } from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import { GovernorSettings } from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import { GovernorTimelockControl } from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import { GovernorVotes } from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import { IVotes } from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import { WeftTimelock } from "./WeftTimelock.sol";

/// @title WeftGovernor
/// @notice WEFT votes on what the timelock shall do: `propose`, a delay, a vote, `queue`, the timelock's delay (see
/// `WeftTimelock` for which), `execute` by anyone. Times are seconds; votes and the threshold are base units of WEFT.
/// @dev It makes its own timelock, so there is never a moment at which anybody else had a role there. The two are for
/// life: a successor is another pair, to which ownership is voted over.
///
/// An appeal against a slash must be decided within 14 days: delay 1 + vote 7 + timelock 2 days leave 4. If a longer
/// vote is set, such slashes lapse in favour of the accused.
contract WeftGovernor is
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl
{
    // ------------------------------------------------------------------------------------------------- constants

    uint256 public constant MIN_VOTING_DELAY = 1 hours;
    uint256 public constant MAX_VOTING_DELAY = 7 days;
    uint256 public constant MIN_VOTING_PERIOD = 3 days;
    uint256 public constant MAX_VOTING_PERIOD = 30 days;

    /// @notice Percent of all votes there are, as the next two are.
    uint256 public constant MIN_QUORUM = 4;
    uint256 public constant MAX_QUORUM = 40;

    /// @notice 1 % of what was minted.
    uint256 public constant MAX_PROPOSAL_THRESHOLD = 10_000_000e18;

    // ------------------------------------------------------------------------------------------------- errors

    error VotingDelayOutOfBounds(uint256 delay, uint256 lowest, uint256 highest);
    error VotingPeriodOutOfBounds(uint256 period, uint256 lowest, uint256 highest);
    error QuorumOutOfBounds(uint256 percent, uint256 lowest, uint256 highest);
    error ProposalThresholdTooHigh(uint256 threshold, uint256 highest);
    error TimelockIsFixed();

    // ------------------------------------------------------------------------------------------------- construction

    /// @param weft `WeftToken`.
    /// @param threshold Votes that a proposer needs, to begin with.
    /// @param fast Selectors that wait two days only; see `WeftTimelock`.
    constructor(address weft, uint256 threshold, bytes4[] memory fast)
        Governor("Weft Governor")
        GovernorSettings(1 days, 7 days, threshold)
        GovernorVotes(IVotes(weft))
        GovernorVotesQuorumFraction(10)
        GovernorTimelockControl(new WeftTimelock({ governor_: address(this), fast: fast }))
    { }

    // ------------------------------------------------------------------------------------------------- bounds

    function _setVotingDelay(uint48 newVotingDelay) internal override {
        if (newVotingDelay < MIN_VOTING_DELAY || newVotingDelay > MAX_VOTING_DELAY) {
            revert VotingDelayOutOfBounds({
                delay: newVotingDelay, lowest: MIN_VOTING_DELAY, highest: MAX_VOTING_DELAY
            });
        }
        super._setVotingDelay(newVotingDelay);
    }

    function _setVotingPeriod(uint32 newVotingPeriod) internal override {
        if (newVotingPeriod < MIN_VOTING_PERIOD || newVotingPeriod > MAX_VOTING_PERIOD) {
            revert VotingPeriodOutOfBounds({
                period: newVotingPeriod, lowest: MIN_VOTING_PERIOD, highest: MAX_VOTING_PERIOD
            });
        }
        super._setVotingPeriod(newVotingPeriod);
    }

    function _setProposalThreshold(uint256 newProposalThreshold) internal override {
        if (newProposalThreshold > MAX_PROPOSAL_THRESHOLD) {
            revert ProposalThresholdTooHigh({ threshold: newProposalThreshold, highest: MAX_PROPOSAL_THRESHOLD });
        }
        super._setProposalThreshold(newProposalThreshold);
    }

    function _updateQuorumNumerator(uint256 newQuorumNumerator) internal override {
        if (newQuorumNumerator < MIN_QUORUM || newQuorumNumerator > MAX_QUORUM) {
            revert QuorumOutOfBounds({ percent: newQuorumNumerator, lowest: MIN_QUORUM, highest: MAX_QUORUM });
        }
        super._updateQuorumNumerator(newQuorumNumerator);
    }

    /// @notice Always refused: governor and timelock are for life.
    function updateTimelock(TimelockController) public pure override {
        revert TimelockIsFixed();
    }

    // ------------------------------------------------------------------------------------------------- delays

    /// @dev The timelock raises the delay to what the calls need; that is what the proposal's eta must say.
    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
        uint256 delay = WeftTimelock(payable(timelock())).delayOf(targets, values, calldatas);
        return uint48(block.timestamp + delay);
    }

    // ------------------------------------------------------------------------------------------------- inheritance

    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
