// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferralCodes } from "../interfaces/IReferralCodes.sol";
import { IReferrals } from "../interfaces/IReferrals.sol";
import { EpochRing } from "./EpochRing.sol";
import { Levels } from "./Levels.sol";

/// @title Tiers
/// @notice The part of `Referrals` that counts referees' fees and keeps proven tiers.
abstract contract Tiers is Levels {
    using EpochRing for EpochRing.Ring;

    // ------------------------------------------------------------------------------------------------- constants

    uint256 private constant WINDOW = 13;
    uint256 private constant MAX_REFEREES = 100;
    uint256 private constant MAX_AHEAD = 4;
    uint256 private constant MIN_ACTIVE_FEES = 25 * USD;
    /// @dev One referee counts for at most a fifth.
    uint256 private constant FIFTH = 5;
    /// @dev Two bits for an epoch.
    uint256 private constant EPOCHS_PER_WORD = 128;

    // ------------------------------------------------------------------------------------------------- state

    mapping(address referee => EpochRing.Ring) internal _fees;
    mapping(address referrer => mapping(uint256 page => uint256)) private _tiers;

    // ------------------------------------------------------------------------------------------------- proving

    /// @inheritdoc IReferrals
    function refreshTier(address referrer, address[] calldata referees, uint256 ahead) external returns (Tier tier) {
        // Check
        if (referees.length > MAX_REFEREES) {
            revert TooManyReferees({ count: referees.length, limit: MAX_REFEREES });
        }
        if (ahead == 0 || ahead > MAX_AHEAD) revert TooFarAhead({ epochs: ahead, limit: MAX_AHEAD });
        uint256 epoch = currentEpoch();
        uint256[] memory fees = new uint256[](referees.length);
        address previous = address(0);
        for (uint256 i = 0; i < referees.length; ++i) {
            address referee = referees[i];
            if (referee <= previous) revert NotAscending({ referee: referee });
            previous = referee;
            (address by,) = IReferralCodes(codes).bindingOf({ referee: referee, side: RENTER });
            if (by != referrer) revert NotReferee({ referee: referee, referrer: referrer });
            uint256 sum = _fees[referee].sum({ from: epoch + ahead - WINDOW, to: epoch });
            if (sum >= MIN_ACTIVE_FEES && levelOf(referee) != 0) fees[i] = sum;
        }

        // Effect
        tier = _tierFor(fees);
        for (uint256 e = epoch + 1; e <= epoch + ahead; ++e) {
            if (tierAt({ referrer: referrer, epoch: e }) < tier) {
                _setTier({ referrer: referrer, epoch: e, tier: tier });
            }
        }
        emit TierProven({ referrer: referrer, tier: tier, fromEpoch: epoch + 1, untilEpoch: epoch + ahead });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReferrals
    function tierOf(address referrer) public view returns (Tier) {
        return tierAt({ referrer: referrer, epoch: currentEpoch() });
    }

    /// @inheritdoc IReferrals
    function tierAt(address referrer, uint256 epoch) public view returns (Tier) {
        return Tier(_tiers[referrer][epoch / EPOCHS_PER_WORD] >> _shift(epoch) & 3);
    }

    /// @inheritdoc IReferrals
    function feesBetween(address referee, uint256 from, uint256 to) external view returns (uint256) {
        return _fees[referee].sum({ from: from, to: to });
    }

    /// @inheritdoc IReferrals
    function ratesOf(Tier tier) public pure returns (uint256 referrerBps, uint256 refereeBps) {
        if (tier == Tier.Gold) return (2000, 1000);
        if (tier == Tier.Silver) return (1500, 750);
        if (tier == Tier.Bronze) return (1200, 500);
        return (1000, 500);
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @param fees Of each referee; zero where it does not count.
    function _tierFor(uint256[] memory fees) internal pure virtual returns (Tier) {
        if (_reaches({ fees: fees, active: 25, volume: 25_000 * USD })) return Tier.Gold;
        if (_reaches({ fees: fees, active: 10, volume: 5000 * USD })) return Tier.Silver;
        if (_reaches({ fees: fees, active: 3, volume: 500 * USD })) return Tier.Bronze;
        return Tier.Starter;
    }

    function _reaches(uint256[] memory fees, uint256 active, uint256 volume) private pure returns (bool) {
        uint256 count = 0;
        uint256 sum = 0;
        uint256 cap = volume / FIFTH;
        for (uint256 i = 0; i < fees.length; ++i) {
            if (fees[i] == 0) continue;
            ++count;
            sum += fees[i] < cap ? fees[i] : cap;
        }
        return count >= active && sum >= volume;
    }

    /// @dev Only ever raises, so the bits can be set anew in place.
    function _setTier(address referrer, uint256 epoch, Tier tier) private {
        uint256 page = epoch / EPOCHS_PER_WORD;
        uint256 word = _tiers[referrer][page] & ~(uint256(3) << _shift(epoch));
        _tiers[referrer][page] = word | (uint256(tier) << _shift(epoch));
    }

    function _shift(uint256 epoch) private pure returns (uint256) {
        return 2 * (epoch % EPOCHS_PER_WORD);
    }
}
