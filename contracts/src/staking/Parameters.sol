// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../interfaces/IStaking.sol";
import { StakingBase } from "./StakingBase.sol";

/// @title Parameters
/// @notice The part of `Staking` that its owner may set, and the bounds of it. None of it touches a bond, a slash or a
/// reward that is there already.
abstract contract Parameters is StakingBase {
    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IStaking
    function setMinimumBond(Role role, uint256 amount) external onlyOwner {
        _setMinimumBond({ role: role, amount: amount });
    }

    /// @inheritdoc IStaking
    function setProverBps(uint256 bps) external onlyOwner {
        _setProverBps({ bps: bps });
    }

    /// @inheritdoc IStaking
    function setSlasher(address newSlasher) external onlyOwner {
        address present = newSlasher == address(0) ? address(0) : slasher();
        uint256 from = newSlasher == address(0) ? block.timestamp : block.timestamp + UNBONDING_TIME;
        _slasher = present;
        _nextSlasher = newSlasher;
        _nextSlasherFrom = uint40(from);
        emit SlasherSet({ slasher: newSlasher, from: from });
    }

    /// @inheritdoc IStaking
    function setRevenue(address newRevenue) external onlyOwner {
        if (newRevenue == address(0)) revert ZeroAddress();
        if (revenue != address(0)) revert RevenueAlreadySet({ revenue: revenue });
        _setRevenue({ newRevenue: newRevenue });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _setRevenue(address newRevenue) internal {
        revenue = newRevenue;
        emit RevenueSet({ revenue: newRevenue });
    }

    function _setProverBps(uint256 bps) internal {
        if (bps > MAX_PROVER_BPS) revert ProverBpsTooHigh({ bps: bps, maxBps: MAX_PROVER_BPS });
        proverBps = bps;
        emit ProverBpsSet({ bps: bps });
    }

    function _setMinimumBond(Role role, uint256 amount) internal {
        if (amount < LOWEST_MINIMUM || amount > HIGHEST_MINIMUM) {
            revert MinimumOutOfBounds({ amount: amount, lowest: LOWEST_MINIMUM, highest: HIGHEST_MINIMUM });
        }
        minimumBond[role] = amount;
        emit MinimumBondSet({ role: role, amount: amount });
    }
}
