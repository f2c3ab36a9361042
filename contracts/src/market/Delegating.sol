// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Delegating
/// @notice The part of `Market` in which an account lends keys a part of its purse.
abstract contract Delegating is MarketBase {
    /// @inheritdoc IMarket
    function setDelegate(address delegate, uint88 cap, uint40 until) external {
        // Check
        if (delegate == address(0)) revert ZeroAddress();
        Delegate storage entry = _delegates[msg.sender][delegate];
        uint256 id = entry.id;
        if (id == 0) {
            id = _delegateCounts[msg.sender] + 1;
            if (id > type(uint16).max) revert TooManyDelegates({ account: msg.sender });
            _delegateCounts[msg.sender] = id;
        }

        // Effect. The number stays for ever, so that vouchers of leases that the delegate opened stay good.
        _delegates[msg.sender][delegate] = Delegate({ id: uint16(id), cap: cap, until: until });
        emit DelegateSet({ account: msg.sender, delegate: delegate, id: uint16(id), cap: cap, until: until });
    }
}
