// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { LeaseWord } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { SignatureCheck } from "../libraries/SignatureCheck.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Closing
/// @notice The part of `Market` that ends leases and splits what they locked.
abstract contract Closing is MarketBase {
    uint256 private constant BPS = 10_000;

    // ------------------------------------------------------------------------------------------------- closing

    /// @inheritdoc IMarket
    function close(
        LeaseKey calldata key,
        uint128 amount,
        uint128 voucher,
        bytes calldata voucherSignature,
        bytes calldata closingSignature
    ) external nonReentrant {
        // Check
        (MachineWord word, LeaseWord lease) = _openLease(key);
        uint256 locked = lease.locked();
        if (amount > voucher) revert AmountAboveVoucher({ amount: amount, voucher: voucher });
        if (voucher > locked) revert VoucherAboveLock({ voucher: voucher, locked: locked });

        bytes32 id = OrderHash.leaseId(key);
        address renter = _accountById[lease.renterId()];
        _checkProviderSide({ key: key, word: word, id: id, amount: amount, signature: closingSignature });
        if (voucher != 0) {
            bytes32 digest = _hashTypedDataV4(OrderHash.hashVoucher(id, voucher));
            bool signed = SignatureCheck.isSignedBy({ signer: renter, digest: digest, signature: voucherSignature });
            if (!signed) revert BadSignature({ signer: renter });
        }

        // Effect
        _end({ key: key, word: word, lease: lease, id: id, renter: renter, locked: locked, paid: amount });
    }

    /// @inheritdoc IMarket
    function stop(LeaseKey calldata key) external nonReentrant {
        // Check
        (, LeaseWord lease) = _openLease(key);
        if (msg.sender != _accountById[lease.renterId()]) revert NotRenter({ caller: msg.sender });
        if (lease.stopped() != 0) revert AlreadyStopped({ key: key });

        // Effect
        lease = lease.stopping(block.timestamp);
        _machines[key.provider][key.machine].slots[key.slot] = lease;
        emit LeaseStopped({ lease: OrderHash.leaseId(key), stopped: lease.stopped() });
    }

    /// @inheritdoc IMarket
    function expire(LeaseKey calldata key) external nonReentrant {
        // Check
        (MachineWord word, LeaseWord lease) = _openLease(key);
        uint256 notBefore = lease.end() + CLOSE_DELAY;
        if (block.timestamp < notBefore) revert TooEarly({ nowTime: block.timestamp, notBefore: notBefore });

        // Effect
        _end({
            key: key,
            word: word,
            lease: lease,
            id: OrderHash.leaseId(key),
            renter: _accountById[lease.renterId()],
            locked: lease.locked(),
            paid: 0
        });
    }

    /// @dev The provider, the machine unless it is revoked, or anyone with the signature of one of the two.
    function _checkProviderSide(
        LeaseKey calldata key,
        MachineWord word,
        bytes32 id,
        uint128 amount,
        bytes calldata signature
    ) private view {
        bool machineCounts = word.isEnrolled();
        if (msg.sender == key.provider || (machineCounts && msg.sender == key.machine)) return;
        if (signature.length == 0) revert NotProviderSide({ caller: msg.sender });

        bytes32 digest = _hashTypedDataV4(OrderHash.hashClosing(id, amount));
        bool signed =
            (machineCounts && SignatureCheck.isSignedBy({ signer: key.machine, digest: digest, signature: signature }))
                || SignatureCheck.isSignedBy({ signer: key.provider, digest: digest, signature: signature });
        if (!signed) revert BadSignature({ signer: key.provider });
    }

    /// @dev Frees the GPUs and the slot, and splits the lock: `paid` to the provider less the fee, the rest back.
    function _end(
        LeaseKey calldata key,
        MachineWord word,
        LeaseWord lease,
        bytes32 id,
        address renter,
        uint256 locked,
        uint256 paid
    ) private {
        uint256 fee = paid * lease.feeBps() / BPS;
        uint256 refund = locked - paid;

        _machines[key.provider][key.machine].word = word.closing(lease.gpus(), key.slot).earning(paid - fee);
        if (fee != 0) _protocol.feesHeld += uint88(fee);
        if (refund != 0) _accounts[renter] = _accounts[renter].credit(refund);
        emit LeaseClosed({ lease: id, provider: key.provider, renter: renter, paid: paid, fee: fee, refund: refund });
    }
}
