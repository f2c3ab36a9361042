// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

library Bits {
    /// @notice Number of ones, by adding neighbours in parallel: pairs, then nibbles, then bytes, then all bytes at
    /// once.
    function count(uint64 bits) internal pure returns (uint256 ones) {
        unchecked {
            ones = bits;
            ones = ones - ((ones >> 1) & 0x5555555555555555);
            ones = (ones & 0x3333333333333333) + ((ones >> 2) & 0x3333333333333333);
            ones = (ones + (ones >> 4)) & 0x0f0f0f0f0f0f0f0f;
            // The product's byte 7 is the sum of the eight bytes, at most 64.
            ones = ((ones * 0x0101010101010101) >> 56) & 0xff;
        }
    }
}
