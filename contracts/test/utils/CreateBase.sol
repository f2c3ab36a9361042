// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { TestBase } from "./TestBase.sol";
import { vm } from "./Vm.sol";

/// @notice For tests of constructors. Not for handlers: what it adds is public.
abstract contract CreateBase is TestBase {
    /// @notice Creates a contract and hands on why it would not, which `vm.deployCode` does not.
    function create(bytes memory code) external returns (address created) {
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    function _createFails(bytes memory code, bytes memory reason) internal {
        vm.expectRevert(reason);
        this.create(code);
    }
}
