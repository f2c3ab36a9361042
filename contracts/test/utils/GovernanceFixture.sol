// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IGovernor } from "@openzeppelin/contracts/governance/IGovernor.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { StakingFixture } from "./StakingFixture.sol";
import { vm } from "./Vm.sol";

/// @notice `WeftGovernor` as tests see it.
interface IWeftGovernor is IGovernor {
    error VotingDelayOutOfBounds(uint256 delay, uint256 lowest, uint256 highest);
    error VotingPeriodOutOfBounds(uint256 period, uint256 lowest, uint256 highest);
    error QuorumOutOfBounds(uint256 percent, uint256 lowest, uint256 highest);
    error ProposalThresholdTooHigh(uint256 threshold, uint256 highest);
    error TimelockIsFixed();

    function timelock() external view returns (address);
    function token() external view returns (address);
    function quorumNumerator() external view returns (uint256);
    function setVotingDelay(uint48 newVotingDelay) external;
    function setVotingPeriod(uint32 newVotingPeriod) external;
    function setProposalThreshold(uint256 newProposalThreshold) external;
    function updateQuorumNumerator(uint256 newQuorumNumerator) external;
    function updateTimelock(address newTimelock) external;
    function relay(address target, uint256 value, bytes calldata data) external payable;
}

/// @notice `WeftTimelock` as tests see it.
interface IWeftTimelock {
    event FastSet(bytes4 indexed selector, bool isFast);
    event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data);

    error OwnableUnauthorizedAccount(address account);
    error DelayOutOfBounds(uint256 delay, uint256 lowest, uint256 highest);
    error AlwaysSlow(bytes4 selector);
    error RolesAreFixed(bytes32 role, address account);
    error TimelockUnauthorizedCaller(address caller);
    error TimelockUnexpectedOperationState(bytes32 operationId, bytes32 expectedStates);
    error TimelockInvalidOperationLength(uint256 targets, uint256 payloads, uint256 values);
    error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);

    // solhint-disable func-name-mixedcase
    function takeOwnership(address target) external;
    function FAST_DELAY() external view returns (uint256);
    function SLOW_DELAY() external view returns (uint256);
    function PROPOSER_ROLE() external view returns (bytes32);
    function CANCELLER_ROLE() external view returns (bytes32);
    function EXECUTOR_ROLE() external view returns (bytes32);
    function DEFAULT_ADMIN_ROLE() external view returns (bytes32);
    // solhint-enable func-name-mixedcase

    function governor() external view returns (address);
    function isFast(bytes4 selector) external view returns (bool);
    function setFast(bytes4 selector, bool fast) external;
    function getMinDelay() external view returns (uint256);
    function updateDelay(uint256 newDelay) external;
    function hasRole(bytes32 role, address account) external view returns (bool);
    function grantRole(bytes32 role, address account) external;
    function revokeRole(bytes32 role, address account) external;
    function renounceRole(bytes32 role, address account) external;
    function getTimestamp(bytes32 id) external view returns (uint256);
    function isOperation(bytes32 id) external view returns (bool);
    function delayOf(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads)
        external
        view
        returns (uint256);
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) external;
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) external;
    function execute(address target, uint256 value, bytes calldata payload, bytes32 predecessor, bytes32 salt)
        external
        payable;
    function hashOperation(address target, uint256 value, bytes calldata data, bytes32 predecessor, bytes32 salt)
        external
        pure
        returns (bytes32);
    function cancel(bytes32 id) external;
}

/// @notice Staking, owned by the timelock of a governor in which three holders vote: 5 %, 6 %, 40 % of all WEFT.
abstract contract GovernanceFixture is StakingFixture {
    /// @dev One or more calls with what else names a proposal.
    struct Proposal {
        address[] targets;
        uint256[] values;
        bytes[] calls;
        string description;
        uint256 id;
    }

    uint256 internal constant THRESHOLD = 1_000_000e18;
    uint256 internal constant DELAY = 1 days;
    uint256 internal constant PERIOD = 7 days;
    uint256 internal constant FAST = 2 days;
    uint256 internal constant SLOW = 7 days;

    IWeftGovernor internal governor;
    IWeftTimelock internal timelock;
    address internal five = address(0x0505);
    address internal six = address(0x0606);
    address internal forty = address(0x4040);

    function setUp() public virtual override {
        bytes4[] memory fast = new bytes4[](3);
        (fast[0], fast[1], fast[2]) =
        (IStaking.setMinimumBond.selector, IStaking.setProverBps.selector, IStaking.decide.selector);
        governor =
            IWeftGovernor(vm.deployCode("WeftGovernor.sol:WeftGovernor", abi.encode(address(weft), THRESHOLD, fast)));
        timelock = IWeftTimelock(governor.timelock());
        owner = address(timelock);
        super.setUp();
        _voter(five, SUPPLY * 5 / 100);
        _voter(six, SUPPLY * 6 / 100);
        _voter(forty, SUPPLY * 40 / 100);
        vm.warp(NOW + 1);
    }

    function _voter(address account, uint256 amount) internal {
        vm.prank(holder);
        weft.transfer(account, amount);
        vm.prank(account);
        weft.delegate(account);
    }

    // ------------------------------------------------------------------------------------------------- steps

    function _proposal(address target, bytes memory call) internal pure returns (Proposal memory p) {
        p.targets = new address[](1);
        p.values = new uint256[](1);
        p.calls = new bytes[](1);
        (p.targets[0], p.calls[0], p.description) = (target, call, "because");
    }

    function _proposed(address target, bytes memory call) internal returns (Proposal memory p) {
        p = _proposal(target, call);
        vm.prank(forty);
        p.id = governor.propose(p.targets, p.values, p.calls, p.description);
    }

    /// @notice Proposed and voted for by the forty percent; the vote is over.
    function _passed(address target, bytes memory call) internal returns (Proposal memory p) {
        p = _proposed(target, call);
        vm.warp(block.timestamp + DELAY + 1);
        vm.prank(forty);
        governor.castVote(p.id, 1);
        vm.warp(block.timestamp + PERIOD);
    }

    function _queue(Proposal memory p) internal {
        governor.queue(p.targets, p.values, p.calls, keccak256(bytes(p.description)));
    }

    function _run(Proposal memory p) internal {
        governor.execute(p.targets, p.values, p.calls, keccak256(bytes(p.description)));
    }

    /// @notice From the proposal to its end.
    function _govern(address target, bytes memory call) internal {
        Proposal memory p = _passed(target, call);
        _queue(p);
        vm.warp(governor.proposalEta(p.id));
        _run(p);
    }

    function _is(Proposal memory p, IGovernor.ProposalState state, string memory what) internal view {
        vm.assertTrue(governor.state(p.id) == state, what);
    }
}
