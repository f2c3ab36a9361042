// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Bits } from "../../src/libraries/Bits.sol";
import { LeaseWord, LeaseWordLib } from "../../src/libraries/LeaseWord.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

contract LeaseWordTest is TestBase {
    struct Terms {
        uint32 renterId;
        uint32 start;
        uint24 duration;
        uint64 price;
        uint64 gpus;
        uint16 feeBps;
    }

    function testFuzz_unpacks_what_was_packed(Terms memory t) public pure {
        LeaseWord lease = _pack(t);
        vm.assertEq(lease.renterId(), t.renterId, "renterId");
        vm.assertEq(lease.start(), t.start, "start");
        vm.assertEq(lease.duration(), t.duration, "duration");
        vm.assertEq(lease.stopped(), 0, "stopped");
        vm.assertEq(lease.price(), t.price, "price");
        vm.assertEq(lease.gpus(), t.gpus, "gpus");
        vm.assertEq(lease.feeBps(), t.feeBps, "feeBps");
        vm.assertEq(lease.end(), uint256(t.start) + t.duration, "end");
        vm.assertEq(lease.locked(), _naiveLock(t.price, _naiveCount(t.gpus), t.duration), "locked");
    }

    function testFuzz_stopping(Terms memory t, uint256 nowTime) public pure {
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
        LeaseWord lease = _pack(Terms(1, 100, 10, 1, 1, 0)).stopping(105);
        vm.expectRevert();
        this.stopping(lease);
    }

    function testFuzz_lock_is_rounded_up_and_never_overflows(uint64 price, uint8 count, uint32 duration) public pure {
        count = count % 65;
        uint256 lock = LeaseWordLib.lockRoundedUp({ price_: price, gpuCount: count, duration_: duration });
        uint256 exact = uint256(price) * count * duration;
        vm.assertGe(lock * 3600, exact, "covers");
        vm.assertLt(lock * 3600, exact + 3600, "by less than one unit");
    }

    function test_lock_at_the_edges() public pure {
        vm.assertEq(_naiveLock(0, 64, 3600), 0, "free");
        vm.assertEq(LeaseWordLib.lockRoundedUp({ price_: 1, gpuCount: 1, duration_: 1 }), 1, "one unit at least");
        vm.assertEq(LeaseWordLib.lockRoundedUp({ price_: 3600, gpuCount: 1, duration_: 1 }), 1, "exact");
        vm.assertEq(LeaseWordLib.lockRoundedUp({ price_: 3601, gpuCount: 1, duration_: 1 }), 2, "up");
        vm.assertEq(
            LeaseWordLib.lockRoundedUp({ price_: type(uint64).max, gpuCount: 64, duration_: type(uint24).max }),
            _naiveLock(type(uint64).max, 64, type(uint24).max),
            "highest"
        );
    }

    function testFuzz_count(uint64 bits) public pure {
        vm.assertEq(Bits.count(bits), _naiveCount(bits), "as counted one by one");
    }

    function test_count_at_the_edges() public pure {
        vm.assertEq(Bits.count(0), 0, "none");
        vm.assertEq(Bits.count(type(uint64).max), 64, "all");
        for (uint256 i = 0; i < 64; ++i) {
            vm.assertEq(Bits.count(uint64(1 << i)), 1, "one");
            vm.assertEq(Bits.count(type(uint64).max ^ uint64(1 << i)), 63, "all but one");
        }
    }

    function stopping(LeaseWord lease) external pure returns (LeaseWord) {
        return lease.stopping(106);
    }

    function _pack(Terms memory t) private pure returns (LeaseWord) {
        return LeaseWordLib.pack({
            renterId_: t.renterId,
            start_: t.start,
            duration_: t.duration,
            price_: t.price,
            gpus_: t.gpus,
            feeBps_: t.feeBps
        });
    }

    function _naiveCount(uint64 bits) private pure returns (uint256 ones) {
        for (uint256 i = 0; i < 64; ++i) {
            if (bits & (1 << i) != 0) ++ones;
        }
    }

    function _naiveLock(uint256 price, uint256 count, uint256 duration) private pure returns (uint256) {
        uint256 product = price * count * duration;
        return product / 3600 + (product % 3600 == 0 ? 0 : 1);
    }
}
