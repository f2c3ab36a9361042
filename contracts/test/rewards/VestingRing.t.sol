// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { VestingRing } from "../../src/rewards/VestingRing.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice add: to this week's place, after an update
/// update, state
/// ├── in the same second: nothing changes
/// ├── before the week's end: nothing vests
/// ├── within 180 days of it: its straight line, rounded down; updates in between never hasten it
/// └── after: to the unit, and the place is empty
/// takeVested: all of it, and nothing else
/// takeUnvested
/// ├── more than there is: what there is
/// └── else: the latest week first
///
/// The ring against a list that is never shortened. Amounts are so large that what rounding loses for a while
/// is far below what is compared.
contract VestingRingTest is TestBase {
    using VestingRing for VestingRing.Ring;

    struct Entry {
        uint256 rest;
        uint256 start;
        uint256 from;
    }

    uint256 private constant START = 2977 * 7 days;
    uint256 private constant UNIT = 1e18;
    /// @dev Units that rounding may delay, for each update and entry.
    uint256 private constant SLACK = 40 * 40;

    VestingRing.Ring private _ring;
    Entry[] private _entries;
    /// @dev May fall below zero by what rounding delayed in the list and not in the ring.
    int256 private _vested;
    uint256 private _all;

    function testFuzz_ring_is_the_list(uint256[40] memory dice) public {
        uint256 time = START;
        vm.warp(time);
        for (uint256 i = 0; i < dice.length; ++i) {
            time += _bound(dice[i] >> 8, 0, dice[i] % 5 == 0 ? 250 days : 12 days);
            vm.warp(time);
            uint256 amount = _bound(dice[i] >> 64, UNIT, 1e6 * UNIT);
            uint256 kind = dice[i] % 8;
            if (kind < 5) _add(amount);
            else if (kind == 5) _takeVested();
            else if (kind == 6) _slash(amount);
            else _ring.update();
            _compare();
        }
        vm.warp(time + 187 days);
        (uint256 vested, uint256 unvested) = _ring.state();
        vm.assertEq(unvested, 0, "all vests");
        vm.assertEq(vested, _all, "to the unit");
        vm.assertEq(_ring.takeVested(), _all, "and comes out");
        for (uint256 i = 0; i < 27; ++i) {
            vm.assertEq(_ring.rests[i], 0, "empty");
        }
    }

    /// @notice No update at any time makes anything vest sooner.
    function testFuzz_updates_do_not_hasten(uint256 amount, uint256[20] memory steps) public {
        vm.warp(START);
        amount = _bound(amount, 1, type(uint128).max / 2);
        _ring.add(uint128(amount));
        uint256 time = START;
        for (uint256 i = 0; i < steps.length; ++i) {
            time += _bound(steps[i], 0, 15 days);
            vm.warp(time);
            _ring.update();
            uint256 since = time > START + 7 days ? time - START - 7 days : 0;
            uint256 line = since >= 180 days ? amount : amount * since / 180 days;
            vm.assertLe(_ring.vested, line, "below the line");
            vm.assertGe(uint256(_ring.vested) + 20, line, "and close to it");
        }
    }

    function _add(uint256 amount) private {
        _ring.add(uint128(amount));
        _entries.push(Entry({ rest: amount, start: (block.timestamp / 7 days + 1) * 7 days, from: block.timestamp }));
        _all += amount;
    }

    function _takeVested() private {
        _age();
        uint256 taken = _ring.takeVested();
        _all -= taken;
        _vested -= int256(taken);
    }

    function _slash(uint256 amount) private {
        _age();
        (, uint256 unvested) = _ring.state();
        uint256 taken = _ring.takeUnvested(amount);
        vm.assertEq(taken, amount < unvested ? amount : unvested, "as much as there is");
        _all -= taken;
        for (uint256 i = _entries.length; i > 0 && taken > 0; --i) {
            uint256 part = _entries[i - 1].rest < taken ? _entries[i - 1].rest : taken;
            _entries[i - 1].rest -= part;
            taken -= part;
        }
        vm.assertLe(taken, SLACK, "the latest first");
        _vested -= int256(taken);
    }

    /// @dev The list's own aging: each entry on its own straight line.
    function _age() private {
        for (uint256 i = 0; i < _entries.length; ++i) {
            Entry storage e = _entries[i];
            uint256 from = e.from > e.start ? e.from : e.start;
            uint256 end = e.start + 180 days;
            e.from = block.timestamp;
            if (e.rest == 0 || block.timestamp <= from) continue;
            uint256 part = block.timestamp >= end ? e.rest : e.rest * (block.timestamp - from) / (end - from);
            e.rest -= part;
            _vested += int256(part);
        }
    }

    function _compare() private {
        _age();
        (uint256 vested, uint256 unvested) = _ring.state();
        vm.assertEq(vested + unvested, _all, "sum");
        int256 difference = int256(vested) - _vested;
        vm.assertLe(uint256(difference < 0 ? -difference : difference), SLACK, "vested");
        _ring.update();
        vm.assertEq(_ring.vested, vested, "the view says what an update does");
    }
}
