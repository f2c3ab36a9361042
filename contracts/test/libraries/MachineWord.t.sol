// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { MachineWord, MachineWordLib } from "../../src/libraries/MachineWord.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice reading: each field from its own bits; isEnrolled: not never, not revoked
/// withoutEarned, withoutServed, withNonceFloor: that number alone
/// opening
/// ├── no GPU, one that is busy, a slot that is open or not of the 32: a bug, reverts
/// └── else: GPUs and slot alone
/// ending
/// ├── a slot that is not open or not of the 32, GPUs that are not busy: a bug, reverts
/// ├── earns beyond 88 bits: a bug, reverts
/// ├── serves beyond 72 bits: stops at the highest number
/// └── else: undoes opening, adds both numbers
contract MachineWordTest is TestBase {
    function test_enrolled_is_between_never_and_revoked() public pure {
        MachineWord word = MachineWord.wrap(type(uint256).max).withNonceFloor(0);
        vm.assertEq(word.isEnrolled(), false, "never");
        vm.assertEq(word.withNonceFloor(1).isEnrolled(), true, "enrolled");
        vm.assertEq(word.withNonceFloor(type(uint32).max - 1).isEnrolled(), true, "highest floor");
        vm.assertEq(word.withNonceFloor(MachineWordLib.REVOKED).isEnrolled(), false, "revoked");
    }

    struct Fields {
        uint88 earned;
        uint72 served;
        uint32 floor;
        uint32 busy;
        uint32 slots;
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_unpacks_what_was_packed(Fields memory f) public pure {
        MachineWord word = _pack(f);
        vm.assertEq(word.earned(), f.earned, "earned");
        vm.assertEq(word.served(), f.served, "served");
        vm.assertEq(word.nonceFloor(), f.floor, "floor");
        vm.assertEq(word.busy(), f.busy, "busy");
        vm.assertEq(word.openSlots(), f.slots, "slots");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_opening_and_ending_touch_gpus_and_slot_alone(Fields memory f, uint32 gpus, uint8 slot)
        public
        pure
    {
        slot = slot % 32;
        if (gpus == 0) gpus = 1;
        f.busy &= ~gpus;
        f.slots &= ~uint32(1 << slot);
        MachineWord word = _pack(f);
        vm.assertEq(word.isOpen(slot), false, "closed");

        MachineWord open = word.opening(gpus, slot);
        f.busy |= gpus;
        f.slots |= uint32(1 << slot);
        _same(open, _pack(f), "opening");
        vm.assertEq(open.isOpen(slot), true, "open");
        _same(open.ending(gpus, slot, 0, 0), word, "ending undoes opening");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_numbers_do_not_touch_each_other(Fields memory f, uint32 floor, uint256 amount) public pure {
        (f.busy, f.slots) = (f.busy & ~uint32(1), f.slots & ~uint32(1));
        MachineWord word = _pack(f);
        uint32 oldFloor = f.floor;
        f.floor = floor;
        _same(word.withNonceFloor(floor), _pack(f), "floor");
        f.floor = oldFloor;

        uint88 earned = f.earned;
        amount = _bound(amount, 0, type(uint88).max - earned);
        f.earned = uint88(earned + amount);
        _same(word.opening(1, 0).ending(1, 0, amount, 0), _pack(f), "earning");
        f.earned = 0;
        _same(word.withoutEarned(), _pack(f), "without earned");
        f.earned = earned;

        f.served = 0;
        _same(word.withoutServed(), _pack(f), "without served");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_served_stops_at_its_highest(Fields memory f, uint256 fee) public pure {
        (f.busy, f.slots) = (f.busy & ~uint32(1), f.slots & ~uint32(1));
        MachineWord word = _pack(f);
        uint256 sum = fee > type(uint72).max ? type(uint72).max : uint256(f.served) + fee;
        f.served = sum > type(uint72).max ? type(uint72).max : uint72(sum);
        _same(_serving(word, fee), _pack(f), "serving");
    }

    function test_served_at_the_edge() public pure {
        MachineWord word = _serving(MachineWord.wrap(0), type(uint72).max - 1);
        vm.assertEq(_serving(word, 1).served(), type(uint72).max, "full");
        vm.assertEq(_serving(word, 2).served(), type(uint72).max, "stops there");
        vm.assertEq(_serving(word, 2).nonceFloor(), 0, "and runs into nothing");
    }

    function test_opening_twice_is_a_bug() public {
        MachineWord word = MachineWord.wrap(0).opening(3, 7);
        vm.expectRevert();
        this.opening(word, 4, 7);
        vm.expectRevert();
        this.opening(word, 1, 8);
        vm.expectRevert();
        this.opening(word, 0, 8);
        vm.expectRevert();
        this.opening(word, 4, 32);
    }

    function test_ending_what_is_not_open_is_a_bug() public {
        MachineWord word = MachineWord.wrap(0).opening(3, 7);
        vm.expectRevert();
        this.ending(word, 3, 8, 0);
        vm.expectRevert();
        this.ending(word, 4, 7, 0);
        vm.expectRevert();
        this.ending(word, 3, 32, 0);
    }

    function test_earning_beyond_88_bits_is_a_bug() public {
        MachineWord word = MachineWord.wrap(type(uint88).max).opening(1, 0);
        this.ending(word, 1, 0, 0);
        vm.expectRevert();
        this.ending(word, 1, 0, 1);
    }

    function opening(MachineWord word, uint32 gpus, uint256 slot) external pure returns (MachineWord) {
        return word.opening(gpus, slot);
    }

    function ending(MachineWord word, uint32 gpus, uint256 slot, uint256 net) external pure returns (MachineWord) {
        return word.ending(gpus, slot, net, 0);
    }

    /// @notice By a lease of the first GPU in the first slot, which are free.
    function _serving(MachineWord word, uint256 fee) private pure returns (MachineWord) {
        return word.opening(1, 0).ending(1, 0, 0, fee);
    }

    function _pack(Fields memory f) private pure returns (MachineWord) {
        return MachineWord.wrap(
            uint256(f.earned) | (uint256(f.served) << 88) | (uint256(f.floor) << 160) | (uint256(f.busy) << 192)
                | (uint256(f.slots) << 224)
        );
    }

    function _same(MachineWord a, MachineWord b, string memory what) private pure {
        vm.assertEq(MachineWord.unwrap(a), MachineWord.unwrap(b), what);
    }
}
