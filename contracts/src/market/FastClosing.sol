// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { OrderHash } from "../libraries/OrderHash.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title FastClosing
/// @notice One ending of `closeMany` by the shortest way, for what nearly every ending is: by the provider or its
/// machine, with a voucher by the renter's own key, everything good.
/// @dev As `FastSettling`: it ends the lease, or changes nothing and says so, and then `Closing` has the last word.
///
/// Its memory, made once for each batch:
/// ```
/// 0x000 the first of the three words that name a machine's place   0x0a0 type hash, lease and voucher
/// 0x020 key of the lease (4 words, the first two of them those)    0x100 0x1901, the domain and a struct's hash
/// 0x160 input of the precompile (4 words)                          0x1e0 what is paid, 0x200 the event's topic
/// ```
abstract contract FastClosing is MarketBase {
    uint256 private constant BENCH = 0x240;
    uint256 private constant BENCH_SIZE = 0x220;
    uint256 private constant HIGHEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    function _newClosingBench(bytes32 domain) internal pure {
        bytes32 offerType = OrderHash.OFFER_TYPEHASH;
        bytes32 voucherType = OrderHash.VOUCHER_TYPEHASH;
        bytes32 closed = LeaseClosed.selector;
        bool placed;
        assembly ("memory-safe") {
            placed := iszero(gt(mload(0x40), BENCH))
            mstore(0x40, add(BENCH, BENCH_SIZE))
            mstore(BENCH, offerType)
            mstore(add(BENCH, 0xa0), voucherType)
            mstore(add(BENCH, 0x100), hex"1901")
            mstore(add(BENCH, 0x102), domain)
            mstore(add(BENCH, 0x200), closed)
        }
        assert(placed);
    }

    /// @param pos Offset in calldata of the ending.
    /// @return done Whether the lease is ended.
    /// @return next The offset after it, where `done`.
    function _closeFast(uint256 pos) internal virtual returns (bool done, uint256 next) {
        assembly ("memory-safe") {
            // A loop of one round: `break` is the way out with nothing done.
            for { } 1 { } {
                mstore(add(BENCH, 0x20), shr(96, calldataload(add(pos, 1)))) // provider
                let word := calldataload(add(pos, 21))
                mstore(add(BENCH, 0x40), shr(96, word)) // machine
                let slot := byte(20, word)
                mstore(add(BENCH, 0x60), slot)
                mstore(add(BENCH, 0x80), and(shr(56, word), 0xffffffff)) // start

                // `earned uint88 | served uint72 | nonceFloor uint32 | busy uint32 | openSlots uint32`
                let machinePlace := keccak256(BENCH, 0x60)
                let machine := sload(machinePlace)
                // The provider may always end it, its machine while it is enrolled.
                if iszero(eq(caller(), mload(add(BENCH, 0x20)))) {
                    let floor := and(shr(160, machine), 0xffffffff)
                    if or(iszero(floor), eq(floor, 0xffffffff)) { break }
                    if iszero(eq(caller(), mload(add(BENCH, 0x40)))) { break }
                }
                let bad := or(gt(slot, 31), iszero(and(machine, shl(slot, shl(224, 1)))))
                let lease := sload(add(add(machinePlace, 1), slot))
                bad := or(bad, xor(and(shr(32, lease), 0xffffffff), mload(add(BENCH, 0x80))))

                // `balance uint88 | id uint32 | lastNonce uint32 | usedNonces uint32 | fees uint71 | guarded bool`
                let renter := shr(96, calldataload(add(pos, 46)))
                mstore(0x00, renter)
                mstore(0x20, _accounts.slot)
                let accountPlace := keccak256(0x00, 0x40)
                let account := sload(accountPlace)
                bad := or(bad, and(xor(shr(88, account), lease), 0xffffffff))

                // At most what the renter signed for, and that at most what is locked, see `Bits.count`.
                let gpus := and(shr(176, lease), 0xffffffff)
                machine := and(machine, not(or(shl(192, gpus), shl(slot, shl(224, 1)))))
                gpus := sub(gpus, and(shr(1, gpus), 0x55555555))
                gpus := add(and(gpus, 0x33333333), and(shr(2, gpus), 0x33333333))
                gpus := and(add(gpus, shr(4, gpus)), 0x0f0f0f0f)
                gpus := and(shr(24, mul(gpus, 0x01010101)), 0xff)
                let rest := mul(and(shr(112, lease), 0xffffffffffffffff), and(shr(64, lease), 0xffffff))
                rest := div(add(mul(rest, gpus), 3599), 3600)
                word := calldataload(add(pos, 66))
                let paid := shr(168, word)
                let voucher := and(shr(80, word), 0xffffffffffffffffffffff)
                bad := or(bad, or(gt(paid, voucher), gt(voucher, rest)))
                // The voucher's signature has 64 bytes; nobody looks at the other.
                if or(bad, xor(and(shr(64, word), 0xffff), 64)) { break }

                word := keccak256(add(BENCH, 0x20), 0x80)
                mstore(add(BENCH, 0xc0), word)
                mstore(add(BENCH, 0xe0), voucher)
                mstore(add(BENCH, 0x122), keccak256(add(BENCH, 0xa0), 0x60))
                mstore(add(BENCH, 0x160), keccak256(add(BENCH, 0x100), 0x42))
                voucher := calldataload(add(pos, 122)) // the second word of its signature
                mstore(add(BENCH, 0x180), add(27, shr(255, voucher)))
                mstore(add(BENCH, 0x1a0), calldataload(add(pos, 90)))
                voucher := shr(1, shl(1, voucher))
                mstore(add(BENCH, 0x1c0), voucher)
                mstore(0x00, 0)
                pop(staticcall(gas(), 1, add(BENCH, 0x160), 0x80, 0x00, 0x20))
                bad := or(gt(voucher, HIGHEST_S), or(iszero(renter), xor(mload(0x00), renter)))

                // Where a number could leave its field, the rule decides.
                let fee := div(mul(paid, and(shr(208, lease), 0xffff)), 10000)
                rest := sub(rest, paid)
                bad := or(bad, gt(add(and(account, 0xffffffffffffffffffffff), rest), 0xffffffffffffffffffffff))
                bad := or(bad, gt(add(and(shr(184, account), 0x7fffffffffffffffff), fee), 0x7fffffffffffffffff))
                bad := or(bad, gt(add(and(shr(88, machine), 0xffffffffffffffffff), fee), 0xffffffffffffffffff))
                mstore(add(BENCH, 0x1e0), paid)
                paid := sub(paid, fee)
                if or(bad, gt(add(and(machine, 0xffffffffffffffffffffff), paid), 0xffffffffffffffffffffff)) {
                    break
                }

                // Effect
                sstore(machinePlace, add(machine, or(paid, shl(88, fee))))
                sstore(accountPlace, add(account, or(rest, shl(184, fee))))
                log2(add(BENCH, 0x1e0), 0x20, mload(add(BENCH, 0x200)), word)
                next := add(pos, add(156, shr(240, calldataload(add(pos, 154)))))
                done := 1
                break
            }
        }
    }
}
