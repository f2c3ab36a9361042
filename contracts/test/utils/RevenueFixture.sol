// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { FeeSource } from "./FeeSource.sol";
import { ITestUsd } from "./ITestUsd.sol";
import { Sink } from "./Sinks.sol";
import { TestBase } from "./TestBase.sol";
import { vm } from "./Vm.sol";

/// @notice A fee source with money, a `Revenue` that is its `feeTo`, and three sinks that behave.
abstract contract RevenueFixture is TestBase {
    address internal owner = address(0x04e5);
    address internal treasury = address(0x7ea5);
    address internal renter = address(0x4e47);
    address internal otherRenter = address(0x4e48);
    address internal provider = address(0x9401);
    address internal otherProvider = address(0x9402);
    address internal machine = address(0x3ac1);
    address internal stranger = address(0x5747);

    ITestUsd internal token;
    FeeSource internal source;
    IRevenue internal revenue;
    Sink internal referrals;
    Sink internal stakers;
    Sink internal burner;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        token = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        _deploy(address(token));
    }

    function _deploy(address token_) internal {
        token = ITestUsd(token_);
        source = new FeeSource(token_);
        revenue = IRevenue(vm.deployCode("Revenue.sol:Revenue", abi.encode(address(source), owner, treasury)));
        source.setFeeTo(address(revenue));
        (referrals, stakers, burner) = (new Sink(token_), new Sink(token_), new Sink(token_));
        _sinks(address(referrals), address(stakers), address(burner));
    }

    function _sinks(address referrals_, address stakers_, address burner_) internal {
        vm.startPrank(owner);
        revenue.setReferralSink(referrals_);
        revenue.setStakerSink(stakers_);
        revenue.setBurnSink(burner_);
        vm.stopPrank();
    }

    function _lease(address renter_, address provider_, uint256 fee) internal {
        token.mint(address(source), fee);
        source.lease(renter_, provider_, machine, fee);
    }

    function _collect(address renter_) internal {
        vm.prank(stranger);
        revenue.collect(_list(renter_));
    }

    function _serve(address provider_) internal {
        vm.prank(stranger);
        revenue.collectServed(provider_, _list(machine));
    }

    function _list(address one) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }

    function _list(address one, address two) internal pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (one, two);
    }

    function _split(uint256 renter_, uint256 provider_, uint256 stakers_, uint256 burn_, uint256 treasury_)
        internal
        pure
        returns (IRevenue.Split memory)
    {
        return IRevenue.Split({
            renter: uint16(renter_),
            provider: uint16(provider_),
            stakers: uint16(stakers_),
            burn: uint16(burn_),
            treasury: uint16(treasury_)
        });
    }

    function _setSplit(IRevenue.Split memory split) internal {
        vm.prank(owner);
        revenue.setSplit(split);
    }
}
