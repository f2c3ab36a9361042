// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { BatchReader } from "../libraries/BatchReader.sol";
import { Bits } from "../libraries/Bits.sol";
import { LeaseWord, LeaseWordLib } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { SignatureCheck } from "../libraries/SignatureCheck.sol";
import { FastSettling } from "./FastSettling.sol";

/// @title Settling
/// @notice The part of `Market` that opens leases from orders that both sides signed.
abstract contract Settling is FastSettling {
    /// @dev What is known of the match at hand.
    struct Matching {
        bytes32 domain;
        uint256 feeBps;
        uint256 price;
        uint256 cost;
        bytes32 requestHash;
        address delegate;
        uint256 delegateId;
    }

    /// @dev What a fill that was found good will write, and say.
    struct Plan {
        uint256 machineSlot;
        MachineWord word;
        LeaseWord lease;
        uint256 slot;
        address provider;
        address machine;
        // The lease that is ended on the way; an id of 0: none.
        bytes32 endedId;
        address renter;
        uint256 paid;
        uint256 fee;
        uint256 refund;
    }

    uint256 private constant MAX_GPUS = 32;
    uint256 private constant MAX_BATCH = 1000;

    // ------------------------------------------------------------------------------------------------- settling

    /// @inheritdoc IMarket
    function settle(bytes calldata packed) external whenNotHalted returns (Skip[] memory results) {
        // Lease starts have 32 bits; when those run out, in 2106, nothing new is opened.
        if (block.timestamp > type(uint32).max) revert MarketEnded();
        _newBench(_domainSeparator());
        (uint256 count, uint256 pos) = BatchReader.readCount(packed);
        if (count > MAX_BATCH) revert BatchTooLong({ count: count, limit: MAX_BATCH });
        results = _newResults(count);

        uint256 matchFees = 0;
        unchecked {
            // Lengths have 16 bits and fees 64: none of these sums comes near its limit.
            for (uint256 i = 0; i < count; ++i) {
                uint256 end;
                (end, pos) = BatchReader.readNumber(pos, 2);
                end += pos;
                (bool done, uint256 matchFee) = _settleFast(pos, end);
                if (!done) (results[i], matchFee) = _settleOne(i, pos, end);
                matchFees += matchFee;
                pos = end;
            }
        }
        BatchReader.checkEnd(packed, pos);

        // The caller may be one of the renters: its word is read only now, after all debits.
        if (matchFees != 0) _earn(matchFees);
        // An array of numbers lies in memory as the ABI wants it; the word before it is the bench's, which is done.
        assembly ("memory-safe") {
            let start := sub(results, 0x20)
            mstore(start, 0x20)
            return(start, add(0x40, shl(5, count)))
        }
    }

    /// @dev `new Skip[](count)` with the checks of its length left to the caller: all `None`.
    function _newResults(uint256 count) private pure returns (Skip[] memory results) {
        assembly ("memory-safe") {
            results := mload(0x40)
            mstore(results, count)
            calldatacopy(add(results, 0x20), calldatasize(), shl(5, count))
            mstore(0x40, add(add(results, 0x20), shl(5, count)))
        }
    }

    /// @dev `credit` to the caller's account: fees are at most 1000 of 64 bits, so that shifts show an overflow.
    function _earn(uint256 matchFees) private {
        bool fits;
        assembly ("memory-safe") {
            mstore(0x00, caller())
            mstore(0x20, _accounts.slot)
            let place := keccak256(0x00, 0x40)
            let account := sload(place)
            fits := iszero(lt(add(shl(168, account), shl(168, matchFees)), shl(168, matchFees)))
            sstore(place, add(account, matchFees))
        }
        assert(fits);
    }

    function _settleOne(uint256 index, uint256 pos, uint256 end) private returns (Skip reason, uint256 matchFee) {
        Matching memory m;
        m.domain = _domainSeparator();
        m.feeBps = feeBps;
        Request memory request;
        reason = _settleSlowly(m, request, pos, end);
        if (reason == Skip.None) return (reason, request.matchFee);
        emit MatchSkipped({ request: m.requestHash, index: index, reason: reason });
        return (reason, 0);
    }

    /// @dev Everything that either side signed, and that the money and the machines are free; then the effects. The
    /// checks read only, and never revert, whatever the orders say. Cheap ones come first, so that rubbish costs the
    /// caller little.
    function _settleSlowly(Matching memory m, Request memory request, uint256 pos, uint256 end) private returns (Skip) {
        bytes calldata signature;
        pos = BatchReader.readRequest(pos, _place(request));
        (m.price, pos) = BatchReader.readNumber(pos, 8);
        (signature, pos) = BatchReader.readSignature(pos);
        m.requestHash = OrderHash.hash(request);

        // Check
        if (!_mayMatch(request.matcher, request.renter)) return Skip.MatcherNotAllowed;
        if (block.timestamp > request.expiry) return Skip.RequestExpired;
        uint256 machines = request.machines;
        uint256 gpusPerMachine = request.gpusPerMachine;
        if (gpusPerMachine == 0 || gpusPerMachine > MAX_GPUS || machines == 0 || request.duration == 0) {
            return Skip.RequestMalformed;
        }
        if (m.price > request.maxPricePerGpuHour) return Skip.PriceOutOfBounds;

        AccountWord account = _accounts[request.renter];
        if (account.isNonceUsed(request.nonce)) return Skip.RequestNonceUsed;
        unchecked {
            // 255 machines of at most 2^83, and 2^64.
            uint256 lock = LeaseWordLib.lockRoundedUp(m.price, gpusPerMachine, request.duration);
            m.cost = lock * machines + request.matchFee;
        }
        if (account.balance() < m.cost) return Skip.BalanceTooLow;
        // A lease names its renter by id.
        if (account.id() == 0 && _lastAccountId == MAX_ACCOUNT_ID) return Skip.RequestMalformed;

        Plan[] memory plans = new Plan[](machines);
        address previousMachine = address(0);
        for (uint256 i = 0; i < machines; ++i) {
            Skip reason;
            (reason, pos) = _checkFill(m, request, plans[i], pos);
            if (reason != Skip.None) return reason;
            // Strictly ascending: no machine twice, so that no fill's check depends on another's effect.
            if (plans[i].machine <= previousMachine) return Skip.MachinesNotAscending;
            previousMachine = plans[i].machine;
        }
        if (pos != end) return Skip.RequestMalformed;

        Skip unsigned = _checkRequestSigner(m, request.renter, signature);
        if (unsigned != Skip.None) return unsigned;

        // Effect
        _open(m, request, plans);
        return Skip.None;
    }

    function _checkRequestSigner(Matching memory m, address renter, bytes calldata signature)
        private
        view
        returns (Skip)
    {
        (bool signed, uint256 delegateId, address delegate) = _whoSigned(renter, m.requestHash, signature);
        if (!signed) return Skip.RequestSignature;

        (m.delegate, m.delegateId) = (delegate, delegateId);
        if (delegateId == 0) return Skip.None;
        Delegate storage entry = _delegates[renter][delegate];
        if (block.timestamp <= entry.until && m.cost <= entry.cap) return Skip.None;
        m.delegateId = 0;
        return _isOwn(renter, m.requestHash, signature) ? Skip.None : Skip.DelegateNotAllowed;
    }

    function _checkFill(Matching memory m, Request memory request, Plan memory plan, uint256 pos)
        private
        view
        returns (Skip, uint256)
    {
        Offer memory offer;
        uint256 flags;
        uint256 slot;
        uint256 gpus;
        (flags, slot, gpus, pos) = BatchReader.readFill(pos, _place(offer));
        bytes calldata signature;
        (signature, pos) = BatchReader.readSignature(pos);

        // What the offer says about this request
        if (!_mayMatch(offer.matcher, request.renter)) return (Skip.MatcherNotAllowed, pos);
        if (block.timestamp > offer.expiry) return (Skip.OfferExpired, pos);
        if ((request.gpuClasses >> offer.gpuClass) & 1 == 0) return (Skip.ClassNotAccepted, pos);
        if ((request.regions >> offer.region) & 1 == 0) return (Skip.RegionNotAccepted, pos);
        if (request.features & ~offer.features != 0) return (Skip.FeatureMissing, pos);
        if (request.duration < offer.minDuration || request.duration > offer.maxDuration) {
            return (Skip.DurationOutOfBounds, pos);
        }
        if (m.price < offer.pricePerGpuHour) return (Skip.PriceOutOfBounds, pos);
        if (Bits.count(gpus) != request.gpusPerMachine) return (Skip.WrongGpuCount, pos);
        if (gpus & ~uint256(offer.gpus) != 0) return (Skip.GpusNotOffered, pos);

        // What the chain says about the machine
        if (slot >= SLOTS) return (Skip.SlotBusy, pos);
        Machine storage machine = _machine(offer.provider, offer.machine);
        MachineWord word = machine.word;
        if (!word.isEnrolled()) return (Skip.MachineNotEnrolled, pos);
        if (offer.nonce < word.nonceFloor()) return (Skip.OfferCancelled, pos);
        LeaseWord previous = machine.slots[slot];
        // One lease a slot and second: a lease key names one lease for ever.
        if (previous.start() == block.timestamp) return (Skip.SlotBusy, pos);
        plan.endedId = 0;
        if (flags & BatchReader.CLOSES != 0) {
            (offer.closesSlot, offer.closesStart) = (uint8(slot), previous.start());
            if (!word.isOpen(slot)) return (Skip.PreviousLease, pos);
            bool good;
            (good, pos) = _checkEnding(m, offer, plan, previous, slot, flags, pos);
            if (!good) return (Skip.PreviousLease, pos);
            word = word.ending(previous.gpus(), slot, plan.paid - plan.fee, plan.fee);
        }
        if (word.busy() & gpus != 0) return (Skip.GpusBusy, pos);
        if (word.isOpen(slot)) return (Skip.SlotBusy, pos);

        {
            bytes32 digest = OrderHash.digest(m.domain, OrderHash.hash(offer));
            bool signed = SignatureCheck.isSignedBy(offer.machine, digest, signature);
            if (!signed) return (Skip.OfferSignature, pos);
        }

        uint256 machineSlot;
        assembly ("memory-safe") {
            machineSlot := machine.slot
        }
        plan.machineSlot = machineSlot;
        plan.word = word.opening(uint32(gpus), slot);
        plan.lease = LeaseWordLib.pack({
            renterId_: 0,
            start_: block.timestamp,
            duration_: request.duration,
            price_: m.price,
            gpus_: gpus,
            feeBps_: m.feeBps,
            delegate_: 0,
            gpuClass_: offer.gpuClass,
            slot_: slot
        });
        (plan.slot, plan.provider, plan.machine) = (slot, offer.provider, offer.machine);
        return (Skip.None, pos);
    }

    /// @dev Whether the slot's lease can end for what the offer says, with the voucher that follows.
    function _checkEnding(
        Matching memory m,
        Offer memory offer,
        Plan memory plan,
        LeaseWord lease,
        uint256 slot,
        uint256 flags,
        uint256 pos
    ) private view returns (bool, uint256) {
        uint256 voucher;
        address renter = address(0);
        bytes calldata signature;
        (voucher, pos) = BatchReader.readNumber(pos, 11);
        if (flags & BatchReader.HAS_RENTER != 0) {
            uint256 number;
            (number, pos) = BatchReader.readNumber(pos, 20);
            renter = address(uint160(number));
        }
        (signature, pos) = BatchReader.readSignature(pos);

        uint256 paid = offer.closesAmount;
        uint256 locked = lease.locked();
        if (paid > voucher || voucher > locked) return (false, pos);
        bytes32 id = OrderHash.leaseId(offer.provider, offer.machine, slot, lease.start());
        if (renter == address(0)) {
            // Not given, because its voucher says who it is.
            bytes32 digest = OrderHash.digest(m.domain, OrderHash.hashVoucher(id, voucher));
            renter = SignatureCheck.recover(digest, signature);
            if (_accounts[renter].id() != lease.renterId()) return (false, pos);
        } else {
            if (_accounts[renter].id() != lease.renterId()) return (false, pos);
            if (voucher != 0 && !_isVoucherGood(renter, lease, id, voucher, signature)) return (false, pos);
        }

        (plan.endedId, plan.renter, plan.paid) = (id, renter, paid);
        plan.fee = paid * lease.feeBps() / BPS;
        plan.refund = locked - paid;
        return (true, pos);
    }

    /// @dev Everything is good: ends what is to be ended, takes the renter's money and nonce, writes the leases.
    function _open(Matching memory m, Request memory request, Plan[] memory plans) private {
        for (uint256 i = 0; i < plans.length; ++i) {
            Plan memory plan = plans[i];
            if (plan.endedId == 0) continue;
            _settleRenter(plan.renter, _accounts[plan.renter], plan.refund, plan.fee);
            emit LeaseClosed({ lease: plan.endedId, paid: plan.paid });
        }

        AccountWord account = _withId(_accounts[request.renter]);
        _accounts[request.renter] = account.debit(m.cost).withNonceUsed(request.nonce);
        uint256 delegateId = m.delegateId;
        if (delegateId != 0) _delegates[request.renter][m.delegate].cap -= uint88(m.cost);

        for (uint256 i = 0; i < plans.length; ++i) {
            Plan memory plan = plans[i];
            LeaseWord lease = plan.lease.withRenter(account.id(), delegateId);
            Machine storage machine;
            uint256 machineSlot = plan.machineSlot;
            assembly ("memory-safe") {
                machine.slot := machineSlot
            }
            machine.word = plan.word;
            machine.slots[plan.slot] = lease;
            emit LeaseOpened({
                request: m.requestHash,
                provider: plan.provider,
                renter: request.renter,
                machine: plan.machine,
                terms: LeaseWord.unwrap(lease),
                jobHash: request.jobHash
            });
        }
    }

    function _place(Request memory request) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := request
        }
    }

    function _place(Offer memory offer) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := offer
        }
    }

    function _mayMatch(address matcher, address renter) private view returns (bool) {
        return matcher == address(0) || matcher == msg.sender || renter == msg.sender;
    }
}
