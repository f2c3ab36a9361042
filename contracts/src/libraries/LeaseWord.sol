// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Bits } from "./Bits.sol";

/// @notice A slot's latest lease in one storage word, from the low bits:
/// `renterId uint32 | start uint32 | duration uint24 | stopped uint24 | price uint64 | gpus uint64 | feeBps uint16`.
///
/// It is never zeroed: whether the lease is open is the machine's business. `stopped` is 0 while the renter has not
/// asked to stop, else the seconds after `start` at which it did, 1..duration.
type LeaseWord is uint256;

using LeaseWordLib for LeaseWord global;

library LeaseWordLib {
    uint256 private constant START_SHIFT = 32;
    uint256 private constant DURATION_SHIFT = 64;
    uint256 private constant STOPPED_SHIFT = 88;
    uint256 private constant PRICE_SHIFT = 112;
    uint256 private constant GPUS_SHIFT = 176;
    uint256 private constant FEE_BPS_SHIFT = 240;

    uint256 private constant SECONDS_PER_HOUR = 3600;

    function pack(uint32 renterId_, uint32 start_, uint24 duration_, uint64 price_, uint64 gpus_, uint16 feeBps_)
        internal
        pure
        returns (LeaseWord)
    {
        return LeaseWord.wrap(
            uint256(renterId_) | (uint256(start_) << START_SHIFT) | (uint256(duration_) << DURATION_SHIFT)
                | (uint256(price_) << PRICE_SHIFT) | (uint256(gpus_) << GPUS_SHIFT)
                | (uint256(feeBps_) << FEE_BPS_SHIFT)
        );
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

    function gpus(LeaseWord self) internal pure returns (uint64) {
        return uint64(LeaseWord.unwrap(self) >> GPUS_SHIFT);
    }

    function feeBps(LeaseWord self) internal pure returns (uint16) {
        return uint16(LeaseWord.unwrap(self) >> FEE_BPS_SHIFT);
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

    /// @dev `price * gpuCount * duration / 3600`, rounded up. No overflow: 64 + 7 + 32 bits.
    function lockRoundedUp(uint64 price_, uint256 gpuCount, uint32 duration_) internal pure returns (uint256) {
        assert(gpuCount <= 64);
        return (uint256(price_) * gpuCount * duration_ + (SECONDS_PER_HOUR - 1)) / SECONDS_PER_HOUR;
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
