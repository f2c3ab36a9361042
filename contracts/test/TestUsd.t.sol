// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ITestUsd } from "./utils/ITestUsd.sol";
import { TestBase } from "./utils/TestBase.sol";
import { vm } from "./utils/Vm.sol";

/// @notice mint: anybody, to anybody; permit: as ERC-2612 says; the name says that it is worthless
contract TestUsdTest is TestBase {
    ITestUsd private _token = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));

    function test_looks_like_a_stablecoin_that_says_what_it_is() public view {
        vm.assertEq(_token.decimals(), 6, "decimals");
        vm.assertEq(_token.symbol(), "tUSD", "symbol");
        vm.assertEq(_token.name(), "Test USD (worthless)", "name");
        vm.assertEq(_token.totalSupply(), 0, "none at first");
    }

    function test_anybody_mints() public {
        vm.prank(address(7));
        _token.mint(address(8), 5);
        vm.assertEq(_token.balanceOf(address(8)), 5, "minted");
    }

    function test_permit() public {
        uint256 key = uint256(keccak256("key"));
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                vm.addr(key),
                address(9),
                uint256(77),
                uint256(0),
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", _token.DOMAIN_SEPARATOR(), permit)));
        _token.permit(vm.addr(key), address(9), 77, block.timestamp, v, r, s);
        vm.assertEq(_token.allowance(vm.addr(key), address(9)), 77, "allowed");
    }
}
