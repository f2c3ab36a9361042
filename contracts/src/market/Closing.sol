// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { BatchReader } from "../libraries/BatchReader.sol";
import { LeaseWord } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { SignatureCheck } from "../libraries/SignatureCheck.sol";
import { FastClosing } from "./FastClosing.sol";

/// @title Closing
/// @notice The part of `Market` that ends leases and splits what they locked.
abstract contract Closing is FastClosing {
    /// @dev What became of an attempt to close.
    enum Outcome {
        Closed,
        NotOpen,
        NotRenter,
        AboveVoucher,
        AboveLock,
        NotProviderSide,
        NoConsent,
        NoVoucher
    }

    // ------------------------------------------------------------------------------------------------- closing

    /// @inheritdoc IMarket
    function close(
        LeaseKey calldata key,
        address renter,
        uint128 amount,
        uint128 voucher,
        bytes calldata voucherSignature,
        bytes calldata closingSignature
    ) external {
        Outcome outcome = _close({
            provider: key.provider,
            machine: key.machine,
            slot: key.slot,
            start: key.start,
            renter: renter,
            amount: amount,
            voucher: voucher,
            voucherSignature: voucherSignature,
            closingSignature: closingSignature
        });
        if (outcome == Outcome.Closed) return;
        if (outcome == Outcome.NotOpen) revert LeaseNotOpen({ key: key });
        if (outcome == Outcome.NotRenter) revert NotRenter({ account: renter });
        if (outcome == Outcome.AboveVoucher) revert AmountAboveVoucher({ amount: amount, voucher: voucher });
        if (outcome == Outcome.NotProviderSide) revert NotProviderSide({ caller: msg.sender });
        if (outcome == Outcome.NoConsent) revert BadSignature({ signer: key.provider });
        if (outcome == Outcome.NoVoucher) revert BadSignature({ signer: renter });
        uint256 locked = _machine(key.provider, key.machine).slots[key.slot].locked();
        revert VoucherAboveLock({ voucher: voucher, locked: locked });
    }

    /// @inheritdoc IMarket
    function closeMany(bytes calldata batch) external returns (uint256 closed) {
        uint256 end;
        assembly ("memory-safe") {
            end := add(batch.offset, batch.length)
        }
        _newClosingBench(_domainSeparator());
        (uint256 count, uint256 pos) = BatchReader.readCount(batch);
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                (bool done, uint256 next) = _closeFast(pos);
                if (!done) (done, next) = _closeNext(pos);
                if (next > end) revert BadEncoding({ offset: batch.length });
                if (done) ++closed;
                else emit CloseSkipped({ index: i });
                pos = next;
            }
        }
        BatchReader.checkEnd(batch, pos);
    }

    /// @inheritdoc IMarket
    function stop(LeaseKey calldata key) external {
        // Check
        (Machine storage machine,, LeaseWord lease) = _openLease(key, msg.sender);
        if (lease.stopped() != 0) revert AlreadyStopped({ key: key });

        // Effect
        lease = lease.stopping(block.timestamp);
        machine.slots[key.slot] = lease;
        emit LeaseStopped({ lease: OrderHash.leaseId(key), stopped: lease.stopped() });
    }

    /// @inheritdoc IMarket
    function expire(LeaseKey calldata key, address renter) external {
        // Check
        (Machine storage machine, MachineWord word, LeaseWord lease) = _openLease(key, renter);
        uint256 notBefore = lease.end() + CLOSE_DELAY;
        if (block.timestamp < notBefore) revert TooEarly({ nowTime: block.timestamp, notBefore: notBefore });

        // Effect
        _end(machine, word, lease, OrderHash.leaseId(key), key.slot, renter, _accounts[renter], lease.locked(), 0);
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev One of `closeMany`.
    function _closeNext(uint256 pos) private returns (bool done, uint256 next) {
        address provider;
        address machine;
        uint256 slot;
        uint256 start;
        address renter;
        uint256 amount;
        uint256 voucher;
        bytes calldata voucherSignature;
        bytes calldata closingSignature;
        (provider, machine, slot, start, renter, amount, voucher, pos) = BatchReader.readEnding(pos);
        (voucherSignature, pos) = BatchReader.readSignature(pos);
        (closingSignature, next) = BatchReader.readSignature(pos);
        Outcome outcome = _close({
            provider: provider,
            machine: machine,
            slot: slot,
            start: start,
            renter: renter,
            amount: amount,
            voucher: voucher,
            voucherSignature: voucherSignature,
            closingSignature: closingSignature
        });
        done = outcome == Outcome.Closed;
    }

    /// @dev Reads only, until everything is found good.
    function _close(
        address provider,
        address machine,
        uint256 slot,
        uint256 start,
        address renter,
        uint256 amount,
        uint256 voucher,
        bytes calldata voucherSignature,
        bytes calldata closingSignature
    ) private returns (Outcome) {
        // Check
        if (slot >= SLOTS) return Outcome.NotOpen;
        Machine storage place = _machine(provider, machine);
        MachineWord word = place.word;
        LeaseWord lease = place.slots[slot];
        if (!word.isOpen(slot) || lease.start() != start) return Outcome.NotOpen;
        AccountWord account = _accounts[renter];
        if (account.id() != lease.renterId()) return Outcome.NotRenter;
        uint256 locked = lease.locked();
        if (amount > voucher) return Outcome.AboveVoucher;
        if (voucher > locked) return Outcome.AboveLock;

        bytes32 id = OrderHash.leaseId(provider, machine, slot, start);
        if (msg.sender != provider && (msg.sender != machine || !word.isEnrolled())) {
            if (closingSignature.length == 0) return Outcome.NotProviderSide;
            bytes32 digest = OrderHash.digest(_domainSeparator(), OrderHash.hashClosing(id, amount));
            bool agreed = (word.isEnrolled() && SignatureCheck.isSignedBy(machine, digest, closingSignature))
                || SignatureCheck.isSignedBy(provider, digest, closingSignature);
            if (!agreed) return Outcome.NoConsent;
        }
        if (voucher != 0 && !_isVoucherGood(renter, lease, id, voucher, voucherSignature)) return Outcome.NoVoucher;

        // Effect
        _end(place, word, lease, id, slot, renter, account, locked, amount);
        return Outcome.Closed;
    }

    function _openLease(LeaseKey calldata key, address renter)
        private
        view
        returns (Machine storage machine, MachineWord word, LeaseWord lease)
    {
        if (key.slot >= SLOTS) revert LeaseNotOpen({ key: key });
        machine = _machine(key.provider, key.machine);
        word = machine.word;
        lease = machine.slots[key.slot];
        if (!word.isOpen(key.slot) || lease.start() != key.start) revert LeaseNotOpen({ key: key });
        if (_accounts[renter].id() != lease.renterId()) revert NotRenter({ account: renter });
    }

    /// @dev Frees the GPUs and the slot, and splits the lock: `paid` to the provider less the fee, the rest back.
    function _end(
        Machine storage machine,
        MachineWord word,
        LeaseWord lease,
        bytes32 id,
        uint256 slot,
        address renter,
        AccountWord account,
        uint256 locked,
        uint256 paid
    ) private {
        unchecked {
            // The caller has seen that `paid` is at most `locked`, which has 95 bits.
            uint256 fee = paid * lease.feeBps() / BPS;
            machine.word = word.ending(lease.gpus(), slot, paid - fee, fee);
            _settleRenter({ renter: renter, word: account, refund: locked - paid, fee: fee });
        }
        emit LeaseClosed({ lease: id, paid: paid });
    }
}
