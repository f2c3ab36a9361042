// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";

/// @notice Reads orders in the packed form that `MarketCodec` writes: a match is a third as long as in the ABI's form,
/// and calldata is most of what a match costs on a rollup. Numbers are big-endian.
///
/// ```
/// batch    count uint16, then matches
/// match    length of what follows uint16, flags uint8 (1: has matcher, 2: classes as a mask, 4: regions as a mask,
///          8: any region, 16: has features), renter, gpuClasses (index uint8 | mask uint256), gpusPerMachine uint8,
///          machines uint8, maxPrice uint64, duration uint24, regions (index uint8 | mask uint64 | nothing),
///          features uint64 or nothing, jobHash, matcher or nothing, matchFee uint64, nonce uint32, expiry uint40,
///          price uint64, signature, then as many fills as there are machines
/// fill     flags uint8 (1: has matcher, 2: the offer names a lease to end, 4: and this fill ends it, 8: that lease's
///          renter is given), provider, machine, gpuClass uint8, gpus uint32, price uint64, minDuration uint24,
///          maxDuration uint24, region uint8, features uint64, matcher or nothing, nonce uint32, expiry uint40,
///          slot uint8, filled gpus uint32, [closesSlot uint8 and closesStart uint32, both only where the fill does not
///          end the lease: else they are the slot's own], [closesAmount uint88], signature,
///          [voucher uint88, renter or nothing, signature]
/// ending   flags uint8 (0), provider, machine, slot uint8, start uint32, renter, amount uint88, voucher uint88,
///          the voucher's signature, the provider side's signature (empty where the caller is that side)
/// signature   length uint16, bytes
/// ```
/// @dev Each function takes an offset into calldata and gives back the one after what it read. What lies beyond the
/// end of calldata reads as zeros; the caller checks where it came out.
library BatchReader {
    uint256 internal constant HAS_MATCHER = 1;
    uint256 internal constant CLASS_MASK = 2;
    uint256 internal constant REGION_MASK = 4;
    uint256 internal constant ANY_REGION = 8;
    uint256 internal constant HAS_FEATURES = 16;

    uint256 internal constant NAMES_LEASE = 2;
    uint256 internal constant CLOSES = 4;
    uint256 internal constant HAS_RENTER = 8;

    /// @notice How many there are in the batch, and the offset of the first.
    function readCount(bytes calldata batch) internal pure returns (uint256 count, uint256 next) {
        assembly ("memory-safe") {
            count := shr(240, calldataload(batch.offset))
            next := add(batch.offset, 2)
        }
    }

    /// @notice That the batch ends where reading it came out.
    function checkEnd(bytes calldata batch, uint256 pos) internal pure {
        uint256 from;
        assembly ("memory-safe") {
            from := batch.offset
        }
        if (pos != from + batch.length) revert IMarket.BadEncoding({ offset: pos - from });
    }

    function readSignature(uint256 pos) internal pure returns (bytes calldata signature, uint256 next) {
        assembly ("memory-safe") {
            signature.length := shr(240, calldataload(pos))
            signature.offset := add(pos, 2)
            next := add(signature.offset, signature.length)
        }
    }

    /// @param request Memory of an `IMarket.Request` to fill.
    function readRequest(uint256 pos, uint256 request) internal pure returns (uint256 next) {
        assembly ("memory-safe") {
            let flags := byte(0, calldataload(pos))
            mstore(request, shr(96, calldataload(add(pos, 1))))
            pos := add(pos, 21)

            switch and(flags, 2)
            case 0 {
                mstore(add(request, 0x20), shl(byte(0, calldataload(pos)), 1))
                pos := add(pos, 1)
            }
            default {
                mstore(add(request, 0x20), calldataload(pos))
                pos := add(pos, 32)
            }

            let word := calldataload(pos)
            mstore(add(request, 0x40), byte(0, word)) // gpusPerMachine
            mstore(add(request, 0x60), byte(1, word)) // machines
            mstore(add(request, 0x80), and(shr(176, word), 0xffffffffffffffff)) // maxPricePerGpuHour
            mstore(add(request, 0xa0), and(shr(152, word), 0xffffff)) // duration
            pos := add(pos, 13)

            switch and(flags, 12)
            case 0 {
                mstore(add(request, 0xc0), and(shl(byte(0, calldataload(pos)), 1), 0xffffffffffffffff))
                pos := add(pos, 1)
            }
            case 4 {
                mstore(add(request, 0xc0), shr(192, calldataload(pos)))
                pos := add(pos, 8)
            }
            default { mstore(add(request, 0xc0), 0xffffffffffffffff) }

            mstore(add(request, 0xe0), 0)
            if and(flags, 16) {
                mstore(add(request, 0xe0), shr(192, calldataload(pos)))
                pos := add(pos, 8)
            }

            mstore(add(request, 0x100), calldataload(pos)) // jobHash
            pos := add(pos, 32)

            mstore(add(request, 0x120), 0)
            if and(flags, 1) {
                mstore(add(request, 0x120), shr(96, calldataload(pos)))
                pos := add(pos, 20)
            }

            word := calldataload(pos)
            mstore(add(request, 0x140), shr(192, word)) // matchFee
            mstore(add(request, 0x160), and(shr(160, word), 0xffffffff)) // nonce
            mstore(add(request, 0x180), and(shr(120, word), 0xffffffffff)) // expiry
            next := add(pos, 17)
        }
    }

    /// @param offer Memory of an `IMarket.Offer` to fill. `closesSlot` and `closesStart` are left to the caller
    /// where the fill ends the lease.
    function readFill(uint256 pos, uint256 offer)
        internal
        pure
        returns (uint256 flags, uint256 slot, uint256 gpus, uint256 next)
    {
        assembly ("memory-safe") {
            flags := byte(0, calldataload(pos))
            mstore(offer, shr(96, calldataload(add(pos, 1)))) // provider
            let word := calldataload(add(pos, 21))
            mstore(add(offer, 0x20), shr(96, word)) // machine
            mstore(add(offer, 0x40), byte(20, word)) // gpuClass
            mstore(add(offer, 0x60), and(shr(56, word), 0xffffffff)) // gpus
            word := calldataload(add(pos, 46))
            mstore(add(offer, 0x80), shr(192, word)) // pricePerGpuHour
            mstore(add(offer, 0xa0), and(shr(168, word), 0xffffff)) // minDuration
            mstore(add(offer, 0xc0), and(shr(144, word), 0xffffff)) // maxDuration
            mstore(add(offer, 0xe0), byte(14, word)) // region
            mstore(add(offer, 0x100), and(shr(72, word), 0xffffffffffffffff)) // features
            pos := add(pos, 69)

            mstore(add(offer, 0x120), 0)
            if and(flags, 1) {
                mstore(add(offer, 0x120), shr(96, calldataload(pos)))
                pos := add(pos, 20)
            }

            word := calldataload(pos)
            mstore(add(offer, 0x140), shr(224, word)) // nonce
            mstore(add(offer, 0x160), and(shr(184, word), 0xffffffffff)) // expiry
            slot := byte(9, word)
            gpus := and(shr(144, word), 0xffffffff)
            pos := add(pos, 14)

            mstore(add(offer, 0x180), 0)
            mstore(add(offer, 0x1a0), 0)
            mstore(add(offer, 0x1c0), 0)
            if and(flags, 2) {
                if iszero(and(flags, 4)) {
                    word := calldataload(pos)
                    mstore(add(offer, 0x180), byte(0, word))
                    mstore(add(offer, 0x1a0), and(shr(216, word), 0xffffffff))
                    pos := add(pos, 5)
                }
                mstore(add(offer, 0x1c0), shr(168, calldataload(pos)))
                pos := add(pos, 11)
            }
            next := pos
        }
    }

    /// @notice The numbers of an ending.
    function readEnding(uint256 pos)
        internal
        pure
        returns (
            address provider,
            address machine,
            uint256 slot,
            uint256 start,
            address renter,
            uint256 amount,
            uint256 voucher,
            uint256 next
        )
    {
        assembly ("memory-safe") {
            provider := shr(96, calldataload(add(pos, 1)))
            let word := calldataload(add(pos, 21))
            machine := shr(96, word)
            slot := byte(20, word)
            start := and(shr(56, word), 0xffffffff)
            renter := shr(96, calldataload(add(pos, 46)))
            word := calldataload(add(pos, 66))
            amount := shr(168, word)
            voucher := and(shr(80, word), 0xffffffffffffffffffffff)
            next := add(pos, 88)
        }
    }

    /// @notice The number of `size` bytes at `at`, and the offset after it.
    function readNumber(uint256 pos, uint256 size) internal pure returns (uint256 value, uint256 next) {
        assembly ("memory-safe") {
            value := shr(sub(256, shl(3, size)), calldataload(pos))
            next := add(pos, size)
        }
    }
}
