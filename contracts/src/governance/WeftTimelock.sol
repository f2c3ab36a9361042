// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title WeftTimelock
/// @notice Owns what Weft's governance may set, and gives everybody time to leave before it does: two days for a
/// parameter that the callee itself keeps within bounds, seven days for everything else. Its only proposer, for ever,
/// is the governor that made it; anybody executes; nobody administers it.
/// @dev Why one timelock that looks at what it is to call, and not two: a contract has one owner. With a second
/// timelock for roles each contract would need a second owner, and a function put under the wrong one would be found
/// out too late. Here every call is slow unless its selector is on a list, so what was forgotten is slow, and all of a
/// batch waits for its slowest call. The list names selectors without a target, because the contracts that are owned
/// are made after their owner; it only has a meaning for these few, and their selectors are theirs to know.
///
/// What is never fast, whatever the list says: a call to this contract or to its governor, a call that sends value, and
/// the functions that move ownership, the guardian, the slasher, the source of rewards or tokens, or bundle calls.
contract WeftTimelock is TimelockController {
    // ------------------------------------------------------------------------------------------------- constants

    /// @notice Least delay of anything, and least value of `updateDelay`.
    uint256 public constant FAST_DELAY = 2 days;

    /// @notice Delay of what is not on the list, and greatest value of `updateDelay`.
    uint256 public constant SLOW_DELAY = 7 days;

    /// @notice The only one that ever schedules and cancels.
    address public immutable governor;

    // ------------------------------------------------------------------------------------------------- state

    /// @notice Whether calls of this selector wait for `getMinDelay` only.
    mapping(bytes4 selector => bool) public isFast;

    // ------------------------------------------------------------------------------------------------- events

    event FastSet(bytes4 indexed selector, bool isFast);

    // ------------------------------------------------------------------------------------------------- errors

    error DelayOutOfBounds(uint256 delay, uint256 lowest, uint256 highest);
    error AlwaysSlow(bytes4 selector);
    error RolesAreFixed(bytes32 role, address account);

    // ------------------------------------------------------------------------------------------------- construction

    /// @param governor_ The only one that ever schedules and cancels.
    /// @param fast Selectors of functions that set parameters within bounds of their own.
    constructor(address governor_, bytes4[] memory fast)
        TimelockController(FAST_DELAY, _only(governor_), _only(address(0)), address(0))
    {
        governor = governor_;
        for (uint256 i = 0; i < fast.length; ++i) {
            _setFast({ selector: fast[i], fast: true });
        }
    }

    // ------------------------------------------------------------------------------------------------- scheduling

    /// @inheritdoc TimelockController
    /// @param delay What is less than the call needs is raised to it.
    function schedule(
        address target,
        uint256 value,
        bytes calldata data,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        uint256 needed = _delayOf({ target: target, value: value, data: data });
        super.schedule(target, value, data, predecessor, salt, delay < needed ? needed : delay);
    }

    /// @inheritdoc TimelockController
    /// @param delay What is less than the slowest call needs is raised to it.
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        uint256 needed = delayOf({ targets: targets, values: values, payloads: payloads });
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay < needed ? needed : delay);
    }

    /// @notice What a batch has to wait for, seconds.
    function delayOf(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads)
        public
        view
        returns (uint256 delay)
    {
        if (targets.length != values.length || targets.length != payloads.length) {
            revert TimelockInvalidOperationLength(targets.length, payloads.length, values.length);
        }
        delay = getMinDelay();
        for (uint256 i = 0; i < targets.length; ++i) {
            uint256 needed = _delayOf({ target: targets[i], value: values[i], data: payloads[i] });
            if (needed > delay) delay = needed;
        }
    }

    // ------------------------------------------------------------------------------------------------- owning

    /// @notice Takes a contract over that was offered to this one. By anyone, and at once, so that whoever deploys need
    /// not stay its owner for the weeks of a vote: a contract can be offered only by its owner, and this only gains by
    /// it.
    function takeOwnership(address target) external {
        Ownable2Step(target).acceptOwnership();
    }

    // ------------------------------------------------------------------------------------------------- itself

    /// @notice Puts a selector on the list or takes it off. By the timelock itself, slowly.
    function setFast(bytes4 selector, bool fast) external {
        if (msg.sender != address(this)) revert TimelockUnauthorizedCaller(msg.sender);
        _setFast({ selector: selector, fast: fast });
    }

    /// @inheritdoc TimelockController
    /// @param newDelay `FAST_DELAY` to `SLOW_DELAY`.
    function updateDelay(uint256 newDelay) public override {
        if (newDelay < FAST_DELAY || newDelay > SLOW_DELAY) {
            revert DelayOutOfBounds({ delay: newDelay, lowest: FAST_DELAY, highest: SLOW_DELAY });
        }
        super.updateDelay(newDelay);
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _delayOf(address target, uint256 value, bytes calldata data) private view returns (uint256) {
        bool listed = data.length >= 4 && isFast[bytes4(data)] && value == 0;
        return listed && target != address(this) && target != governor ? getMinDelay() : SLOW_DELAY;
    }

    function _setFast(bytes4 selector, bool fast) private {
        if (fast && _isAlwaysSlow({ selector: selector })) revert AlwaysSlow({ selector: selector });
        isFast[selector] = fast;
        emit FastSet({ selector: selector, isFast: fast });
    }

    /// @dev By name, so that this file needs to know none of the contracts.
    function _isAlwaysSlow(bytes4 selector) private pure returns (bool) {
        return selector == bytes4(keccak256("transferOwnership(address)"))
            || selector == bytes4(keccak256("acceptOwnership()"))
            || selector == bytes4(keccak256("renounceOwnership()"))
            || selector == bytes4(keccak256("setGuardian(address)"))
            || selector == bytes4(keccak256("setSlasher(address)"))
            || selector == bytes4(keccak256("setRevenue(address)"))
            || selector == bytes4(keccak256("transfer(address,uint256)"))
            || selector == bytes4(keccak256("approve(address,uint256)"))
            || selector == bytes4(keccak256("multicall(bytes[])"));
    }

    /// @dev While it is being made it has no code; after that no role is given or taken, not even by itself.
    function _grantRole(bytes32 role, address account) internal override returns (bool) {
        if (address(this).code.length != 0) revert RolesAreFixed({ role: role, account: account });
        return super._grantRole(role, account);
    }

    function _revokeRole(bytes32 role, address account) internal pure override returns (bool) {
        revert RolesAreFixed({ role: role, account: account });
    }

    function _only(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }
}
