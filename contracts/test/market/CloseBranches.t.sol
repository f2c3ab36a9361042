// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What is left of `Close.tree`.
contract CloseBranchesTest is MarketFixture {
    function test_close_not_for_another_renter() public {
        IMarket.LeaseKey memory key = _open();
        _fund(stranger, FUNDS);
        bytes memory voucher = _voucher(STRANGER_KEY, key, 1000);
        address[3] memory others = [stranger, provider, address(0)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarket.NotRenter.selector, others[i]));
            vm.prank(provider);
            market.close(key, others[i], 1000, 1000, voucher, "");
        }
        vm.assertTrue(market.leaseOf(provider, machine, 0).open, "open as before");
        vm.assertEq(market.balanceOf(stranger), FUNDS, "nobody paid");
        vm.assertEq(_earned(), 0, "nobody earned");
    }
}
