// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Bonding } from "./Bonding.sol";
import { Parameters } from "./Parameters.sol";
import { Rewards } from "./Rewards.sol";
import { Slashing } from "./Slashing.sol";
import { StakingBase } from "./StakingBase.sol";

/// @title Staking
/// @notice See `IStaking`.
/// @dev WEFT moves in `bond`, `withdraw`, `collect` and when a slash is executed; the payment token in `claim`. All
/// else moves numbers.
contract Staking is Bonding, Rewards, Slashing, Parameters {
    /// @param weft_ `WeftToken`.
    /// @param token_ The payment token, in which rewards come.
    /// @param initialOwner Sets the parameters and the slasher, and decides appeals.
    /// @param initialSlasher May accuse at once; zero: nobody.
    /// @param revenue_ Where rewards come from; zero: the owner says so later, once.
    /// @param minimum Of all three roles, to begin with.
    constructor(
        address weft_,
        address token_,
        address initialOwner,
        address initialSlasher,
        address revenue_,
        uint256 minimum
    ) StakingBase(weft_, token_, initialOwner) {
        _slasher = initialSlasher;
        emit SlasherSet({ slasher: initialSlasher, from: block.timestamp });
        if (revenue_ != address(0)) _setRevenue({ newRevenue: revenue_ });
        _setProverBps({ bps: MAX_PROVER_BPS });
        _setMinimumBond({ role: Role.Provider, amount: minimum });
        _setMinimumBond({ role: Role.Gateway, amount: minimum });
        _setMinimumBond({ role: Role.Checker, amount: minimum });
    }
}
