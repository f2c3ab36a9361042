// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { MachineWord, MachineWordLib } from "../../src/libraries/MachineWord.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

contract MachineWordTest is TestBase {
    function test_enrolled_is_between_never_and_revoked() public pure {
        MachineWord word = MachineWord.wrap(type(uint256).max).withNonceFloor(0);
        vm.assertEq(word.isEnrolled(), false, "never");
        vm.assertEq(word.withNonceFloor(1).isEnrolled(), true, "enrolled");
        vm.assertEq(word.withNonceFloor(type(uint40).max - 1).isEnrolled(), true, "highest floor");
        vm.assertEq(word.withNonceFloor(MachineWordLib.REVOKED).isEnrolled(), false, "revoked");
    }

    function testFuzz_fields_do_not_touch_each_other(
        uint88 earned,
        uint40 floor,
        uint64 busy,
        uint64 slots,
        uint64 gpus,
        uint8 slot,
        uint40 newFloor,
        uint88 amount
    ) public pure {
        slot = slot % 64;
        busy &= ~gpus;
        slots &= ~uint64(1 << slot);
        if (gpus == 0) gpus = 1;
        busy &= ~gpus;
        MachineWord word = _pack(earned, floor, busy, slots);

        vm.assertEq(word.earned(), earned, "earned");
        vm.assertEq(word.nonceFloor(), floor, "floor");
        vm.assertEq(word.busy(), busy, "busy");
        vm.assertEq(word.openSlots(), slots, "slots");
        vm.assertEq(word.isOpen(slot), false, "closed");

        MachineWord open = word.opening(gpus, slot);
        _same(open, _pack(earned, floor, busy | gpus, slots | uint64(1 << slot)), "opening");
        vm.assertEq(open.isOpen(slot), true, "open");
        _same(open.closing(gpus, slot), word, "closing undoes opening");
        _same(word.withNonceFloor(newFloor), _pack(earned, newFloor, busy, slots), "floor");
        _same(word.withoutEarned(), _pack(0, floor, busy, slots), "without earned");
        uint256 more = _bound(amount, 0, type(uint88).max - earned);
        _same(word.earning(more), _pack(uint88(earned + more), floor, busy, slots), "earning");
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
        this.opening(word, 4, 64);
    }

    function test_closing_what_is_not_open_is_a_bug() public {
        MachineWord word = MachineWord.wrap(0).opening(3, 7);
        vm.expectRevert();
        this.closing(word, 3, 8);
        vm.expectRevert();
        this.closing(word, 4, 7);
        vm.expectRevert();
        this.closing(word, 3, 64);
    }

    function test_earning_beyond_88_bits_is_a_bug() public {
        vm.expectRevert();
        this.earning(MachineWord.wrap(type(uint88).max), 1);
    }

    function opening(MachineWord word, uint64 gpus, uint256 slot) external pure returns (MachineWord) {
        return word.opening(gpus, slot);
    }

    function closing(MachineWord word, uint64 gpus, uint256 slot) external pure returns (MachineWord) {
        return word.closing(gpus, slot);
    }

    function earning(MachineWord word, uint256 amount) external pure returns (MachineWord) {
        return word.earning(amount);
    }

    function _pack(uint88 earned, uint40 floor, uint64 busy, uint64 slots) private pure returns (MachineWord) {
        return
            MachineWord.wrap(
                uint256(earned) | (uint256(floor) << 88) | (uint256(busy) << 128) | (uint256(slots) << 192)
            );
    }

    function _same(MachineWord a, MachineWord b, string memory what) private pure {
        vm.assertEq(MachineWord.unwrap(a), MachineWord.unwrap(b), what);
    }
}
