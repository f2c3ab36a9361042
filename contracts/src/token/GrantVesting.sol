// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { VestingWallet } from "@openzeppelin/contracts/finance/VestingWallet.sol";
import { VestingWalletCliff } from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";

/// @title GrantVesting
/// @notice OpenZeppelin's vesting wallet with a cliff: nothing before the cliff, then what time has earned since the
/// start, linearly, rounded down; all of it at the end. Nobody can take back what it holds. What has not vested does
/// not vote, because nobody can delegate it.
contract GrantVesting is VestingWalletCliff {
    /// @param beneficiary Whose it is. It can hand the whole wallet on; renouncing it would lock it for ever.
    /// @param start Unix seconds.
    /// @param duration Seconds.
    /// @param cliff Seconds after `start`, at most `duration`.
    constructor(address beneficiary, uint64 start, uint64 duration, uint64 cliff)
        VestingWallet(beneficiary, start, duration)
        VestingWalletCliff(cliff)
    { }
}
