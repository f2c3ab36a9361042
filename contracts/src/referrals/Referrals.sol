// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { IRevenue } from "../interfaces/IRevenue.sol";
import { Forfeiture } from "./Forfeiture.sol";

/// @title Referrals
/// @notice See `IReferrals`.
/// @dev The parts stand on each other: who is known (`Levels`), who brought how much (`Tiers`), what comes on top
/// (`Boosts`), what has vested (`Vesting`), what a pass gives (`Discounts`), what a fee brings (`Accrual`), what is in
/// doubt (`Forfeiture`).
contract Referrals is Forfeiture {
    /// @param revenue_ Tells of fees; forfeited money goes back to it to be burned.
    /// @param codes_ Knows who brought whom.
    /// @param attestations_ Zero: everybody is of level 0.
    /// @param initialOwner Names roles and attesters, and forfeits as `IReferrals` says.
    constructor(address revenue_, address codes_, address attestations_, address initialOwner) Ownable(initialOwner) {
        if (revenue_ == address(0) || codes_ == address(0)) revert ZeroAddress();
        token = IRevenue(revenue_).token();
        (revenue, codes, attestations) = (revenue_, codes_, attestations_);
    }
}
