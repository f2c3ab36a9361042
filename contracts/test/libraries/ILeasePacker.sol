// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice `LeasePacker` as its test sees it.
interface ILeasePacker {
    struct Terms {
        uint32 renterId;
        uint32 start;
        uint24 duration;
        uint64 price;
        uint32 gpus;
        uint16 feeBps;
        uint16 delegate;
        uint8 gpuClass;
        uint8 slot;
    }

    function pack(Terms calldata terms) external pure returns (uint256);
}
