// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import { IFeeHistory, IReferralCodes } from "../interfaces/IReferralCodes.sol";
import { IReferralSink } from "../interfaces/IRevenueParts.sol";
import { Discounts } from "./Discounts.sol";
import { EpochRing } from "./EpochRing.sol";

/// @title Accrual
/// @notice The part of `Referrals` that `Revenue` calls: from a fee to what whom accrues.
abstract contract Accrual is Discounts, IReferralSink {
    using EpochRing for EpochRing.Ring;
    using SafeCast for uint256;

    /// @dev Who shares in one fee.
    struct Shares {
        address referrer;
        uint8 referrerLevel;
        uint256 toReferrer;
        address referee;
        uint8 refereeLevel;
        uint256 toReferee;
    }

    // ------------------------------------------------------------------------------------------------- constants

    uint256 private constant MIN_QUALIFIED = 10 * USD;
    uint256 private constant MAX_FEES = 20_000 * USD;
    uint256 private constant MAX_AGE = 365 days;
    uint256 private constant MAX_QUIET = 180 days;
    uint256 private constant PROVIDER_BPS = 500;

    modifier onlyRevenue() {
        if (msg.sender != revenue) revert NotRevenue({ caller: msg.sender });
        _;
    }

    // ------------------------------------------------------------------------------------------------- fees

    /// @inheritdoc IReferralSink
    function onRenterFee(address renter, uint256 fee, uint256 budget) external onlyRevenue returns (uint256 used) {
        Payer storage payer = _payers[renter];
        uint256 before = payer.paid;
        payer.paid = (before + fee).toUint96();
        payer.lastActive = uint40(block.timestamp);

        used = _shareRenterFee({ renter: renter, before: before, fee: fee, budget: budget });
        used += _payDiscount({ renter: renter, fee: fee, left: budget - used });
    }

    /// @inheritdoc IReferralSink
    function onProviderFee(address provider, uint256 fee, uint256 budget) external onlyRevenue returns (uint256 used) {
        Payer storage payer = _payers[provider];
        uint256 served = payer.served + fee;
        payer.served = served.toUint96();
        payer.lastActive = uint40(block.timestamp);

        (address referrer, uint256 boundAt) = IReferralCodes(codes).bindingOf({ referee: provider, side: PROVIDER });
        if (referrer == address(0) || served < MIN_QUALIFIED) return 0;
        if (!_isAccruing({ referrer: referrer, boundAt: boundAt })) return 0;

        Shares memory s;
        (s.referrer, s.referrerLevel, s.referee) = (referrer, levelOf(referrer), provider);
        s.toReferrer = _part(fee, PROVIDER_BPS);
        return _pay({ s: s, side: PROVIDER, fee: fee, budget: budget });
    }

    /// @inheritdoc IFeeHistory
    function feesOf(address account) external view returns (uint256 paid, uint256 served) {
        return (_payers[account].paid, _payers[account].served);
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @param before What the renter had paid before this fee.
    function _shareRenterFee(address renter, uint256 before, uint256 fee, uint256 budget)
        private
        returns (uint256 used)
    {
        (address referrer, uint256 boundAt) = IReferralCodes(codes).bindingOf({ referee: renter, side: RENTER });
        if (referrer == address(0)) return 0;
        _fees[renter].add({ epoch: currentEpoch(), amount: fee });
        if (before + fee < MIN_QUALIFIED || before >= MAX_FEES) return 0;
        if (!_isAccruing({ referrer: referrer, boundAt: boundAt })) return 0;

        uint256 counted = Math.min(fee, MAX_FEES - before);
        Shares memory s = _renterShares({ referrer: referrer, renter: renter, fee: counted });
        return _pay({ s: s, side: RENTER, fee: fee, budget: budget });
    }

    function _isAccruing(address referrer, uint256 boundAt) private view returns (bool) {
        uint256 lastActive = Math.max(_payers[referrer].lastActive, boundAt);
        return block.timestamp <= boundAt + MAX_AGE && block.timestamp <= lastActive + MAX_QUIET;
    }

    /// @dev With level 0 on either side: the lowest rates, no boost.
    function _renterShares(address referrer, address renter, uint256 fee) private returns (Shares memory s) {
        (s.referrer, s.referrerLevel) = (referrer, levelOf(referrer));
        (s.referee, s.refereeLevel) = (renter, levelOf(renter));
        bool bothKnown = s.referrerLevel != 0 && s.refereeLevel != 0;

        (uint256 referrerBps, uint256 refereeBps) = ratesOf(bothKnown ? tierOf(referrer) : Tier.Starter);
        (s.toReferrer, s.toReferee) = (_part(fee, referrerBps), _part(fee, refereeBps));
        if (bothKnown) {
            (uint256 moreToReferrer, uint256 moreToReferee) = _takeBoosts({ referrer: referrer, fee: fee });
            s.toReferrer += moreToReferrer;
            s.toReferee += moreToReferee;
        }
        uint256 passedOn = _part(s.toReferrer, _accounts[referrer].passOnBps);
        s.toReferrer -= passedOn;
        s.toReferee += passedOn;
    }

    /// @dev The one place that shares a budget, for all tiers, boosts and sides: never more than there is. Where shares
    /// ask for more, all are cut alike.
    function _pay(Shares memory s, uint8 side, uint256 fee, uint256 budget) private returns (uint256 used) {
        uint256 asked = s.toReferrer + s.toReferee;
        if (asked > budget) {
            s.toReferrer = Math.mulDiv(s.toReferrer, budget, asked);
            s.toReferee = Math.mulDiv(s.toReferee, budget, asked);
        }
        uint256 toReferrer = _credit({ account: s.referrer, amount: s.toReferrer, level: s.referrerLevel });
        uint256 toReferee = _credit({ account: s.referee, amount: s.toReferee, level: s.refereeLevel });
        emit Accrued({
            referrer: s.referrer, referee: s.referee, side: side, fee: fee, toReferrer: toReferrer, toReferee: toReferee
        });
        return toReferrer + toReferee;
    }
}
