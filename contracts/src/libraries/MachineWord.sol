// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A machine in one storage word, from the low bits:
/// `earned uint88 | served uint72 | nonceFloor uint32 | busy uint32 | openSlots uint32`.
///
/// `earned` is money. `served` is the fees that leases on the machine paid since somebody last asked: a number for
/// sharing fees out, not money. It stops at its highest value.
///
/// `nonceFloor` is 0 for a machine that was never enrolled and all ones for one that was revoked.
type MachineWord is uint256;

using MachineWordLib for MachineWord global;

library MachineWordLib {
    uint256 private constant EARNED_MASK = type(uint88).max;
    uint256 private constant SERVED_SHIFT = 88;
    uint256 private constant SERVED_MAX = type(uint72).max;
    uint256 private constant FLOOR_SHIFT = 160;
    uint256 private constant FLOOR_MASK = uint256(type(uint32).max) << FLOOR_SHIFT;
    uint256 private constant BUSY_SHIFT = 192;
    uint256 private constant OPEN_SLOTS_SHIFT = 224;

    uint32 internal constant NEVER_ENROLLED = 0;
    uint32 internal constant REVOKED = type(uint32).max;

    // ------------------------------------------------------------------------------------------------- reading

    function earned(MachineWord self) internal pure returns (uint256) {
        return MachineWord.unwrap(self) & EARNED_MASK;
    }

    function served(MachineWord self) internal pure returns (uint256) {
        return (MachineWord.unwrap(self) >> SERVED_SHIFT) & SERVED_MAX;
    }

    function nonceFloor(MachineWord self) internal pure returns (uint32) {
        return uint32(MachineWord.unwrap(self) >> FLOOR_SHIFT);
    }

    function busy(MachineWord self) internal pure returns (uint32) {
        return uint32(MachineWord.unwrap(self) >> BUSY_SHIFT);
    }

    function openSlots(MachineWord self) internal pure returns (uint32) {
        return uint32(MachineWord.unwrap(self) >> OPEN_SLOTS_SHIFT);
    }

    function isEnrolled(MachineWord self) internal pure returns (bool) {
        uint32 floor = nonceFloor(self);
        return floor != NEVER_ENROLLED && floor != REVOKED;
    }

    function isOpen(MachineWord self, uint256 slot) internal pure returns (bool) {
        return (openSlots(self) >> slot) & 1 == 1;
    }

    // ------------------------------------------------------------------------------------------------- writing

    function withoutEarned(MachineWord self) internal pure returns (MachineWord) {
        return MachineWord.wrap(MachineWord.unwrap(self) & ~EARNED_MASK);
    }

    function withoutServed(MachineWord self) internal pure returns (MachineWord) {
        return MachineWord.wrap(MachineWord.unwrap(self) & ~(SERVED_MAX << SERVED_SHIFT));
    }

    function withNonceFloor(MachineWord self, uint32 floor) internal pure returns (MachineWord) {
        return MachineWord.wrap((MachineWord.unwrap(self) & ~FLOOR_MASK) | (uint256(floor) << FLOOR_SHIFT));
    }

    /// @dev The caller has checked that neither the GPUs nor the slot, 0..31, are taken; reverts otherwise.
    function opening(MachineWord self, uint32 gpus, uint256 slot) internal pure returns (MachineWord) {
        uint256 bits = _leaseBits(gpus, slot);
        assert(gpus != 0 && slot < 32 && MachineWord.unwrap(self) & bits == 0);
        return MachineWord.wrap(MachineWord.unwrap(self) | bits);
    }

    /// @dev Frees the GPUs and the slot, earns `net`, and counts `fee` as served. The caller has checked that the slot
    /// is open, `gpus` being the lease's; the market's limit on what it holds rules out that `net` does not fit.
    /// Reverts otherwise.
    function ending(MachineWord self, uint32 gpus, uint256 slot, uint256 net, uint256 fee)
        internal
        pure
        returns (MachineWord)
    {
        uint256 word = MachineWord.unwrap(self);
        uint256 bits = _leaseBits(gpus, slot);
        unchecked {
            assert(slot < 32 && word & bits == bits && net <= EARNED_MASK - (word & EARNED_MASK));
            uint256 rest = SERVED_MAX - ((word >> SERVED_SHIFT) & SERVED_MAX);
            return MachineWord.wrap((word ^ bits) + net + ((fee < rest ? fee : rest) << SERVED_SHIFT));
        }
    }

    function _leaseBits(uint32 gpus, uint256 slot) private pure returns (uint256) {
        return (uint256(gpus) << BUSY_SHIFT) | ((1 << OPEN_SLOTS_SHIFT) << slot);
    }
}
