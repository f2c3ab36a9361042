// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

import { IPremiumPass } from "../interfaces/IPremiumPass.sol";
import { IReferrals } from "../interfaces/IReferrals.sol";
import { Vesting } from "./Vesting.sol";

/// @title Discounts
/// @notice The part of `Referrals` that gives the holder of a premium pass its discount.
abstract contract Discounts is Vesting {
    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IReferrals
    uint256 public constant MAX_DISCOUNT_BPS = 1000;

    /// @dev Three times what an account with as many passes as there can be takes.
    uint256 private constant PASS_GAS = 300_000;

    // ------------------------------------------------------------------------------------------------- state

    address public pass;

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IReferrals
    function setPass(address pass_) external onlyOwner {
        if (pass_ != address(0) && pass_.code.length == 0) revert NoCode({ target: pass_ });
        pass = pass_;
        emit PassSet({ pass: pass_ });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReferrals
    function discountOf(address account) public view returns (uint256 bps) {
        if (pass == address(0)) return 0;
        try IPremiumPass(pass).entitlements{ gas: PASS_GAS }({ account: account }) returns (
            uint256, uint256, uint256, uint256 discountBps
        ) {
            return Math.min(discountBps, MAX_DISCOUNT_BPS);
        } catch {
            return 0;
        }
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @param left What the shares in this fee have left of its budget. A discount never takes from a referrer.
    function _payDiscount(address renter, uint256 fee, uint256 left) internal returns (uint256 used) {
        uint256 amount = Math.min(_part(fee, discountOf(renter)), left);
        if (amount == 0) return 0;
        used = _credit({ account: renter, amount: amount, level: levelOf(renter) });
        emit Discounted({ renter: renter, fee: fee, amount: used });
    }
}
