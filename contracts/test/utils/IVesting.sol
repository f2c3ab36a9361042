// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice `Vesting` as tests see it.
interface IVesting {
    error InvalidCliffDuration(uint64 cliffSeconds, uint64 durationSeconds);

    event ERC20Released(address indexed token, uint256 amount);

    function owner() external view returns (address);
    function transferOwnership(address newOwner) external;
    function start() external view returns (uint256);
    function duration() external view returns (uint256);
    function cliff() external view returns (uint256);
    function end() external view returns (uint256);
    function released(address token) external view returns (uint256);
    function releasable(address token) external view returns (uint256);
    function release(address token) external;
    function vestedAmount(address token, uint64 timestamp) external view returns (uint256);
}
