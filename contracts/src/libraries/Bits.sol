// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

library Bits {
    /// @notice Number of ones in the low 32 bits, the only ones that `bits` may have, by adding neighbours in parallel:
    /// pairs, then nibbles, then bytes, then all bytes at once.
    function count(uint256 bits) internal pure returns (uint256 ones) {
        unchecked {
            ones = bits - ((bits >> 1) & 0x55555555);
            ones = (ones & 0x33333333) + ((ones >> 2) & 0x33333333);
            ones = (ones + (ones >> 4)) & 0x0f0f0f0f;
            // The product's byte 3 is the sum of the four bytes, at most 32.
            ones = ((ones * 0x01010101) >> 24) & 0xff;
        }
    }
}
