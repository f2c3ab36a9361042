// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { EpochRing } from "../../src/referrals/EpochRing.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice add, sum and vested against a list that forgets nothing.
/// add
/// ├── an epoch later than the last: what stood in the places up to it comes out, all of them after 16
/// ├── more than a place's 64 bits hold: as much as fits
/// └── else: all of it
/// sum
/// ├── an empty ring, epochs forgotten: nothing
/// └── else: the epochs from one to the other, both ends included
/// vested
/// ├── before the epoch's end and the hold: nothing
/// ├── while it lasts: its straight line
/// └── after: all of it
contract EpochRingTest is TestBase {
    using EpochRing for EpochRing.Ring;

    EpochRing.Ring private _ring;
    mapping(uint256 epoch => uint256) private _model;
    uint256 private constant FIRST = 2977;

    function test_add_stops_at_the_brim() public {
        (uint256 added,) = _ring.add(FIRST, type(uint64).max - 1);
        vm.assertEq(added, type(uint64).max - 1, "all");
        (added,) = _ring.add(FIRST, 5);
        vm.assertEq(added, 1, "what fits");
        (added,) = _ring.add(FIRST, 5);
        vm.assertEq(added, 0, "full");
        (, uint256 dropped) = _ring.add(FIRST + 16, 7);
        vm.assertEq(dropped, type(uint64).max, "comes out whole");
        vm.assertEq(_ring.sum(0, type(uint256).max), 7, "the new one");
    }

    function test_places_come_free_after_16_epochs() public {
        _ring.add(FIRST, 1);
        _ring.add(FIRST + 1, 2);
        (, uint256 dropped) = _ring.add(FIRST + 15, 4);
        vm.assertEq(dropped, 0, "15 later nothing is lost");
        vm.assertEq(_ring.sum(FIRST, FIRST + 15), 7, "sum");
        vm.assertEq(_ring.sum(FIRST + 1, FIRST + 14), 2, "part");
        (, dropped) = _ring.add(FIRST + 16, 8);
        vm.assertEq(dropped, 1, "the oldest");
        (, dropped) = _ring.add(FIRST + 1000, 16);
        vm.assertEq(dropped, 2 + 4 + 8, "all after a long time");
        vm.assertEq(_ring.sum(0, type(uint256).max), 16, "one is left");
    }

    function test_an_empty_ring_is_empty() public view {
        vm.assertEq(_ring.sum(0, type(uint256).max), 0, "sum");
        vm.assertEq(_ring.vested(7 days, 30 days), 0, "vested");
    }

    function test_vests_linearly_after_the_hold() public {
        _ring.add(FIRST, 30_000);
        uint256 start = (FIRST + 2) * 7 days;
        uint256[6] memory times = [start - 1, start, start + 1 days, start + 15 days, start + 30 days, start + 99 days];
        uint256[6] memory expected = [uint256(0), 0, 1000, 15_000, 30_000, 30_000];
        for (uint256 i = 0; i < 6; ++i) {
            vm.warp(times[i]);
            vm.assertEq(_ring.vested(7 days, 30 days), expected[i], "vested");
        }
        vm.warp(start + 30 days - 1);
        vm.assertLt(_ring.vested(7 days, 30 days), 30_000, "not a second early");
    }

    /// @notice Nothing vests early, nothing is lost, what vested never becomes less: at both paces, for any gaps.
    function testFuzz_vests_what_a_list_would(uint256 seed, bool slow) public {
        uint256 duration = slow ? 90 days : 30 days;
        uint256 time = FIRST * 7 days;
        uint256 settled = 0;
        uint256 before = 0;
        uint256 total = 0;
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            time += seed % 5 == 0 ? seed % 200 days : seed % 9 days;
            vm.warp(time);
            uint256 amount = (seed >> 128) % 1e12;
            uint256 epoch = time / 7 days;
            (uint256 added, uint256 dropped) = _ring.add(epoch, amount);
            vm.assertEq(added, amount, "all of it");
            _model[epoch] += amount;
            settled += dropped;
            total += amount;

            uint256 vested = settled + _ring.vested(7 days, duration);
            vm.assertEq(vested, _listed(epoch, duration), "as listed");
            vm.assertGe(vested, before, "never less");
            vm.assertEq(settled + _ring.sum(0, type(uint256).max), total, "all is somewhere");
            before = vested;
        }
        vm.warp(time + 14 days + duration);
        vm.assertEq(settled + _ring.vested(7 days, duration), total, "all in the end");
    }

    function _listed(uint256 epoch, uint256 duration) private view returns (uint256 total) {
        for (uint256 e = FIRST; e <= epoch; ++e) {
            uint256 start = (e + 2) * 7 days;
            if (block.timestamp <= start) continue;
            uint256 elapsed = block.timestamp - start;
            total += elapsed > duration ? _model[e] : _model[e] * elapsed / duration;
        }
    }
}
