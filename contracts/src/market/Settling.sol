// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { MessageHashUtils } from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { Bits } from "../libraries/Bits.sol";
import { LeaseWordLib } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { SignatureCheck } from "../libraries/SignatureCheck.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Settling
/// @notice The part of `Market` that opens leases from orders that both sides signed.
abstract contract Settling is MarketBase {
    /// @dev What is the same for every match of one `settle`.
    struct Batch {
        bytes32 domain;
        uint32 start;
        uint16 feeBps;
    }

    uint256 private constant MAX_DURATION = type(uint24).max;
    uint256 private constant MAX_GPUS = 64;

    // ------------------------------------------------------------------------------------------------- settling

    /// @inheritdoc IMarket
    function settle(Match[] calldata matches) external nonReentrant returns (Skip[] memory results) {
        Batch memory batch =
            Batch({ domain: _domainSeparatorV4(), start: uint32(block.timestamp), feeBps: _protocol.feeBps });
        results = new Skip[](matches.length);
        uint256 matchFees = 0;

        for (uint256 i = 0; i < matches.length; ++i) {
            Match calldata m = matches[i];
            bytes32 requestHash = OrderHash.hash(m.request);

            // Check
            Skip reason = _checkMatch({ batch: batch, m: m, requestHash: requestHash });
            if (reason != Skip.None) {
                results[i] = reason;
                emit MatchSkipped({ requestHash: requestHash, index: i, reason: reason });
                continue;
            }

            // Effect
            _openLeases({ batch: batch, m: m, requestHash: requestHash });
            matchFees += m.request.matchFee;
        }

        // The caller may be one of the renters: its word is read again, after all debits.
        if (matchFees != 0) _accounts[msg.sender] = _accounts[msg.sender].credit(matchFees);
    }

    /// @dev Everything that either side signed, and that the money and the machines are free. Reads only; it never
    /// reverts, whatever the orders say. Cheap checks come first, so that rubbish costs the caller little.
    function _checkMatch(Batch memory batch, Match calldata m, bytes32 requestHash) private view returns (Skip) {
        Request memory request = m.request;

        if (!_mayMatch({ matcher: request.matcher, renter: request.renter })) return Skip.MatcherNotAllowed;
        // Lease starts have 32 bits; when those run out, in 2106, nothing new is opened.
        if (block.timestamp > request.expiry || block.timestamp > type(uint32).max) return Skip.RequestExpired;
        if (_isMalformed(request)) return Skip.RequestMalformed;
        Fill[] calldata fills = m.fills;
        if (fills.length != request.machines) return Skip.WrongMachineCount;
        if (m.pricePerGpuHour > request.maxPricePerGpuHour) return Skip.PriceOutOfBounds;

        AccountWord account = _accounts[request.renter];
        if (account.isNonceUsed(request.nonce)) return Skip.RequestNonceUsed;
        if (account.balance() < _cost(m)) return Skip.BalanceTooLow;
        // A lease names its renter by id.
        if (account.id() == 0 && _protocol.lastAccountId == MAX_ACCOUNT_ID) return Skip.RequestMalformed;

        address previousMachine = address(0);
        for (uint256 i = 0; i < fills.length; ++i) {
            Fill calldata fill = fills[i];
            // Strictly ascending: no machine twice, so that no fill's check depends on another's effect.
            address machine = fill.offer.machine;
            if (machine <= previousMachine) return Skip.MachinesNotAscending;
            previousMachine = machine;

            Skip reason = _checkFill({ batch: batch, request: request, fill: fill, price: m.pricePerGpuHour });
            if (reason != Skip.None) return reason;
        }

        bytes32 digest = MessageHashUtils.toTypedDataHash(batch.domain, requestHash);
        bool signed = SignatureCheck.isSignedBy({ signer: request.renter, digest: digest, signature: m.signature });
        return signed ? Skip.None : Skip.RequestSignature;
    }

    function _checkFill(Batch memory batch, Request memory request, Fill calldata fill, uint64 price)
        private
        view
        returns (Skip)
    {
        Offer calldata offer = fill.offer;

        // What the offer says about this request
        if (!_mayMatch({ matcher: offer.matcher, renter: request.renter })) return Skip.MatcherNotAllowed;
        if (block.timestamp > offer.expiry) return Skip.OfferExpired;
        if ((request.gpuClasses >> offer.gpuClass) & 1 == 0) return Skip.ClassNotAccepted;
        if ((request.regions >> offer.region) & 1 == 0) return Skip.RegionNotAccepted;
        if (request.features & ~offer.features != 0) return Skip.FeatureMissing;
        if (request.duration < offer.minDuration || request.duration > offer.maxDuration) {
            return Skip.DurationOutOfBounds;
        }
        if (price < offer.pricePerGpuHour) return Skip.PriceOutOfBounds;
        if (Bits.count(fill.gpus) != request.gpusPerMachine) return Skip.WrongGpuCount;
        if (fill.gpus & ~offer.gpus != 0) return Skip.GpusNotOffered;

        // What the chain says about the machine
        Machine storage machine = _machines[offer.provider][offer.machine];
        MachineWord word = machine.word;
        if (!word.isEnrolled()) return Skip.MachineNotEnrolled;
        if (offer.nonce < word.nonceFloor()) return Skip.OfferCancelled;
        if (word.busy() & fill.gpus != 0) return Skip.GpusBusy;
        if (fill.slot >= SLOTS || word.isOpen(fill.slot)) return Skip.SlotBusy;
        // One lease a slot and second: a lease key names one lease for ever.
        if (machine.slots[fill.slot].start() == batch.start) return Skip.SlotBusy;

        bytes32 digest = MessageHashUtils.toTypedDataHash(batch.domain, OrderHash.hash(offer));
        bool signed = SignatureCheck.isSignedBy({ signer: offer.machine, digest: digest, signature: fill.signature });
        return signed ? Skip.None : Skip.OfferSignature;
    }

    /// @dev `_checkMatch` said yes: takes the renter's money and nonce, and writes each lease to its slot.
    function _openLeases(Batch memory batch, Match calldata m, bytes32 requestHash) private {
        Request calldata request = m.request;

        AccountWord account = _withId({ account: request.renter, word: _accounts[request.renter] });
        _accounts[request.renter] = account.debit(_cost(m)).withNonceUsed(request.nonce);

        Fill[] calldata fills = m.fills;
        for (uint256 i = 0; i < fills.length; ++i) {
            Fill calldata fill = fills[i];
            Machine storage machine = _machines[fill.offer.provider][fill.offer.machine];

            machine.word = machine.word.opening(fill.gpus, fill.slot);
            machine.slots[fill.slot] = LeaseWordLib.pack({
                renterId_: account.id(),
                start_: batch.start,
                duration_: uint24(request.duration),
                price_: m.pricePerGpuHour,
                gpus_: fill.gpus,
                feeBps_: batch.feeBps
            });
            _emitLeaseOpened({ batch: batch, m: m, fill: fill, requestHash: requestHash });
        }
    }

    function _emitLeaseOpened(Batch memory batch, Match calldata m, Fill calldata fill, bytes32 requestHash) private {
        Offer calldata offer = fill.offer;
        emit LeaseOpened({
            lease: OrderHash.leaseId({
                provider: offer.provider, machine: offer.machine, slot: fill.slot, start: batch.start
            }),
            provider: offer.provider,
            renter: m.request.renter,
            machine: offer.machine,
            slot: fill.slot,
            gpuClass: offer.gpuClass,
            gpus: fill.gpus,
            pricePerGpuHour: m.pricePerGpuHour,
            duration: m.request.duration,
            feeBps: batch.feeBps,
            jobHash: m.request.jobHash,
            requestHash: requestHash
        });
    }

    /// @dev What the renter pays or locks for this match. No overflow: 255 machines of at most 2^95, and 2^64.
    function _cost(Match calldata m) private pure returns (uint256) {
        uint256 lock = LeaseWordLib.lockRoundedUp({
            price_: m.pricePerGpuHour, gpuCount: m.request.gpusPerMachine, duration_: m.request.duration
        });
        return lock * m.request.machines + m.request.matchFee;
    }

    function _mayMatch(address matcher, address renter) private view returns (bool) {
        return matcher == address(0) || matcher == msg.sender || renter == msg.sender;
    }

    function _isMalformed(Request memory request) private pure returns (bool) {
        return request.gpusPerMachine == 0 || request.gpusPerMachine > MAX_GPUS || request.machines == 0
            || request.duration == 0 || request.duration > MAX_DURATION;
    }
}
