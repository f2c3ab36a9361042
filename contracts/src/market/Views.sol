// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { LeaseWord } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Views
/// @notice The part of `Market` that only reads.
abstract contract Views is MarketBase {
    // ------------------------------------------------------------------------------------------------- views

    function feeBps() external view returns (uint16) {
        return _protocol.feeBps;
    }

    function feesHeld() external view returns (uint256) {
        return _protocol.feesHeld;
    }

    function balanceOf(address account) external view returns (uint256) {
        return _accounts[account].balance();
    }

    function requestNonceUsed(address renter, uint40 nonce) external view returns (bool) {
        return _accounts[renter].isNonceUsed(nonce);
    }

    /// @inheritdoc IMarket
    function machineOf(address provider, address machine)
        external
        view
        returns (bool enrolled, uint40 nonceFloor, uint64 busy, uint64 openSlots, uint256 earned)
    {
        MachineWord word = _machines[provider][machine].word;
        return (word.isEnrolled(), word.nonceFloor(), word.busy(), word.openSlots(), word.earned());
    }

    function leaseOf(address provider, address machine, uint8 slot) external view returns (LeaseView memory) {
        if (slot >= SLOTS) return _viewOf({ lease: LeaseWord.wrap(0), open: false });
        Machine storage m = _machines[provider][machine];
        return _viewOf({ lease: m.slots[slot], open: m.word.isOpen(slot) });
    }

    function leaseId(LeaseKey calldata key) external pure returns (bytes32) {
        return OrderHash.leaseId(key);
    }

    function hashOffer(Offer calldata offer) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hash(offer));
    }

    function hashRequest(Request calldata request) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hash(request));
    }

    function hashVoucher(bytes32 lease, uint128 amount) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hashVoucher(lease, amount));
    }

    function hashClosing(bytes32 lease, uint128 amount) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hashClosing(lease, amount));
    }

    function _viewOf(LeaseWord lease, bool open) private view returns (LeaseView memory) {
        return LeaseView({
            renter: _accountById[lease.renterId()],
            start: lease.start(),
            duration: lease.duration(),
            stopped: lease.stopped(),
            gpus: lease.gpus(),
            pricePerGpuHour: lease.price(),
            feeBps: lease.feeBps(),
            open: open
        });
    }
}
