// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice One number for each of the last 16 epochs, in four words and one. An epoch is 7 days since 1970.
/// @dev A number stops at 2^64 - 1, which is 18 million million dollars.
library EpochRing {
    uint256 internal constant EPOCH = 7 days;
    uint256 internal constant SIZE = 16;

    struct Ring {
        uint64[SIZE] amounts;
        uint64 last;
    }

    /// @notice Adds to an epoch that is not before the last one that was added to.
    /// @return added Less than `amount` only where the number is full.
    /// @return dropped What was in the places that now belong to newer epochs.
    function add(Ring storage self, uint256 epoch, uint256 amount) internal returns (uint256 added, uint256 dropped) {
        uint256 last = self.last;
        if (epoch > last) {
            uint256 first = epoch - last > SIZE ? epoch - SIZE + 1 : last + 1;
            for (uint256 e = first; e <= epoch; ++e) {
                uint256 old = self.amounts[e % SIZE];
                if (old == 0) continue;
                dropped += old;
                self.amounts[e % SIZE] = 0;
            }
            self.last = uint64(epoch);
        }
        uint64 current = self.amounts[epoch % SIZE];
        uint256 room = type(uint64).max - current;
        added = amount < room ? amount : room;
        self.amounts[epoch % SIZE] = current + uint64(added);
    }

    /// @return total Of the epochs `from` to `to`, as far as they are not forgotten.
    function sum(Ring storage self, uint256 from, uint256 to) internal view returns (uint256 total) {
        uint256 last = self.last;
        for (uint256 i = 0; i < SIZE; ++i) {
            uint256 epoch = _epochAt({ place: i, last: last });
            if (epoch >= from && epoch <= to) total += self.amounts[i];
        }
    }

    /// @notice What has vested now, if each epoch's number vests linearly over `duration` from `delay` after its end.
    function vested(Ring storage self, uint256 delay, uint256 duration) internal view returns (uint256 total) {
        uint256 last = self.last;
        for (uint256 i = 0; i < SIZE; ++i) {
            uint256 amount = self.amounts[i];
            if (amount == 0) continue;
            uint256 start = (_epochAt({ place: i, last: last }) + 1) * EPOCH + delay;
            if (block.timestamp <= start) continue;
            uint256 elapsed = block.timestamp - start;
            total += elapsed >= duration ? amount : amount * elapsed / duration;
        }
    }

    /// @dev The newest epoch up to `last` that has this place. Before the first addition all places are empty.
    function _epochAt(uint256 place, uint256 last) private pure returns (uint256) {
        uint256 age = (last % SIZE + SIZE - place) % SIZE;
        return last < age ? 0 : last - age;
    }
}
