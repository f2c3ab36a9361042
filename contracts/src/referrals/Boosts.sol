// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferrals } from "../interfaces/IReferrals.sol";
import { Tiers } from "./Tiers.sol";

/// @title Boosts
/// @notice The part of `Referrals` in which a manager may add to shares for a while: a campaign for all, and boosts of
/// single referrers, inside a band of 5 % of the fee and a budget for each epoch.
abstract contract Boosts is Tiers {
    /// @dev One word.
    struct Weekly {
        uint96 budget;
        uint96 spent;
        uint64 epoch;
    }

    struct Boost {
        uint16 bps;
        uint40 until;
    }

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IReferrals
    uint256 public constant MAX_BOOST_BPS = 500;

    // ------------------------------------------------------------------------------------------------- state

    address public manager;
    Campaign private _campaign;
    Weekly private _weekly;
    mapping(address account => Boost) private _boosts;

    modifier onlyManager() {
        if (msg.sender != manager) revert NotManager({ caller: msg.sender });
        _;
    }

    // ------------------------------------------------------------------------------------------------- roles

    /// @inheritdoc IReferrals
    function setManager(address manager_) external onlyOwner {
        manager = manager_;
        emit ManagerSet({ manager: manager_ });
    }

    /// @inheritdoc IReferrals
    function setCampaign(Campaign calldata campaign_) external onlyManager {
        _checkBoost({ bps: uint256(campaign_.referrerBps) + campaign_.refereeBps });
        _campaign = campaign_;
        emit CampaignSet({ campaign: campaign_ });
    }

    /// @inheritdoc IReferrals
    function setBoost(address account, uint16 bps, uint40 until) external onlyManager {
        _checkBoost({ bps: bps });
        _boosts[account] = Boost({ bps: bps, until: until });
        emit BoostSet({ account: account, bps: bps, until: until });
    }

    /// @inheritdoc IReferrals
    function setWeeklyBoost(uint96 budget) external onlyManager {
        _weekly.budget = budget;
        emit WeeklyBoostSet({ amount: budget });
    }

    // ------------------------------------------------------------------------------------------------- views

    function campaign() external view returns (Campaign memory) {
        return _campaign;
    }

    /// @inheritdoc IReferrals
    function boostOf(address account) external view returns (uint256 bps, uint256 until) {
        return (_boosts[account].bps, _boosts[account].until);
    }

    /// @inheritdoc IReferrals
    function weeklyBoost() external view returns (uint256 budget, uint256 spent) {
        return (_weekly.budget, _weekly.epoch == currentEpoch() ? _weekly.spent : 0);
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev What comes on top for this fee, taken out of the week's budget; where that is short, the referee goes
    /// first.
    function _takeBoosts(address referrer, uint256 fee) internal returns (uint256 toReferrer, uint256 toReferee) {
        Campaign memory c = _campaign;
        uint256 referrerBps = 0;
        uint256 refereeBps = 0;
        if (block.timestamp >= c.from && block.timestamp <= c.until) {
            (referrerBps, refereeBps) = (c.referrerBps, c.refereeBps);
        }
        Boost memory personal = _boosts[referrer];
        if (block.timestamp <= personal.until) referrerBps += personal.bps;
        if (referrerBps + refereeBps > MAX_BOOST_BPS) referrerBps = MAX_BOOST_BPS - refereeBps;
        if (referrerBps + refereeBps == 0) return (0, 0);

        Weekly memory w = _weekly;
        if (w.epoch != currentEpoch()) (w.epoch, w.spent) = (uint64(currentEpoch()), 0);
        uint256 left = w.budget > w.spent ? w.budget - w.spent : 0;
        toReferee = _atMost(_part(fee, refereeBps), left);
        toReferrer = _atMost(_part(fee, referrerBps), left - toReferee);
        w.spent += uint96(toReferee + toReferrer);
        _weekly = w;
    }

    function _atMost(uint256 amount, uint256 limit) private pure returns (uint256) {
        return amount < limit ? amount : limit;
    }

    function _checkBoost(uint256 bps) private pure {
        if (bps > MAX_BOOST_BPS) revert BoostTooHigh({ bps: bps, maxBps: MAX_BOOST_BPS });
    }
}
