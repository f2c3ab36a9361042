// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @title Haltable
/// @notice A guardian may stop what a contract marks as stoppable (new business and claims of rewards, never a way out)
/// for at most three days, once; only the owner, which is slow, can give it another shot. So a guardian that turned
/// hostile costs three days and no more.
abstract contract Haltable is Ownable2Step {
    uint256 public constant MAX_HALT = 72 hours;

    address public guardian;
    /// @notice Last second of the halt; in the past: nothing is halted.
    uint40 public haltedUntil;
    /// @notice Whether the guardian has a shot.
    bool public isArmed;

    event GuardianSet(address guardian);
    event Halted(uint40 until);
    event Resumed();

    error NotGuardian(address caller);
    error NotArmed();
    error IsHalted(uint256 until);

    modifier whenNotHalted() {
        if (block.timestamp <= haltedUntil) revert IsHalted({ until: haltedUntil });
        _;
    }

    /// @notice Names the guardian, zero for none, and gives it a shot. By the owner.
    function setGuardian(address newGuardian) external onlyOwner {
        guardian = newGuardian;
        isArmed = newGuardian != address(0);
        emit GuardianSet({ guardian: newGuardian });
    }

    /// @notice Halts for `MAX_HALT` from now. By the guardian, which has no shot after it.
    function halt() external {
        if (msg.sender != guardian) revert NotGuardian({ caller: msg.sender });
        if (!isArmed) revert NotArmed();

        isArmed = false;
        haltedUntil = uint40(block.timestamp + MAX_HALT);
        emit Halted({ until: haltedUntil });
    }

    /// @notice Ends a halt early. By the guardian or the owner.
    function resume() external {
        if (msg.sender != guardian && msg.sender != owner()) revert NotGuardian({ caller: msg.sender });

        haltedUntil = 0;
        emit Resumed();
    }
}
