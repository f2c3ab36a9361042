// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Distribution
/// @notice Makes WEFT, hands out all of it by a table that stands in the bytecode, and is done: it has no function that
/// changes anything. Whoever doubts the first holders reads this contract; it is the token's maker.
///
///     work reserve     35 %   350,000,000
///     community        20 %   200,000,000
///     DAO treasury     15 %   150,000,000
///     team             15 %   150,000,000   48 months, nothing for the first 12
///     early backers    10 %   100,000,000   36 months, beginning with month 13
///     liquidity         5 %    50,000,000
///
/// A month is a twelfth of 365 days. Amounts are base units of WEFT, times unix seconds.
interface IDistribution {
    /// @notice Who is on the table. Team and backers name who the vesting wallets belong to.
    struct Recipients {
        address workReserve;
        address community;
        address treasury;
        address team;
        address backers;
        address liquidity;
    }

    /// @notice A line of the table. What vests is held by a wallet of its own until then.
    /// @param start Seconds after the distribution at which vesting begins.
    /// @param duration Seconds for all of it to vest; 0: free at once.
    /// @param cliff Seconds after `start` before which nothing has vested.
    struct Line {
        address to;
        uint256 amount;
        uint64 start;
        uint64 duration;
        uint64 cliff;
    }

    error ZeroRecipient(uint256 line);

    /// @notice The six lines, in the order above, adding up to 1,000,000,000e18.
    function table(Recipients memory recipients) external pure returns (Line[] memory lines);

    /// @notice The token that it made.
    function weft() external view returns (address);

    /// @notice The vesting wallet of the team.
    function teamVesting() external view returns (address);

    /// @notice The vesting wallet of the early backers.
    function backersVesting() external view returns (address);
}
