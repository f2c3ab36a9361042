// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A machine in one storage word, from the low bits:
/// `earned uint88 | nonceFloor uint40 | busy uint64 | openSlots uint64`.
///
/// `nonceFloor` is 0 for a machine that was never enrolled and all ones for one that was revoked.
type MachineWord is uint256;

using MachineWordLib for MachineWord global;

library MachineWordLib {
    uint256 private constant EARNED_MASK = type(uint88).max;
    uint256 private constant FLOOR_SHIFT = 88;
    uint256 private constant FLOOR_MASK = uint256(type(uint40).max) << FLOOR_SHIFT;
    uint256 private constant BUSY_SHIFT = 128;
    uint256 private constant OPEN_SLOTS_SHIFT = 192;

    uint40 internal constant NEVER_ENROLLED = 0;
    uint40 internal constant REVOKED = type(uint40).max;

    // ------------------------------------------------------------------------------------------------- reading

    function earned(MachineWord self) internal pure returns (uint256) {
        return MachineWord.unwrap(self) & EARNED_MASK;
    }

    function nonceFloor(MachineWord self) internal pure returns (uint40) {
        return uint40(MachineWord.unwrap(self) >> FLOOR_SHIFT);
    }

    function busy(MachineWord self) internal pure returns (uint64) {
        return uint64(MachineWord.unwrap(self) >> BUSY_SHIFT);
    }

    function openSlots(MachineWord self) internal pure returns (uint64) {
        return uint64(MachineWord.unwrap(self) >> OPEN_SLOTS_SHIFT);
    }

    function isEnrolled(MachineWord self) internal pure returns (bool) {
        uint40 floor = nonceFloor(self);
        return floor != NEVER_ENROLLED && floor != REVOKED;
    }

    function isOpen(MachineWord self, uint256 slot) internal pure returns (bool) {
        return (openSlots(self) >> slot) & 1 == 1;
    }

    // ------------------------------------------------------------------------------------------------- writing

    /// @dev Reverts when it would not fit, which the market's limit on what it holds rules out.
    function earning(MachineWord self, uint256 amount) internal pure returns (MachineWord) {
        uint256 sum = earned(self) + amount;
        assert(sum <= EARNED_MASK);
        return MachineWord.wrap((MachineWord.unwrap(self) & ~EARNED_MASK) | sum);
    }

    function withoutEarned(MachineWord self) internal pure returns (MachineWord) {
        return MachineWord.wrap(MachineWord.unwrap(self) & ~EARNED_MASK);
    }

    function withNonceFloor(MachineWord self, uint40 floor) internal pure returns (MachineWord) {
        return MachineWord.wrap((MachineWord.unwrap(self) & ~FLOOR_MASK) | (uint256(floor) << FLOOR_SHIFT));
    }

    /// @dev The caller has checked that neither the GPUs nor the slot, 0..63, are taken; reverts otherwise.
    function opening(MachineWord self, uint64 gpus, uint256 slot) internal pure returns (MachineWord) {
        assert(gpus != 0 && busy(self) & gpus == 0 && slot < 64 && !isOpen(self, slot));
        return MachineWord.wrap(MachineWord.unwrap(self) | _leaseBits(gpus, slot));
    }

    /// @dev The caller has checked that the slot is open; `gpus` are the lease's. Reverts otherwise.
    function closing(MachineWord self, uint64 gpus, uint256 slot) internal pure returns (MachineWord) {
        assert(busy(self) & gpus == gpus && slot < 64 && isOpen(self, slot));
        return MachineWord.wrap(MachineWord.unwrap(self) & ~_leaseBits(gpus, slot));
    }

    function _leaseBits(uint64 gpus, uint256 slot) private pure returns (uint256) {
        return (uint256(gpus) << BUSY_SHIFT) | (1 << (OPEN_SLOTS_SHIFT + slot));
    }
}
