// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Vesting ring
/// @notice Amounts that vest in a straight line over 180 days from the beginning of the next week, in bounded storage.
/// An entry takes in all amounts of one week w (`timestamp / 7 days`); it ends 187 days after w began, and the next
/// week that uses the entry, w + 27, begins after 189. So whoever writes an entry finds it empty.
///
/// An entry holds what had not vested at `updatedAt`. From there to its end it is a straight line again, whatever was
/// slashed before, so no history is needed. Each step rounds down; at an entry's end nothing is left in it.
library VestingRing {
    uint256 internal constant SIZE = 27;
    uint256 internal constant WEEK = 7 days;
    uint256 internal constant DURATION = 180 days;

    /// @param rests Not vested at `updatedAt`; week w is at w % SIZE.
    /// @param vested Vested at `updatedAt`, and not taken out.
    struct Ring {
        uint128[SIZE] rests;
        uint128 vested;
        uint40 updatedAt;
    }

    /// @notice Counts what has vested until now.
    function update(Ring storage ring) internal {
        uint256 from = ring.updatedAt;
        if (from == block.timestamp) return;

        uint256 vested = ring.vested;
        for (uint256 slot = 0; slot < SIZE; ++slot) {
            uint256 rest = ring.rests[slot];
            if (rest == 0) continue;
            uint256 part = _vestedPart({ rest: rest, week: _weekAt({ slot: slot, time: from }), from: from });
            if (part == 0) continue;
            ring.rests[slot] = uint128(rest - part);
            vested += part;
        }
        ring.vested = uint128(vested);
        ring.updatedAt = uint40(block.timestamp);
    }

    function add(Ring storage ring, uint128 amount) internal {
        update(ring);
        ring.rests[(block.timestamp / WEEK) % SIZE] += amount;
    }

    /// @notice Takes out all that has vested.
    function takeVested(Ring storage ring) internal returns (uint256 amount) {
        update(ring);
        amount = ring.vested;
        ring.vested = 0;
    }

    /// @notice Takes out at most `amount` of what has not vested, the latest week first.
    function takeUnvested(Ring storage ring, uint256 amount) internal returns (uint256 taken) {
        update(ring);
        uint256 week = block.timestamp / WEEK;
        for (uint256 age = 0; age < SIZE && taken < amount; ++age) {
            uint256 slot = (week + SIZE - age) % SIZE;
            uint256 rest = ring.rests[slot];
            uint256 part = rest < amount - taken ? rest : amount - taken;
            ring.rests[slot] = uint128(rest - part);
            taken += part;
        }
    }

    /// @notice The state that `update` would leave.
    function state(Ring storage ring) internal view returns (uint256 vested, uint256 unvested) {
        uint256 from = ring.updatedAt;
        vested = ring.vested;
        for (uint256 slot = 0; slot < SIZE; ++slot) {
            uint256 rest = ring.rests[slot];
            if (rest == 0) continue;
            uint256 part = _vestedPart({ rest: rest, week: _weekAt({ slot: slot, time: from }), from: from });
            vested += part;
            unvested += rest - part;
        }
    }

    /// @dev The last week, not after `time`, that uses the slot.
    function _weekAt(uint256 slot, uint256 time) private pure returns (uint256) {
        uint256 last = time / WEEK;
        return last - (last + SIZE - slot) % SIZE;
    }

    function _vestedPart(uint256 rest, uint256 week, uint256 from) private view returns (uint256) {
        uint256 start = (week + 1) * WEEK;
        uint256 end = start + DURATION;
        if (block.timestamp >= end) return rest;
        if (from < start) from = start;
        return block.timestamp > from ? rest * (block.timestamp - from) / (end - from) : 0;
    }
}
