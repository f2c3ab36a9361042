// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { OrderHash } from "../libraries/OrderHash.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title FastSettling
/// @notice One match of `settle` by the shortest way, for what nearly every match is: one machine, everybody signed
/// with a key of their own, everything good.
/// @dev It opens the lease, or it changes nothing and says that it did not. Then `Settling` looks at the match again
/// and has the last word: it is the rule, this is what the optimizer cannot make of it. The tests run both on the same
/// batches; `MarketTwin` has this function switched off.
///
/// What is wrong is gathered in `bad`, a number that is 0 as long as nothing is: to look at it twice, before storage is
/// read and before signatures are checked, costs less than a jump for each check.
///
/// Its memory, made once for each batch, from `BENCH` on, so that few numbers are alive at a time:
/// ```
/// 0x000 type hash, 0x020 request (13 words)   0x3c0 0x1901, the domain and a struct's hash (66 bytes): what is signed
/// 0x1c0 type hash, 0x1e0 offer (15 words)     0x420 input of the precompile (4 words)
/// 0x520 start and fee of leases opened now    0x4a0 key of a lease (4 words)
/// 0x540 price, GPUs and cost of the match     0x5a0 type hash, lease and voucher
/// 0x600 lock of a lease that is ended, and its renter's word until everything is found good
/// 0x640 the topic of its event                0x660 the highest s of a signature
/// 0x680 64 ones, and all but those of an account's nonces
/// ```
/// Numbers that many steps need lie there rather than on the stack, and so do long constants: the compiler would work
/// them out again each time. The offer's type hash, provider and machine, hashed, are also the machine's place in
/// storage.
abstract contract FastSettling is MarketBase {
    uint256 private constant BENCH = 0x240;
    uint256 private constant BENCH_SIZE = 0x6c0;
    uint256 private constant HIGHEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @dev Takes the bench out of the memory that is given out from here on. It lies at a fixed place, because adding
    /// to a pointer costs more than what is done there.
    function _newBench(bytes32 domain) internal view {
        bytes32 requestType = OrderHash.REQUEST_TYPEHASH;
        bytes32 offerType = OrderHash.OFFER_TYPEHASH;
        bytes32 voucherType = OrderHash.VOUCHER_TYPEHASH;
        bytes32 closed = LeaseClosed.selector;
        uint256 fee = feeBps;
        bool placed;
        assembly ("memory-safe") {
            placed := iszero(gt(mload(0x40), BENCH))
            mstore(0x40, add(BENCH, BENCH_SIZE))
            mstore(BENCH, requestType)
            mstore(add(BENCH, 0x80), 1)
            mstore(add(BENCH, 0x1c0), offerType)
            mstore(add(BENCH, 0x3c0), hex"1901")
            mstore(add(BENCH, 0x3c2), domain)
            mstore(add(BENCH, 0x520), or(shl(208, fee), shl(32, timestamp())))
            mstore(add(BENCH, 0x5a0), voucherType)
            mstore(add(BENCH, 0x640), closed)
            mstore(add(BENCH, 0x660), HIGHEST_S)
            mstore(add(BENCH, 0x680), 0xffffffffffffffff)
            mstore(add(BENCH, 0x6a0), not(shl(120, 0xffffffffffffffff)))
        }
        assert(placed);
    }

    /// @param pos Offset in calldata of the match, after its length; `end`: of what follows it.
    /// @return done Whether the lease is open.
    /// @return matchFee What the caller earned by it.
    function _settleFast(uint256 pos, uint256 end) internal virtual returns (bool done, uint256 matchFee) {
        bytes32 opened = LeaseOpened.selector;
        assembly ("memory-safe") {
            /// The signer of the struct by the 64-byte signature at `from` in calldata; zero: nobody.
            function signerOf(structHash, from) -> signer {
                mstore(add(BENCH, 0x3e2), structHash)
                mstore(add(BENCH, 0x420), keccak256(add(BENCH, 0x3c0), 0x42))
                let vs := calldataload(add(from, 0x20))
                mstore(add(BENCH, 0x440), add(27, shr(255, vs)))
                mstore(add(BENCH, 0x460), calldataload(from))
                vs := shr(1, shl(1, vs))
                mstore(add(BENCH, 0x480), vs)
                // The precompile answers with nothing where there is no signer; 0x00 is cleared for that.
                mstore(0x00, 0)
                pop(staticcall(gas(), 1, add(BENCH, 0x420), 0x80, 0x00, 0x20))
                signer := mul(mload(0x00), iszero(gt(vs, mload(add(BENCH, 0x660)))))
            }
            // A loop of one round: `break` is the way out with nothing done.
            for { } 1 { } {
                // The request, see `BatchReader`: not expired, one machine, a caller that may settle it.
                let word := calldataload(pos)
                let flags := byte(0, word)
                mstore(add(BENCH, 0x20), shr(96, calldataload(add(pos, 1)))) // renter
                mstore(add(BENCH, 0x40), shl(byte(21, word), 1)) // gpuClasses
                if and(flags, 2) {
                    mstore(add(BENCH, 0x40), calldataload(add(pos, 21)))
                    pos := add(pos, 31)
                    word := calldataload(pos)
                }
                mstore(add(BENCH, 0x60), byte(22, word)) // gpusPerMachine
                let bad := xor(byte(23, word), 1) // machines: lies there as 1
                mstore(add(BENCH, 0xa0), shr(192, calldataload(add(pos, 24)))) // maxPricePerGpuHour
                word := calldataload(add(pos, 32))
                mstore(add(BENCH, 0xc0), shr(232, word)) // duration
                switch and(flags, 12)
                case 0 {
                    mstore(add(BENCH, 0xe0), and(shl(byte(3, word), 1), mload(add(BENCH, 0x680)))) // regions
                    pos := add(pos, 36)
                }
                case 4 {
                    mstore(add(BENCH, 0xe0), shr(192, calldataload(add(pos, 35))))
                    pos := add(pos, 43)
                }
                default {
                    mstore(add(BENCH, 0xe0), 0xffffffffffffffff)
                    pos := add(pos, 35)
                }
                mstore(add(BENCH, 0x100), 0) // features
                if and(flags, 16) {
                    mstore(add(BENCH, 0x100), shr(192, calldataload(pos)))
                    pos := add(pos, 8)
                }
                mstore(add(BENCH, 0x120), calldataload(pos)) // jobHash
                pos := add(pos, 32)
                mstore(add(BENCH, 0x140), 0) // matcher
                if and(flags, 1) {
                    word := shr(96, calldataload(pos))
                    mstore(add(BENCH, 0x140), word)
                    pos := add(pos, 20)
                    word := mul(word, iszero(eq(word, caller())))
                    bad := or(bad, mul(word, iszero(eq(mload(add(BENCH, 0x20)), caller()))))
                }
                word := calldataload(pos)
                mstore(add(BENCH, 0x160), shr(192, word)) // matchFee
                mstore(add(BENCH, 0x180), and(shr(160, word), 0xffffffff)) // nonce
                {
                    let expiry := and(shr(120, word), 0xffffffffff)
                    mstore(add(BENCH, 0x1a0), expiry)
                    bad := or(bad, gt(timestamp(), expiry))
                }
                // Then the match's price, within the request's limit, and a signature of 64 bytes.
                let price := shr(192, calldataload(add(pos, 17)))
                mstore(add(BENCH, 0x540), price)
                bad := or(bad, gt(price, mload(add(BENCH, 0xa0))))
                bad := or(bad, xor(and(shr(40, word), 0xffff), 64))
                let signature := add(pos, 27)

                // The offer: not expired, the class, region, features, duration and price that the request accepts.
                pos := add(pos, 91)
                word := calldataload(pos)
                flags := byte(0, word)
                mstore(add(BENCH, 0x1e0), shr(96, calldataload(add(pos, 1)))) // provider
                word := calldataload(add(pos, 21))
                mstore(add(BENCH, 0x200), shr(96, word)) // machine
                mstore(add(BENCH, 0x220), byte(20, word)) // gpuClass
                mstore(add(BENCH, 0x240), and(shr(56, word), 0xffffffff)) // gpus
                let accepted := shr(byte(20, word), mload(add(BENCH, 0x40)))
                word := calldataload(add(pos, 46))
                mstore(add(BENCH, 0x260), shr(192, word)) // pricePerGpuHour
                bad := or(bad, lt(price, shr(192, word)))
                mstore(add(BENCH, 0x2c0), byte(14, word)) // region
                accepted := and(accepted, shr(byte(14, word), mload(add(BENCH, 0xe0))))
                bad := or(bad, iszero(and(accepted, 1)))
                {
                    let limit := and(shr(168, word), 0xffffff)
                    mstore(add(BENCH, 0x280), limit) // minDuration
                    bad := or(bad, lt(mload(add(BENCH, 0xc0)), limit))
                    limit := and(shr(144, word), 0xffffff)
                    mstore(add(BENCH, 0x2a0), limit) // maxDuration
                    bad := or(bad, gt(mload(add(BENCH, 0xc0)), limit))
                    limit := shr(192, calldataload(add(pos, 61)))
                    mstore(add(BENCH, 0x2e0), limit) // features
                    bad := or(bad, and(mload(add(BENCH, 0x100)), not(limit)))
                }
                pos := add(pos, 69)
                mstore(add(BENCH, 0x300), 0) // matcher
                if and(flags, 1) {
                    word := shr(96, calldataload(pos))
                    mstore(add(BENCH, 0x300), word)
                    pos := add(pos, 20)
                    word := mul(word, iszero(eq(word, caller())))
                    bad := or(bad, mul(word, iszero(eq(mload(add(BENCH, 0x20)), caller()))))
                }
                word := calldataload(pos)
                mstore(add(BENCH, 0x320), shr(224, word)) // nonce
                {
                    let expiry := and(shr(184, word), 0xffffffffff)
                    mstore(add(BENCH, 0x340), expiry)
                    bad := or(bad, gt(timestamp(), expiry))
                }
                // The GPUs are the offer's, and as many as the request wants, at least one, for at least a second.
                let slot := byte(9, word)
                let gpus := and(shr(144, word), 0xffffffff)
                bad := or(bad, or(gt(slot, 31), and(gpus, not(mload(add(BENCH, 0x240))))))
                mstore(add(BENCH, 0x560), gpus)
                // See `Bits.count`.
                word := sub(gpus, and(shr(1, gpus), 0x55555555))
                word := add(and(word, 0x33333333), and(shr(2, word), 0x33333333))
                word := and(add(word, shr(4, word)), 0x0f0f0f0f)
                word := and(shr(24, mul(word, 0x01010101)), 0xff)
                bad := or(bad, xor(word, mload(add(BENCH, 0x60))))
                word := mul(word, mload(add(BENCH, 0xc0)))
                bad := or(bad, iszero(word))
                pos := add(pos, 14)
                switch and(flags, 2)
                case 0 {
                    mstore(add(BENCH, 0x360), 0) // closesSlot
                    mstore(add(BENCH, 0x380), 0) // closesStart
                    mstore(add(BENCH, 0x3a0), 0) // closesAmount
                }
                default {
                    if iszero(and(flags, 4)) {
                        let named := calldataload(pos)
                        mstore(add(BENCH, 0x360), byte(0, named))
                        mstore(add(BENCH, 0x380), and(shr(216, named), 0xffffffff))
                        pos := add(pos, 5)
                    }
                    mstore(add(BENCH, 0x3a0), shr(168, calldataload(pos)))
                    pos := add(pos, 11)
                }
                // A signature of 64 bytes again, after which the match ends, or the voucher follows.
                if or(bad, xor(shr(240, calldataload(pos)), 64)) { break }
                let offerSignature := add(pos, 2)
                pos := add(pos, 66)

                // `balance uint88 | id uint32 | lastNonce uint32 | usedNonces uint32 | fees uint71 | guarded bool`
                mstore(0x00, mload(add(BENCH, 0x20)))
                mstore(0x20, _accounts.slot)
                let accountPlace := keccak256(0x00, 0x40)
                let account := sload(accountPlace)
                // What the match costs: `price * GPUs * seconds / 3600`, rounded up, and the match fee.
                // It has less than 88 bits, so that shifts compare it with the balance.
                word := add(div(add(mul(mload(add(BENCH, 0x540)), word), 3599), 3600), mload(add(BENCH, 0x160)))
                mstore(add(BENCH, 0x580), word)
                bad := lt(shl(168, account), shl(168, word))
                bad := or(bad, iszero(and(account, 0xffffffff0000000000000000000000))) // no id
                // Only a nonce above all used ones: the one case that needs no look at the window.
                bad := or(bad, iszero(gt(mload(add(BENCH, 0x180)), and(shr(120, account), 0xffffffff))))

                // `earned uint88 | served uint72 | nonceFloor uint32 | busy uint32 | openSlots uint32`
                let machinePlace := keccak256(add(BENCH, 0x1c0), 0x60)
                let machine := sload(machinePlace)
                word := and(shr(160, machine), 0xffffffff)
                bad := or(bad, or(iszero(word), eq(word, 0xffffffff)))
                bad := or(bad, gt(word, mload(add(BENCH, 0x320))))
                let slotPlace := add(add(machinePlace, 1), slot)
                word := sload(slotPlace)
                // One lease a slot and second.
                bad := or(bad, eq(and(shr(32, word), 0xffffffff), timestamp()))

                let ended := 0
                let endedPlace := 0
                if and(flags, 4) {
                    // The slot's lease is open; its renter, who is not named, signed a voucher for at most the lock.
                    mstore(add(BENCH, 0x360), slot)
                    mstore(add(BENCH, 0x380), and(shr(32, word), 0xffffffff))
                    bad := or(bad, or(and(flags, 8), iszero(and(machine, shl(slot, shl(224, 1))))))
                    let lock := and(shr(176, word), 0xffffffff)
                    machine := and(machine, not(or(shl(192, lock), shl(slot, shl(224, 1)))))
                    lock := sub(lock, and(shr(1, lock), 0x55555555))
                    lock := add(and(lock, 0x33333333), and(shr(2, lock), 0x33333333))
                    lock := and(add(lock, shr(4, lock)), 0x0f0f0f0f)
                    lock := and(shr(24, mul(lock, 0x01010101)), 0xff)
                    lock := mul(mul(lock, and(shr(112, word), mload(add(BENCH, 0x680)))), and(shr(64, word), 0xffffff))
                    lock := div(add(lock, 3599), 3600)
                    mstore(add(BENCH, 0x600), lock)
                    let voucher := calldataload(pos)
                    bad := or(bad, xor(and(shr(152, voucher), 0xffff), 64))
                    voucher := shr(168, voucher)
                    let paid := mload(add(BENCH, 0x3a0))
                    if or(bad, or(gt(paid, voucher), gt(voucher, lock))) { break }
                    mcopy(add(BENCH, 0x4a0), add(BENCH, 0x1e0), 0x40) // provider, machine
                    mcopy(add(BENCH, 0x4e0), add(BENCH, 0x360), 0x40) // slot, start
                    mstore(add(BENCH, 0x5c0), keccak256(add(BENCH, 0x4a0), 0x80))
                    mstore(add(BENCH, 0x5e0), voucher)
                    // Often the renter that comes back: its word is here then.
                    let renter := account
                    endedPlace := accountPlace
                    ended := signerOf(keccak256(add(BENCH, 0x5a0), 0x60), add(pos, 13))
                    pos := add(pos, 77)
                    if xor(ended, mload(add(BENCH, 0x20))) {
                        mstore(0x00, ended)
                        mstore(0x20, _accounts.slot)
                        endedPlace := keccak256(0x00, 0x40)
                        renter := sload(endedPlace)
                    }
                    bad := and(xor(shr(88, renter), word), 0xffffffff)
                    ended := mload(add(BENCH, 0x5c0))

                    // Where a number could leave its field, the rule decides. Each field is shifted to the word's upper
                    // end, where a sum that leaves it comes out smaller than what was added.
                    let fee := div(mul(paid, and(shr(208, word), 0xffff)), 10000)
                    bad := or(bad, shr(71, fee))
                    word := sub(mload(add(BENCH, 0x600)), paid)
                    bad := or(bad, lt(add(shl(168, renter), shl(168, word)), shl(168, word)))
                    bad := or(bad, lt(add(shl(1, renter), shl(185, fee)), shl(185, fee)))
                    bad := or(bad, lt(add(shl(96, machine), shl(184, fee)), shl(184, fee)))
                    mstore(add(BENCH, 0x620), add(renter, or(word, shl(184, fee))))
                    word := sub(paid, fee)
                    bad := or(bad, lt(add(shl(168, machine), shl(168, word)), shl(168, word)))
                    machine := add(machine, or(word, shl(88, fee)))
                }

                {
                    let bits := or(shl(192, mload(add(BENCH, 0x560))), shl(slot, shl(224, 1)))
                    if or(bad, or(and(machine, bits), xor(pos, end))) { break }
                    machine := or(machine, bits)
                }
                bad := xor(signerOf(keccak256(add(BENCH, 0x1c0), 0x200), offerSignature), mload(add(BENCH, 0x200)))
                pos := keccak256(BENCH, 0x1c0) // the request's hash from here on
                word := signerOf(pos, signature)
                if or(bad, or(iszero(word), xor(word, mload(add(BENCH, 0x20))))) { break }

                // Effect
                if ended {
                    log2(add(BENCH, 0x3a0), 0x20, mload(add(BENCH, 0x640)), ended)
                    switch eq(endedPlace, accountPlace)
                    case 0 { sstore(endedPlace, mload(add(BENCH, 0x620))) }
                    default { account := mload(add(BENCH, 0x620)) }
                }
                {
                    // The new nonce moves the window up to it; what leaves its 32 bits is gone.
                    let nonce := mload(add(BENCH, 0x180))
                    let used := shl(sub(nonce, and(shr(120, account), 0xffffffff)), and(shr(152, account), 0xffffffff))
                    used := or(and(used, 0xffffffff), 1)
                    account := and(sub(account, mload(add(BENCH, 0x580))), mload(add(BENCH, 0x6a0)))
                    account := or(account, or(shl(152, used), shl(120, nonce)))
                }
                sstore(accountPlace, account)
                sstore(machinePlace, machine)

                // See `LeaseWord`.
                word := or(and(shr(88, account), 0xffffffff), mload(add(BENCH, 0x520)))
                word := or(word, or(shl(64, mload(add(BENCH, 0xc0))), shl(112, mload(add(BENCH, 0x540)))))
                word := or(word, or(shl(176, mload(add(BENCH, 0x560))), shl(248, slot)))
                word := or(word, shl(240, mload(add(BENCH, 0x220))))
                sstore(slotPlace, word)

                // Machine, terms and job hash: over what was the offer.
                mstore(add(BENCH, 0x220), word)
                mstore(add(BENCH, 0x240), mload(add(BENCH, 0x120)))
                log4(add(BENCH, 0x200), 0x60, opened, pos, mload(add(BENCH, 0x1e0)), mload(add(BENCH, 0x20)))
                done := 1
                matchFee := mload(add(BENCH, 0x160))
                break
            }
        }
    }
}
