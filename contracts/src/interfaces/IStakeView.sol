// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Stake view
/// @notice What others ask of `Staking`.
interface IStakeView {
    /// @return Base units of WEFT (18 decimals) that stand in all bonds of `account` now.
    function activeOf(address account) external view returns (uint256);
}
