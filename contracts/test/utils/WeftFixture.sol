// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IWeftToken } from "./IWeftToken.sol";
import { CreateBase } from "./CreateBase.sol";
import { vm } from "./Vm.sol";

/// @notice All of WEFT with one holder, at a fixed time.
abstract contract WeftFixture is CreateBase {
    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant SUPPLY = 1_000_000_000e18;

    IWeftToken internal weft;
    address internal holder = address(0x401d);

    constructor() {
        vm.warp(NOW);
        weft = _weft(_grants(holder, SUPPLY));
    }

    function _weft(IWeftToken.Grant[] memory grants) internal returns (IWeftToken) {
        return IWeftToken(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
    }

    function _grants(address to, uint256 amount) internal pure returns (IWeftToken.Grant[] memory grants) {
        grants = new IWeftToken.Grant[](1);
        grants[0] = IWeftToken.Grant({ to: to, amount: amount });
    }
}
