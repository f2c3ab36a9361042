// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { MachineWord, MachineWordLib } from "../libraries/MachineWord.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Enrolment
/// @notice The part of `Market` in which machine keys come and go, and signed orders are taken back.
abstract contract Enrolment is MarketBase {
    // ------------------------------------------------------------------------------------------------- machines

    /// @inheritdoc IMarket
    function enrolMachine(address machine) external {
        // Check
        if (machine == address(0)) revert ZeroAddress();
        MachineWord word = _machine(msg.sender, machine).word;
        uint32 floor = word.nonceFloor();
        if (floor == MachineWordLib.REVOKED) revert MachineIsRevoked({ provider: msg.sender, machine: machine });
        if (floor != MachineWordLib.NEVER_ENROLLED) {
            revert MachineAlreadyEnrolled({ provider: msg.sender, machine: machine });
        }

        // Effect
        _machine(msg.sender, machine).word = word.withNonceFloor(1);
        emit MachineEnrolled({ provider: msg.sender, machine: machine });
    }

    /// @inheritdoc IMarket
    function revokeMachine(address machine) external {
        // Check
        MachineWord word = _enrolled({ provider: msg.sender, machine: machine });

        // Effect
        _machine(msg.sender, machine).word = word.withNonceFloor(MachineWordLib.REVOKED);
        emit MachineRevoked({ provider: msg.sender, machine: machine });
    }

    // ------------------------------------------------------------------------------------------------- cancelling

    /// @inheritdoc IMarket
    function cancelOffers(address provider, address machine, uint32 nonceFloor) external {
        // Check
        if (msg.sender != provider && msg.sender != machine) revert NotProviderSide({ caller: msg.sender });
        if (nonceFloor == MachineWordLib.REVOKED) {
            revert NonceTooHigh({ nonce: nonceFloor, limit: MachineWordLib.REVOKED - 1 });
        }
        MachineWord word = _enrolled({ provider: provider, machine: machine });
        uint32 floor = word.nonceFloor();
        if (nonceFloor <= floor) return;

        // Effect
        _machine(provider, machine).word = word.withNonceFloor(nonceFloor);
        emit OffersCancelled({ provider: provider, machine: machine, nonceFloor: nonceFloor });
    }

    /// @inheritdoc IMarket
    function cancelRequest(uint32 nonce) external {
        // Check
        AccountWord account = _accounts[msg.sender];
        if (account.isNonceUsed(nonce)) revert NonceAlreadyUsed({ renter: msg.sender, nonce: nonce });

        // Effect
        _accounts[msg.sender] = account.withNonceUsed(nonce);
        emit RequestCancelled({ renter: msg.sender, nonce: nonce });
    }

    /// @inheritdoc IMarket
    function cancelAllRequests(uint32 upToNonce) external {
        // Effect
        _accounts[msg.sender] = _accounts[msg.sender].withAllNoncesUsed(upToNonce);
        emit AllRequestsCancelled({ renter: msg.sender, upToNonce: upToNonce });
    }
}
