// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { LeaseWord } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Views
/// @notice The part of `Market` that only reads.
abstract contract Views is MarketBase {
    // ------------------------------------------------------------------------------------------------- views

    function balanceOf(address account) external view returns (uint256) {
        return _accounts[account].balance();
    }

    function accountOf(address account) external view returns (AccountView memory) {
        AccountWord word = _accounts[account];
        return AccountView({
            balance: word.balance(),
            fees: word.fees(),
            id: word.id(),
            lastNonce: word.lastNonce(),
            usedNonces: word.usedNonces(),
            guarded: word.isGuarded()
        });
    }

    function delegateOf(address account, address delegate) external view returns (DelegateView memory) {
        Delegate storage entry = _delegates[account][delegate];
        return DelegateView({ id: entry.id, cap: entry.cap, until: entry.until });
    }

    function guardOf(address account) external view returns (GuardView memory v) {
        Guard storage guard = _guards[account];
        v.nonce = guard.nonce;
        if (!_accounts[account].isGuarded()) return v;
        v.limitPerDay = guard.limitPerDay;
        v.spent = guard.spentOnDay == block.timestamp / 1 days ? guard.spent : 0;
        v.removableFrom = guard.removableFrom;
        v.signerHash = guard.signerHash;
    }

    /// @inheritdoc IMarket
    function machineOf(address provider, address machine)
        external
        view
        returns (bool enrolled, uint32 nonceFloor, uint32 busy, uint32 openSlots, uint256 earned, uint256 served)
    {
        MachineWord word = _machine(provider, machine).word;
        return (word.isEnrolled(), word.nonceFloor(), word.busy(), word.openSlots(), word.earned(), word.served());
    }

    function leaseOf(address provider, address machine, uint8 slot) external view returns (LeaseView memory) {
        if (slot >= SLOTS) return _viewOf({ lease: LeaseWord.wrap(0), open: false });
        Machine storage m = _machine(provider, machine);
        return _viewOf({ lease: m.slots[slot], open: m.word.isOpen(slot) });
    }

    function _viewOf(LeaseWord lease, bool open) private pure returns (LeaseView memory) {
        return LeaseView({
            renterId: lease.renterId(),
            start: lease.start(),
            duration: lease.duration(),
            stopped: lease.stopped(),
            pricePerGpuHour: lease.price(),
            gpus: lease.gpus(),
            feeBps: lease.feeBps(),
            delegateId: lease.delegate(),
            gpuClass: lease.gpuClass(),
            open: open
        });
    }
}
