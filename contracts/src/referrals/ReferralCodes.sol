// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { Bindings } from "./codes/Bindings.sol";

/// @title ReferralCodes
/// @notice See `IReferralCodes`.
contract ReferralCodes is Bindings {
    /// @param initialOwner May name `Referrals` once, and `Staking`, and nothing else.
    constructor(address initialOwner) Ownable(initialOwner) { }
}
