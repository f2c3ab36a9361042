// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Bits } from "../../src/libraries/Bits.sol";
import { LeaseWord, LeaseWordLib } from "../../src/libraries/LeaseWord.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";
import { ILeasePacker } from "./ILeasePacker.sol";

/// @notice pack: each number at its own bits; the renter and delegate can be written last
/// reading: each field from its own bits
/// end
/// ├── stopped: start and the seconds until the stop
/// └── else: start and duration
/// lockRoundedUp: covers price, GPUs and time, by less than one unit too much; never overflows
/// stopping
/// ├── stopped before: a bug, reverts
/// ├── in the second of the start: one second
/// ├── after the deadline: at the deadline
/// └── else: the seconds since the start, and nothing else of the word
/// Bits.count: as counted one by one
contract LeaseWordTest is TestBase {
    ILeasePacker private _packer = ILeasePacker(vm.deployCode("LeasePacker.sol:LeasePacker", ""));

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_packs_where_the_fields_are(ILeasePacker.Terms memory t) public view {
        vm.assertEq(_packer.pack(t), LeaseWord.unwrap(_pack(t)), "as added by hand");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_unpacks_what_was_packed(ILeasePacker.Terms memory t) public pure {
        LeaseWord lease = _pack(t);
        vm.assertEq(lease.renterId(), t.renterId, "renterId");
        vm.assertEq(lease.start(), t.start, "start");
        vm.assertEq(lease.duration(), t.duration, "duration");
        vm.assertEq(lease.stopped(), 0, "stopped");
        vm.assertEq(lease.price(), t.price, "price");
        vm.assertEq(lease.gpus(), t.gpus, "gpus");
        vm.assertEq(lease.feeBps(), t.feeBps, "feeBps");
        vm.assertEq(lease.delegate(), t.delegate, "delegate");
        vm.assertEq(lease.gpuClass(), t.gpuClass, "gpuClass");
        vm.assertEq(LeaseWord.unwrap(lease) >> 248, t.slot, "slot");
        vm.assertEq(lease.end(), uint256(t.start) + t.duration, "end");
        vm.assertEq(lease.locked(), _naiveLock(t.price, _naiveCount(t.gpus), t.duration), "locked");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_the_renter_is_written_last(ILeasePacker.Terms memory t) public pure {
        LeaseWord lease = _pack(t);
        (uint32 renterId, uint16 delegate) = (t.renterId, t.delegate);
        (t.renterId, t.delegate) = (0, 0);
        vm.assertEq(LeaseWord.unwrap(_pack(t).withRenter(renterId, delegate)), LeaseWord.unwrap(lease), "the same");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_stopping(ILeasePacker.Terms memory t, uint256 nowTime) public pure {
        if (t.duration == 0) t.duration = 1;
        nowTime = _bound(nowTime, t.start, uint256(t.start) + 2 * uint256(type(uint24).max));
        LeaseWord lease = _pack(t).stopping(nowTime);

        uint256 elapsed = nowTime - t.start;
        uint256 expected = elapsed == 0 ? 1 : elapsed > t.duration ? t.duration : elapsed;
        vm.assertEq(lease.stopped(), expected, "stopped");
        vm.assertEq(lease.end(), t.start + expected, "ends there");
        vm.assertEq(
            LeaseWord.unwrap(lease) & ~(uint256(type(uint24).max) << 88), LeaseWord.unwrap(_pack(t)), "nothing else"
        );
    }

    function test_stopping_twice_is_a_bug() public {
        LeaseWord lease = _pack(ILeasePacker.Terms(1, 100, 10, 1, 1, 0, 0, 0, 0)).stopping(105);
        vm.expectRevert();
        this.stopping(lease);
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_lock_is_rounded_up_and_never_overflows(uint64 price, uint8 count, uint24 duration) public pure {
        count = count % 33;
        uint256 lock = LeaseWordLib.lockRoundedUp({ price_: price, gpuCount: count, duration_: duration });
        uint256 exact = uint256(price) * count * duration;
        vm.assertGe(lock * 3600, exact, "covers");
        vm.assertLt(lock * 3600, exact + 3600, "by less than one unit");
    }

    function test_lock_at_the_edges() public pure {
        vm.assertEq(_naiveLock(0, 32, 3600), 0, "free");
        vm.assertEq(LeaseWordLib.lockRoundedUp({ price_: 1, gpuCount: 1, duration_: 1 }), 1, "one unit at least");
        vm.assertEq(LeaseWordLib.lockRoundedUp({ price_: 3600, gpuCount: 1, duration_: 1 }), 1, "exact");
        vm.assertEq(LeaseWordLib.lockRoundedUp({ price_: 3601, gpuCount: 1, duration_: 1 }), 2, "up");
        vm.assertEq(
            LeaseWordLib.lockRoundedUp({ price_: type(uint64).max, gpuCount: 32, duration_: type(uint24).max }),
            _naiveLock(type(uint64).max, 32, type(uint24).max),
            "highest"
        );
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_count(uint32 bits) public pure {
        vm.assertEq(Bits.count(bits), _naiveCount(bits), "as counted one by one");
    }

    function test_count_at_the_edges() public pure {
        vm.assertEq(Bits.count(0), 0, "none");
        vm.assertEq(Bits.count(type(uint32).max), 32, "all");
        for (uint256 i = 0; i < 32; ++i) {
            vm.assertEq(Bits.count(1 << i), 1, "one");
            vm.assertEq(Bits.count(type(uint32).max ^ (1 << i)), 31, "all but one");
        }
    }

    function stopping(LeaseWord lease) external pure returns (LeaseWord) {
        return lease.stopping(106);
    }

    function _pack(ILeasePacker.Terms memory t) private pure returns (LeaseWord) {
        uint256 word = uint256(t.slot);
        word = (word << 8) + t.gpuClass;
        word = (word << 16) + t.delegate;
        word = (word << 16) + t.feeBps;
        word = (word << 32) + t.gpus;
        word = (word << 64) + t.price;
        word = (word << 48) + t.duration;
        word = (word << 32) + t.start;
        return LeaseWord.wrap((word << 32) + t.renterId);
    }

    function _naiveCount(uint32 bits) private pure returns (uint256 ones) {
        for (uint256 i = 0; i < 32; ++i) {
            if (bits & (1 << i) != 0) ++ones;
        }
    }

    function _naiveLock(uint256 price, uint256 count, uint256 duration) private pure returns (uint256) {
        uint256 product = price * count * duration;
        return product / 3600 + (product % 3600 == 0 ? 0 : 1);
    }
}
