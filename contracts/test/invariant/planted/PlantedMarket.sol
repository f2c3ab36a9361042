// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { AccountWord } from "../../../src/libraries/AccountWord.sol";
import { LeaseWord } from "../../../src/libraries/LeaseWord.sol";
import { MachineWord } from "../../../src/libraries/MachineWord.sol";
import { OrderHash } from "../../../src/libraries/OrderHash.sol";
import { PlantedProxy } from "./PlantedProxy.sol";

/// @notice The shipped market behind one of the bugs of `MarketBugs.sol`.
/// @dev The words of the market's state are found where `Market` has them, which `MarketPlanted.t.sol` checks.
contract PlantedMarket is PlantedProxy {
    /// @dev Far from what the market knows.
    struct Known {
        address[] parties;
        address[] delegates;
    }

    uint256 private constant ACCOUNTS = 5;
    uint256 private constant DELEGATES = 6;
    uint256 private constant GUARDS = 8;
    bytes32 private constant KNOWN = keccak256("what a planted market knows");

    constructor(address code_) PlantedProxy(code_) { }

    function know(address[] calldata parties, address[] calldata delegates) external {
        (_known().parties, _known().delegates) = (parties, delegates);
    }

    // ------------------------------------------------------------------------------------------------- places

    function _known() internal pure returns (Known storage known) {
        bytes32 place = KNOWN;
        assembly ("memory-safe") {
            known.slot := place
        }
    }

    function _placeOf(address account) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(account, ACCOUNTS)));
    }

    function _placeOf(address provider, address machine) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(OrderHash.OFFER_TYPEHASH, provider, machine)));
    }

    function _delegatePlace(address account, address delegate) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(delegate, keccak256(abi.encode(account, DELEGATES)))));
    }

    function _guardPlace(address account) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(account, GUARDS)));
    }

    function _accountOf(address account) internal view returns (AccountWord) {
        return AccountWord.wrap(_load(_placeOf(account)));
    }

    function _machineOf(address provider, address machine) internal view returns (MachineWord) {
        return MachineWord.wrap(_load(_placeOf(provider, machine)));
    }

    function _leaseOf(address provider, address machine, uint256 slot) internal view returns (LeaseWord) {
        return LeaseWord.wrap(_load(_placeOf(provider, machine) + 1 + slot));
    }
}
