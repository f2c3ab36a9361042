// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Construction, setFee, ownership, and what the views say of a fresh market.
contract OwnerTest is MarketFixture {
    function test_constructed() public view {
        vm.assertEq(market.token(), address(token), "token");
        vm.assertEq(market.feeBps(), FEE_BPS, "fee");
        vm.assertEq(market.feeTo(), feeTo, "feeTo");
        vm.assertEq(market.CLOSE_DELAY(), 6 hours, "delay");
        vm.assertEq(market.MAX_FEE_BPS(), 500, "5 %");
        vm.assertEq(Ownable(address(market)).owner(), owner, "owner");
    }

    function test_construction_checks_its_arguments() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        this.deploy(address(0), FEE_BPS, feeTo);
        vm.expectRevert(IMarket.ZeroAddress.selector);
        this.deploy(address(token), FEE_BPS, address(0));
        vm.expectRevert(abi.encodeWithSelector(IMarket.FeeTooHigh.selector, 501, 500));
        this.deploy(address(token), 501, feeTo);
    }

    function test_setFee() public {
        vm.expectEmit(address(market));
        emit IMarket.FeeSet(500, stranger);
        vm.prank(owner);
        market.setFee(500, stranger);
        vm.assertEq(market.feeBps(), 500, "fee");
        vm.assertEq(market.feeTo(), stranger, "feeTo");
    }

    function test_setFee_not_above_5_percent(uint16 feeBps) public {
        feeBps = uint16(_bound(feeBps, 501, type(uint16).max));
        vm.expectRevert(abi.encodeWithSelector(IMarket.FeeTooHigh.selector, feeBps, 500));
        vm.prank(owner);
        market.setFee(feeBps, feeTo);
    }

    function test_setFee_needs_a_receiver() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(owner);
        market.setFee(0, address(0));
    }

    function test_setFee_by_the_owner_alone() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        market.setFee(0, stranger);
    }

    function test_ownership_moves_in_two_steps() public {
        vm.prank(owner);
        Ownable2Step(address(market)).transferOwnership(stranger);
        vm.assertEq(Ownable(address(market)).owner(), owner, "not yet");
        vm.prank(stranger);
        Ownable2Step(address(market)).acceptOwnership();
        vm.assertEq(Ownable(address(market)).owner(), stranger, "now");
    }

    function test_a_new_fee_is_for_new_leases() public {
        IMarket.LeaseKey memory key = _open();
        vm.prank(owner);
        market.setFee(500, stranger);
        bytes memory voucher = _voucher(RENTER_KEY, key, 1_000_000);
        vm.prank(provider);
        market.close(key, renter, 1_000_000, 1_000_000, voucher, "");
        vm.assertEq(_fees(renter), 30_000, "3 %, as when it was opened");

        vm.warp(block.timestamp + 1);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        key = _open(_match(request, _offer()));
        vm.assertEq(market.leaseOf(provider, machine, 0).feeBps, 500, "the new one");
        voucher = _voucher(RENTER_KEY, key, 1_000_000);
        vm.prank(provider);
        market.close(key, renter, 1_000_000, 1_000_000, voucher, "");
        vm.assertEq(_fees(renter), 80_000, "and 5 %");
    }

    function test_exits_work_without_any_owner() public {
        IMarket.LeaseKey memory key = _open();
        vm.prank(owner);
        Ownable(address(market)).renounceOwnership();
        bytes memory voucher = _voucher(RENTER_KEY, key, 1_000_000);
        vm.prank(provider);
        market.close(key, renter, 1_000_000, 1_000_000, voucher, "");
        vm.assertEq(_takeFees(renter), 30_000, "fees");
        uint256 balance = market.balanceOf(renter);
        vm.prank(renter);
        market.withdraw(renter, balance);
        vm.assertEq(token.balanceOf(renter), FUNDS - MATCH_FEE - 1_000_000, "all out");
    }

    function test_views_of_the_unknown() public view {
        (bool enrolled, uint32 floor, uint32 busy, uint32 slots, uint256 earned, uint256 served) =
            market.machineOf(stranger, stranger);
        vm.assertTrue(!enrolled && floor == 0 && busy == 0 && slots == 0 && earned == 0 && served == 0, "no machine");
        IMarket.LeaseView memory lease = market.leaseOf(stranger, stranger, 0);
        vm.assertTrue(!lease.open && lease.renterId == 0 && lease.start == 0, "no lease");
        lease = market.leaseOf(provider, machine, 32);
        vm.assertTrue(!lease.open && lease.renterId == 0, "no such slot");
    }

    function deploy(address token_, uint16 feeBps, address feeTo_) external returns (address created) {
        bytes memory code = bytes.concat(_creationCode(), abi.encode(token_, owner, feeBps, feeTo_));
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    function _creationCode() private view returns (bytes memory) {
        return vm.getCode("Market.sol:Market");
    }
}
