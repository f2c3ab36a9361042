// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Market } from "../../src/Market.sol";

/// @notice The market without its fast ways: every match is settled by the readable rules of `Settling`, every lease
/// ended by those of `Closing`.
contract MarketTwin is Market {
    constructor(address token_, address initialOwner, uint16 feeBps_, address feeTo_)
        Market(token_, initialOwner, feeBps_, feeTo_)
    { }

    function _settleFast(uint256, uint256) internal pure override returns (bool, uint256) {
        return (false, 0);
    }

    function _closeFast(uint256) internal pure override returns (bool, uint256) {
        return (false, 0);
    }
}
