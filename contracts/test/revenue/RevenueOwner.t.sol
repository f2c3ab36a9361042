// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { RevenueFixture } from "../utils/RevenueFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice setSplit: each bound at -1/0/+1; setTreasury; the three sinks; all by the owner alone.
contract RevenueOwnerTest is RevenueFixture {
    function _refused(IRevenue.Split memory split, bytes memory why) private {
        vm.expectRevert(why);
        vm.prank(owner);
        revenue.setSplit(split);
        vm.assertEq(revenue.split().treasury, 2500, "unchanged");
    }

    function test_setSplit() public {
        IRevenue.Split memory split = _split(3000, 300, 1000, 2700, 3000);
        vm.expectEmit(address(revenue));
        emit IRevenue.SplitSet(split);
        _setSplit(split);
        vm.assertEq(keccak256(abi.encode(revenue.split())), keccak256(abi.encode(split)), "set");
    }

    function test_setSplit_takes_every_bound_itself() public {
        _setSplit(_split(3500, 500, 1000, 2000, 3000));
        _setSplit(_split(3500, 500, 1000, 3000, 2000));
        _setSplit(_split(4000, 0, 500, 3000, 2500));
        _setSplit(_split(2500, 0, 2000, 3000, 2500));
        _setSplit(_split(0, 0, 0, 2000, 8000));
        vm.assertEq(revenue.split().treasury, 8000, "the last");
    }

    function test_setSplit_refuses_one_beyond_each_bound() public {
        _refused(
            _split(3501, 500, 999, 2500, 2500),
            abi.encodeWithSelector(IRevenue.ReferralShareTooHigh.selector, 4001, 4000)
        );
        _refused(
            _split(3000, 501, 1499, 2500, 2500),
            abi.encodeWithSelector(IRevenue.ProviderShareTooHigh.selector, 501, 500)
        );
        _refused(
            _split(2000, 500, 2001, 2999, 2500),
            abi.encodeWithSelector(IRevenue.StakerShareTooHigh.selector, 2001, 2000)
        );
        _refused(
            _split(3500, 500, 1000, 1999, 3001), abi.encodeWithSelector(IRevenue.BurnShareTooLow.selector, 1999, 2000)
        );
        _refused(
            _split(3500, 500, 1000, 3001, 1999),
            abi.encodeWithSelector(IRevenue.TreasuryShareTooLow.selector, 1999, 2000)
        );
        _refused(
            _split(3500, 500, 1001, 2499, 2500),
            abi.encodeWithSelector(IRevenue.CollectedBackTooHigh.selector, 4501, 4500)
        );
        _refused(_split(3500, 500, 1000, 2500, 2501), abi.encodeWithSelector(IRevenue.SharesNotWhole.selector, 10_001));
        _refused(_split(3500, 500, 1000, 2500, 2499), abi.encodeWithSelector(IRevenue.SharesNotWhole.selector, 9999));
        _refused(
            _split(65_535, 65_535, 0, 0, 0),
            abi.encodeWithSelector(IRevenue.ReferralShareTooHigh.selector, 131_070, 4000)
        );
    }

    function test_setTreasury() public {
        _lease(renter, provider, 1000);
        _collect(renter);
        vm.expectEmit(address(revenue));
        emit IRevenue.TreasurySet(stranger);
        vm.prank(owner);
        revenue.setTreasury(stranger);
        revenue.payTreasury();
        vm.assertEq(token.balanceOf(stranger), 250, "with what is owed already");

        vm.expectRevert(IRevenue.ZeroAddress.selector);
        vm.prank(owner);
        revenue.setTreasury(address(0));
    }

    function test_sinks_are_contracts_or_none() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotAContract.selector, stranger));
        revenue.setReferralSink(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotAContract.selector, stranger));
        revenue.setStakerSink(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotAContract.selector, stranger));
        revenue.setBurnSink(stranger);

        vm.expectEmit(address(revenue));
        emit IRevenue.ReferralSinkSet(address(0));
        revenue.setReferralSink(address(0));
        vm.expectEmit(address(revenue));
        emit IRevenue.StakerSinkSet(address(0));
        revenue.setStakerSink(address(0));
        vm.expectEmit(address(revenue));
        emit IRevenue.BurnSinkSet(address(0));
        revenue.setBurnSink(address(0));
        vm.stopPrank();
        vm.assertEq(revenue.referralSink(), address(0), "referrals");
        vm.assertEq(revenue.stakerSink(), address(0), "stakers");
        vm.assertEq(revenue.burnSink(), address(0), "burn");
    }

    function test_the_owner_alone() public {
        bytes memory why = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(why);
        revenue.setSplit(_split(3500, 500, 1000, 2500, 2500));
        vm.expectRevert(why);
        revenue.setTreasury(stranger);
        vm.expectRevert(why);
        revenue.setReferralSink(address(0));
        vm.expectRevert(why);
        revenue.setStakerSink(address(0));
        vm.expectRevert(why);
        revenue.setBurnSink(address(0));
        vm.stopPrank();
    }
}
