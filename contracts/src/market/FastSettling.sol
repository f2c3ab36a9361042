// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { BatchReader } from "../libraries/BatchReader.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title FastSettling
/// @notice One match of `settle` by the shortest way, for what nearly every match is: one machine, everybody signed
/// with a key of their own, everything good.
/// @dev It opens the lease, or it changes nothing and says that it did not. Then `Settling` looks at the match again
/// and has the last word: it is the rule, this is what the optimizer cannot make of it. The tests run both on the same
/// batches; `MarketTwin` has this function switched off.
///
/// Its memory, made once for each batch, from `BENCH` on, so that few numbers are alive at a time:
/// ```
/// 0x000 type hash, 0x020 request (13 words)     0x400 offset in calldata of what follows the match
/// 0x1c0 type hash, 0x1e0 offer (15 words)       0x420 and 0x440 offsets of the request's and the offer's signature
/// 0x3c0 fee of leases that are opened now       0x460 what the match costs the renter
/// 0x3e0 place in storage of the machine         0x480 place in storage of the renter's account
/// 0x4a0 0x1901, the domain (34 bytes) and a struct's hash (32): what is signed
/// 0x500 input of the precompile (4 words)       0x580 key of a lease (4 words), or what an event says
/// ```
abstract contract FastSettling is MarketBase {
    uint256 private constant BENCH = 0x200;
    uint256 private constant BENCH_SIZE = 0x600;
    uint256 private constant HIGHEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @dev Takes the bench out of the memory that is given out from here on. It lies at a fixed place, because adding
    /// to a pointer costs more than what is done there.
    function _newBench(bytes32 domain) internal view {
        bytes32 requestType = OrderHash.REQUEST_TYPEHASH;
        bytes32 offerType = OrderHash.OFFER_TYPEHASH;
        uint256 fee = feeBps;
        bool placed;
        assembly ("memory-safe") {
            placed := iszero(gt(mload(0x40), BENCH))
            mstore(0x40, add(BENCH, BENCH_SIZE))
            mstore(BENCH, requestType)
            mstore(add(BENCH, 0x1c0), offerType)
            mstore(add(BENCH, 0x3c0), fee)
            mstore(add(BENCH, 0x4a0), hex"1901")
            mstore(add(BENCH, 0x4a2), domain)
        }
        assert(placed);
    }

    /// @param pos Offset in calldata of the match, after its length; `end`: of what follows it.
    /// @return done Whether the lease is open.
    /// @return matchFee What the caller earned by it.
    function _settleFast(uint256 pos, uint256 end) internal virtual returns (bool done, uint256 matchFee) {
        pos = BatchReader.readRequest(pos, BENCH + 0x20);
        // 8 bytes of price, and 2 and 64 of the signature.
        (uint256 flags, uint256 slot, uint256 gpus, uint256 next) = BatchReader.readFill(pos + 74, BENCH + 0x1e0);
        assembly ("memory-safe") {
            mstore(add(BENCH, 0x400), end)
            mstore(add(BENCH, 0x420), pos)
            mstore(add(BENCH, 0x440), next)
        }
        done = _doOrdersAgree(slot, gpus) && _openFast(flags, slot, gpus);
        assembly ("memory-safe") {
            matchFee := mload(add(BENCH, 0x160))
        }
    }

    /// @dev Whether the two orders, as they lie on the bench, go together now, at the match's price.
    function _doOrdersAgree(uint256 slot, uint256 gpus) private view returns (bool agree) {
        assembly ("memory-safe") {
            /// Whether `matcher` keeps the caller from settling for `renter`.
            function keepsOut(matcher, renter) -> out {
                out := mul(matcher, and(iszero(eq(matcher, caller())), iszero(eq(renter, caller()))))
            }

            let price := shr(192, calldataload(mload(add(BENCH, 0x420))))
            let duration := mload(add(BENCH, 0xc0))
            let bad := keepsOut(mload(add(BENCH, 0x140)), mload(add(BENCH, 0x20)))
            bad := or(bad, keepsOut(mload(add(BENCH, 0x300)), mload(add(BENCH, 0x20))))
            // The request: not expired, one machine, a price within its limit, a signature of 64 bytes.
            bad := or(bad, gt(timestamp(), mload(add(BENCH, 0x1a0))))
            bad := or(bad, xor(mload(add(BENCH, 0x80)), 1))
            bad := or(bad, or(iszero(duration), gt(price, mload(add(BENCH, 0xa0)))))
            bad := or(bad, xor(shr(240, calldataload(add(mload(add(BENCH, 0x420)), 8))), 64))
            // The offer: not expired, the class, region, features, duration and price that the request accepts.
            bad := or(bad, gt(timestamp(), mload(add(BENCH, 0x340))))
            bad := or(bad, iszero(and(shr(mload(add(BENCH, 0x220)), mload(add(BENCH, 0x40))), 1)))
            bad := or(bad, iszero(and(shr(mload(add(BENCH, 0x2c0)), mload(add(BENCH, 0xe0))), 1)))
            bad := or(bad, and(mload(add(BENCH, 0x100)), not(mload(add(BENCH, 0x2e0)))))
            bad := or(bad, or(lt(duration, mload(add(BENCH, 0x280))), gt(duration, mload(add(BENCH, 0x2a0)))))
            bad := or(bad, lt(price, mload(add(BENCH, 0x260))))
            bad := or(bad, xor(shr(240, calldataload(mload(add(BENCH, 0x440)))), 64))
            // The GPUs are the offer's, and as many as the request wants, at least one: see `Bits.count`.
            bad := or(bad, or(and(gpus, not(mload(add(BENCH, 0x240)))), gt(slot, 31)))
            let count := sub(gpus, and(shr(1, gpus), 0x55555555))
            count := add(and(count, 0x33333333), and(shr(2, count), 0x33333333))
            count := and(add(count, shr(4, count)), 0x0f0f0f0f)
            count := and(shr(24, mul(count, 0x01010101)), 0xff)
            bad := or(bad, or(iszero(count), xor(count, mload(add(BENCH, 0x60)))))
            agree := iszero(bad)

            let lock := div(add(mul(mul(price, count), duration), 3599), 3600)
            mstore(add(BENCH, 0x460), add(lock, mload(add(BENCH, 0x160))))
        }
    }

    /// @dev Checks what is on chain and all signatures, and writes.
    function _openFast(uint256 flags, uint256 slot, uint256 gpus) private returns (bool done) {
        bytes32 opened = LeaseOpened.selector;
        bytes32 closed = LeaseClosed.selector;
        bytes32 voucherType = OrderHash.VOUCHER_TYPEHASH;
        assembly ("memory-safe") {
            /// The signer of the struct by the 64-byte signature at `from` in calldata; zero: nobody.
            function signerOf(structHash, from) -> signer {
                mstore(add(BENCH, 0x4c2), structHash)
                mstore(add(BENCH, 0x500), keccak256(add(BENCH, 0x4a0), 0x42))
                let vs := calldataload(add(from, 0x20))
                mstore(add(BENCH, 0x520), add(27, shr(255, vs)))
                mstore(add(BENCH, 0x540), calldataload(from))
                vs := shr(1, shl(1, vs))
                mstore(add(BENCH, 0x560), vs)
                mstore(0x00, 0)
                pop(staticcall(gas(), 1, add(BENCH, 0x500), 0x80, 0x00, 0x20))
                signer := mul(mload(0x00), iszero(gt(vs, HIGHEST_S)))
            }
            /// A word of a mapping, or the root of an inner one.
            function entryOf(key, root) -> place {
                mstore(0x00, key)
                mstore(0x20, root)
                place := keccak256(0x00, 0x40)
            }
            // A loop of one round: `break` is the way out with nothing done.
            for { } 1 { } {
                // `balance uint88 | id uint32 | lastNonce uint32 | usedNonces uint32 | fees uint71 | guarded bool`
                mstore(add(BENCH, 0x480), entryOf(mload(add(BENCH, 0x20)), _accounts.slot))
                let account := sload(mload(add(BENCH, 0x480)))
                if lt(and(account, 0xffffffffffffffffffffff), mload(add(BENCH, 0x460))) { break }
                if iszero(and(shr(88, account), 0xffffffff)) { break }
                // Only a nonce above all used ones: the one case that needs no look at the window.
                if iszero(gt(mload(add(BENCH, 0x180)), and(shr(120, account), 0xffffffff))) { break }

                // `earned uint88 | served uint72 | nonceFloor uint32 | busy uint32 | openSlots uint32`
                mstore(
                    add(BENCH, 0x3e0),
                    entryOf(mload(add(BENCH, 0x200)), entryOf(mload(add(BENCH, 0x1e0)), _machines.slot))
                )
                let machine := sload(mload(add(BENCH, 0x3e0)))
                {
                    let floor := and(shr(160, machine), 0xffffffff)
                    if or(iszero(floor), eq(floor, 0xffffffff)) { break }
                    if lt(mload(add(BENCH, 0x320)), floor) { break }
                }
                let previous := sload(add(add(mload(add(BENCH, 0x3e0)), 1), slot))
                if eq(and(shr(32, previous), 0xffffffff), timestamp()) { break }

                let pos := add(mload(add(BENCH, 0x440)), 66)
                let ended := 0
                if and(flags, 4) {
                    // The slot's lease is open; its renter, who is not named, signed a voucher for at most the lock.
                    if or(and(flags, 8), iszero(and(shr(add(224, slot), machine), 1))) { break }
                    if xor(shr(240, calldataload(add(pos, 11))), 64) { break }
                    mstore(add(BENCH, 0x360), slot)
                    mstore(add(BENCH, 0x380), and(shr(32, previous), 0xffffffff))
                    let lock := and(shr(176, previous), 0xffffffff)
                    machine := and(machine, not(or(shl(192, lock), shl(slot, shl(224, 1)))))
                    lock := sub(lock, and(shr(1, lock), 0x55555555))
                    lock := add(and(lock, 0x33333333), and(shr(2, lock), 0x33333333))
                    lock := and(add(lock, shr(4, lock)), 0x0f0f0f0f)
                    lock := and(shr(24, mul(lock, 0x01010101)), 0xff)
                    lock := mul(
                        mul(lock, and(shr(112, previous), 0xffffffffffffffff)),
                        and(shr(64, previous), 0xffffff)
                    )
                    lock := div(add(lock, 3599), 3600)
                    {
                        let voucher := shr(168, calldataload(pos))
                        if or(gt(mload(add(BENCH, 0x3a0)), voucher), gt(voucher, lock)) { break }
                        mcopy(add(BENCH, 0x580), add(BENCH, 0x1e0), 0x40) // provider, machine
                        mcopy(add(BENCH, 0x5c0), add(BENCH, 0x360), 0x40) // slot, start
                        ended := keccak256(add(BENCH, 0x580), 0x80)
                        mstore(add(BENCH, 0x580), voucherType)
                        mstore(add(BENCH, 0x5a0), ended)
                        mstore(add(BENCH, 0x5c0), voucher)
                    }
                    let place := entryOf(signerOf(keccak256(add(BENCH, 0x580), 0x60), add(pos, 13)), _accounts.slot)
                    let renter := sload(place)
                    if xor(and(shr(88, renter), 0xffffffff), and(previous, 0xffffffff)) { break }
                    pos := add(pos, 77)

                    // What is paid, as the event says it.
                    let fee := div(mul(mload(add(BENCH, 0x3a0)), and(shr(208, previous), 0xffff)), 10000)
                    lock := sub(lock, mload(add(BENCH, 0x3a0)))
                    mstore(add(BENCH, 0x580), mload(add(BENCH, 0x3a0)))
                    // Where a number could leave its field, the rule decides.
                    if gt(add(and(renter, 0xffffffffffffffffffffff), lock), 0xffffffffffffffffffffff) { break }
                    if gt(add(and(shr(184, renter), 0x7fffffffffffffffff), fee), 0x7fffffffffffffffff) { break }
                    if gt(add(and(shr(88, machine), 0xffffffffffffffffff), fee), 0xffffffffffffffffff) { break }
                    renter := add(renter, or(lock, shl(184, fee)))
                    machine := add(machine, shl(88, fee))
                    fee := sub(mload(add(BENCH, 0x3a0)), fee)
                    if gt(add(and(machine, 0xffffffffffffffffffffff), fee), 0xffffffffffffffffffffff) { break }
                    machine := add(machine, fee)
                    mstore(add(BENCH, 0x5e0), renter)
                    previous := place
                }

                {
                    let bits := or(shl(192, gpus), shl(slot, shl(224, 1)))
                    if or(and(machine, bits), xor(pos, mload(add(BENCH, 0x400)))) { break }
                    machine := or(machine, bits)
                }
                let signer := signerOf(keccak256(add(BENCH, 0x1c0), 0x200), add(mload(add(BENCH, 0x440)), 2))
                if xor(signer, mload(add(BENCH, 0x200))) { break }
                pos := keccak256(BENCH, 0x1c0) // the request's hash from here on
                signer := signerOf(pos, add(mload(add(BENCH, 0x420)), 10))
                if or(iszero(signer), xor(signer, mload(add(BENCH, 0x20)))) { break }

                // Effect
                if ended {
                    log2(add(BENCH, 0x580), 0x20, closed, ended)
                    switch eq(previous, mload(add(BENCH, 0x480)))
                    case 0 { sstore(previous, mload(add(BENCH, 0x5e0))) }
                    default { account := mload(add(BENCH, 0x5e0)) }
                }
                {
                    // The new nonce moves the window up to it; what leaves its 32 bits is gone.
                    let nonce := mload(add(BENCH, 0x180))
                    let used := shl(sub(nonce, and(shr(120, account), 0xffffffff)), and(shr(152, account), 0xffffffff))
                    used := or(and(used, 0xffffffff), 1)
                    account := and(sub(account, mload(add(BENCH, 0x460))), not(shl(120, 0xffffffffffffffff)))
                    account := or(account, or(shl(152, used), shl(120, nonce)))
                }
                sstore(mload(add(BENCH, 0x480)), account)
                sstore(mload(add(BENCH, 0x3e0)), machine)

                // See `LeaseWord`.
                let lease := or(and(shr(88, account), 0xffffffff), shl(32, timestamp()))
                lease := or(lease, shl(64, mload(add(BENCH, 0xc0))))
                lease := or(lease, shl(112, shr(192, calldataload(mload(add(BENCH, 0x420))))))
                lease := or(lease, or(shl(176, gpus), shl(208, mload(add(BENCH, 0x3c0)))))
                lease := or(lease, or(shl(240, mload(add(BENCH, 0x220))), shl(248, slot)))
                sstore(add(add(mload(add(BENCH, 0x3e0)), 1), slot), lease)

                mstore(add(BENCH, 0x580), mload(add(BENCH, 0x200)))
                mstore(add(BENCH, 0x5a0), lease)
                mstore(add(BENCH, 0x5c0), mload(add(BENCH, 0x120)))
                log4(add(BENCH, 0x580), 0x60, opened, pos, mload(add(BENCH, 0x1e0)), mload(add(BENCH, 0x20)))
                done := 1
                break
            }
        }
    }
}
