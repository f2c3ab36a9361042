// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import { Haltable } from "../governance/Haltable.sol";
import { IReferrals } from "../interfaces/IReferrals.sol";
import { EpochRing } from "./EpochRing.sol";

/// @title ReferralsBase
/// @notice What all parts of `Referrals` share.
abstract contract ReferralsBase is IReferrals, Haltable, ReentrancyGuardTransient {
    /// @dev One word: the fees of an account and when it was last seen.
    struct Payer {
        uint96 paid;
        uint96 served;
        uint40 lastActive;
    }

    /// @dev Two words and two rings. `settled` is what has vested and left the rings.
    struct Account {
        uint96 settled;
        uint96 claimed;
        uint32 month;
        uint32 accruedInMonth;
        address payout;
        uint16 passOnBps;
        uint40 heldUntil;
        uint40 nextHoldFrom;
        EpochRing.Ring fast;
        EpochRing.Ring slow;
    }

    // ------------------------------------------------------------------------------------------------- constants

    /// @dev The token has 6 decimals.
    uint256 internal constant USD = 1e6;
    uint256 internal constant WHOLE = 10_000;

    uint8 internal constant RENTER = 1;
    uint8 internal constant PROVIDER = 2;

    address public immutable token;
    address public immutable revenue;
    address public immutable codes;
    address public immutable attestations;

    // ------------------------------------------------------------------------------------------------- state

    mapping(address account => Payer) internal _payers;
    mapping(address account => Account) internal _accounts;

    // ------------------------------------------------------------------------------------------------- internal

    /// @inheritdoc IReferrals
    function currentEpoch() public view returns (uint256) {
        return block.timestamp / EpochRing.EPOCH;
    }

    function _part(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return amount * bps / WHOLE;
    }

    function _seen(address account) internal {
        _payers[account].lastActive = uint40(block.timestamp);
    }
}
