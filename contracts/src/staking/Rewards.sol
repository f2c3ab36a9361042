// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import { IStakerSink } from "../interfaces/IRevenueParts.sol";
import { IStaking } from "../interfaces/IStaking.sol";
import { StakingBase } from "./StakingBase.sol";

/// @title Rewards
/// @notice The part of `Staking` that shares the stakers' part of the fees among active stake, however long it has been
/// active: who bonds for the sake of one payment is held, and can be slashed, for 21 days.
abstract contract Rewards is StakingBase {
    using SafeERC20 for IERC20;

    // ------------------------------------------------------------------------------------------------- in

    /// @inheritdoc IStakerSink
    /// @dev That the money is here is checked, so that not even a false `Revenue` can give one staker another's.
    function onReward(uint256 amount) external nonReentrant {
        // Check
        if (msg.sender != revenue) revert NotRevenue({ caller: msg.sender });
        uint256 needed = rewardsHeld + amount;
        uint256 held = IERC20(token).balanceOf(address(this));
        if (held < needed) revert RewardMissing({ held: held, needed: needed });

        // Effect
        rewardsHeld = SafeCast.toUint128(needed);
        uint256 toShare = unshared + amount;
        uint256 stake = totalActive;
        if (stake != 0) {
            _rewardPerStake += Math.mulDiv({ x: toShare, y: REWARD_SCALE, denominator: stake });
            toShare = 0;
        }
        unshared = toShare;
        emit Rewarded({ amount: amount });
    }

    // ------------------------------------------------------------------------------------------------- out

    /// @inheritdoc IStaking
    function claim(address to) external nonReentrant whenNotHalted returns (uint256 amount) {
        return _claim({ account: msg.sender, to: to });
    }

    /// @inheritdoc IStaking
    function claimFor(address account) external nonReentrant whenNotHalted returns (uint256 amount) {
        return _claim({ account: account, to: account });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IStaking
    function activeOf(address account) external view returns (uint256) {
        return _stakers[account].active;
    }

    /// @inheritdoc IStaking
    function rewardOf(address account) external view returns (uint256) {
        return _earned({ staker: _stakers[account] });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _claim(address account, address to) private returns (uint256 amount) {
        // Check
        if (to == address(0)) revert ZeroAddress();

        // Effect
        Staker storage staker = _count({ account: account });
        amount = staker.earned;
        if (amount == 0) revert NothingToClaim({ account: account });
        staker.earned = 0;
        rewardsHeld -= amount;
        emit Claimed({ account: account, to: to, amount: amount });

        // Interaction
        IERC20(token).safeTransfer({ to: to, value: amount });
    }
}
