// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Bits } from "./Bits.sol";

/// @notice A slot's latest lease in one storage word, from the low bits:
/// `renterId uint32 | start uint32 | duration uint24 | stopped uint24 | price uint64 | gpus uint32 | feeBps uint16 |
/// delegate uint16 | gpuClass uint8 | slot uint8`. `LeaseOpened` shows it as it is stored.
///
/// It is never zeroed: whether the lease is open is the machine's business. `stopped` is 0 while the renter has not
/// asked to stop, else the seconds after `start` at which it did, 1..duration. `delegate` is 0 where the renter signed
/// the request itself, else the number of the delegate that did.
type LeaseWord is uint256;

using LeaseWordLib for LeaseWord global;

library LeaseWordLib {
    uint256 private constant START_SHIFT = 32;
    uint256 private constant DURATION_SHIFT = 64;
    uint256 private constant STOPPED_SHIFT = 88;
    uint256 private constant PRICE_SHIFT = 112;
    uint256 private constant GPUS_SHIFT = 176;
    uint256 private constant FEE_BPS_SHIFT = 208;
    uint256 private constant DELEGATE_SHIFT = 224;
    uint256 private constant GPU_CLASS_SHIFT = 240;
    uint256 private constant SLOT_SHIFT = 248;

    uint256 private constant SECONDS_PER_HOUR = 3600;

    /// @dev The caller has checked that each number fits its field.
    function pack(
        uint256 renterId_,
        uint256 start_,
        uint256 duration_,
        uint256 price_,
        uint256 gpus_,
        uint256 feeBps_,
        uint256 delegate_,
        uint256 gpuClass_,
        uint256 slot_
    ) internal pure returns (LeaseWord) {
        return LeaseWord.wrap(
            renterId_ | (start_ << START_SHIFT) | (duration_ << DURATION_SHIFT) | (price_ << PRICE_SHIFT)
                | (gpus_ << GPUS_SHIFT) | (feeBps_ << FEE_BPS_SHIFT) | (delegate_ << DELEGATE_SHIFT)
                | (gpuClass_ << GPU_CLASS_SHIFT) | (slot_ << SLOT_SHIFT)
        );
    }

    /// @dev Only for a word that has neither yet.
    function withRenter(LeaseWord self, uint256 renterId_, uint256 delegate_) internal pure returns (LeaseWord) {
        return LeaseWord.wrap(LeaseWord.unwrap(self) | renterId_ | (delegate_ << DELEGATE_SHIFT));
    }

    // ------------------------------------------------------------------------------------------------- reading

    function renterId(LeaseWord self) internal pure returns (uint32) {
        return uint32(LeaseWord.unwrap(self));
    }

    function start(LeaseWord self) internal pure returns (uint32) {
        return uint32(LeaseWord.unwrap(self) >> START_SHIFT);
    }

    function duration(LeaseWord self) internal pure returns (uint24) {
        return uint24(LeaseWord.unwrap(self) >> DURATION_SHIFT);
    }

    function stopped(LeaseWord self) internal pure returns (uint24) {
        return uint24(LeaseWord.unwrap(self) >> STOPPED_SHIFT);
    }

    function price(LeaseWord self) internal pure returns (uint64) {
        return uint64(LeaseWord.unwrap(self) >> PRICE_SHIFT);
    }

    function gpus(LeaseWord self) internal pure returns (uint32) {
        return uint32(LeaseWord.unwrap(self) >> GPUS_SHIFT);
    }

    function feeBps(LeaseWord self) internal pure returns (uint16) {
        return uint16(LeaseWord.unwrap(self) >> FEE_BPS_SHIFT);
    }

    /// @return 0: the renter itself.
    function delegate(LeaseWord self) internal pure returns (uint16) {
        return uint16(LeaseWord.unwrap(self) >> DELEGATE_SHIFT);
    }

    function gpuClass(LeaseWord self) internal pure returns (uint8) {
        return uint8(LeaseWord.unwrap(self) >> GPU_CLASS_SHIFT);
    }

    /// @return Unix seconds: the deadline, or when the renter asked to stop.
    function end(LeaseWord self) internal pure returns (uint256) {
        uint256 stop = stopped(self);
        return uint256(start(self)) + (stop != 0 ? stop : duration(self));
    }

    function locked(LeaseWord self) internal pure returns (uint256) {
        return lockRoundedUp({ price_: price(self), gpuCount: Bits.count(gpus(self)), duration_: duration(self) });
    }

    // ------------------------------------------------------------------------------------------------- computing

    /// @dev `price * gpuCount * duration / 3600`, rounded up. The caller has checked the sizes: 64 + 8 + 24 bits
    /// cannot overflow.
    function lockRoundedUp(uint256 price_, uint256 gpuCount, uint256 duration_) internal pure returns (uint256) {
        unchecked {
            return (price_ * gpuCount * duration_ + (SECONDS_PER_HOUR - 1)) / SECONDS_PER_HOUR;
        }
    }

    /// @dev Only for a word that is not stopped yet; `nowTime` is not before `start`. A stop in the second of the start
    /// counts as one second later (0 says "not stopped"), one after the deadline as at the deadline.
    function stopping(LeaseWord self, uint256 nowTime) internal pure returns (LeaseWord) {
        assert(stopped(self) == 0);
        uint256 elapsed = nowTime - start(self);
        if (elapsed == 0) elapsed = 1;
        if (elapsed > duration(self)) elapsed = duration(self);
        return LeaseWord.wrap(LeaseWord.unwrap(self) | (elapsed << STOPPED_SHIFT));
    }
}
