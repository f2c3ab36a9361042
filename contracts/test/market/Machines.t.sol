// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice enrolMachine, revokeMachine, cancelOffers, cancelRequest, cancelAllRequests.
contract MachinesTest is MarketFixture {
    uint32 private constant HIGHEST_FLOOR = type(uint32).max - 1;

    // ------------------------------------------------------------------------------------------------- enrolling

    function test_enrolMachine() public {
        vm.expectEmit(address(market));
        emit IMarket.MachineEnrolled(stranger, machine);
        vm.prank(stranger);
        market.enrolMachine(machine);
        (bool enrolled, uint32 floor, uint32 busy, uint32 slots, uint256 earned,) = market.machineOf(stranger, machine);
        vm.assertTrue(enrolled && floor == 1 && busy == 0 && slots == 0 && earned == 0, "enrolled, idle");
    }

    function test_enrolMachine_not_zero() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(provider);
        market.enrolMachine(address(0));
    }

    function test_enrolMachine_once() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.MachineAlreadyEnrolled.selector, provider, machine));
        vm.prank(provider);
        market.enrolMachine(machine);
    }

    function test_revoked_machine_never_comes_back() public {
        vm.startPrank(provider);
        market.revokeMachine(machine);
        // Else the offers that were cancelled before would be good again.
        vm.expectRevert(abi.encodeWithSelector(IMarket.MachineIsRevoked.selector, provider, machine));
        market.enrolMachine(machine);
        vm.stopPrank();
    }

    function test_enrolling_somebody_elses_key_gives_no_power_over_its_offers() public {
        vm.prank(stranger);
        market.enrolMachine(machine);
        IMarket.Match memory m = _match();
        m.fills[0].offer.provider = stranger;
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.OfferSignature), "the offer names its provider");
    }

    // ------------------------------------------------------------------------------------------------- revoking

    function test_revokeMachine_voids_its_offers() public {
        IMarket.Match memory m = _match();
        vm.expectEmit(address(market));
        emit IMarket.MachineRevoked(provider, machine);
        vm.prank(provider);
        market.revokeMachine(machine);
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.MachineNotEnrolled), "revoked");
    }

    function test_revokeMachine_only_what_is_enrolled() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.MachineNotEnrolled.selector, stranger, machine));
        vm.prank(stranger);
        market.revokeMachine(machine);

        vm.startPrank(provider);
        market.revokeMachine(machine);
        vm.expectRevert(abi.encodeWithSelector(IMarket.MachineNotEnrolled.selector, provider, machine));
        market.revokeMachine(machine);
        vm.stopPrank();
    }

    function test_revoked_machine_cannot_close_but_the_provider_can() public {
        IMarket.LeaseKey memory key = _open();
        bytes memory voucher = _voucher(RENTER_KEY, key, 1000);
        bytes memory byMachine = _closing(MACHINE_KEY, key, 1000);
        vm.prank(provider);
        market.revokeMachine(machine);

        vm.expectRevert(abi.encodeWithSelector(IMarket.NotProviderSide.selector, machine));
        vm.prank(machine);
        market.close(key, renter, 1000, 1000, voucher, "");
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, provider));
        vm.prank(stranger);
        market.close(key, renter, 1000, 1000, voucher, byMachine);

        vm.prank(provider);
        market.close(key, renter, 1000, 1000, voucher, "");
        vm.assertEq(_earned(), 970, "paid");
        vm.assertEq(_busy(), 0, "free");
        vm.prank(stranger);
        address[] memory machines = new address[](1);
        machines[0] = machine;
        market.collect(provider, machines);
        vm.assertEq(market.balanceOf(provider), 970, "collected after the revocation");
    }

    // ------------------------------------------------------------------------------------------------- offers

    function test_cancelOffers_by_provider_and_by_machine() public {
        vm.expectEmit(address(market));
        emit IMarket.OffersCancelled(provider, machine, 5);
        vm.prank(provider);
        market.cancelOffers(provider, machine, 5);
        vm.prank(machine);
        market.cancelOffers(provider, machine, 6);
        (, uint32 floor,,,,) = market.machineOf(provider, machine);
        vm.assertEq(floor, 6, "raised");
    }

    function test_cancelOffers_voids_below_the_floor_only() public {
        vm.prank(provider);
        market.cancelOffers(provider, machine, 5);
        IMarket.Offer memory offer = _offer();
        offer.nonce = 4;
        vm.assertEq(uint256(_settle(_match(_request(), offer))), uint256(IMarket.Skip.OfferCancelled), "below");
        offer.nonce = 5;
        vm.assertEq(uint256(_settle(_match(_request(), offer))), uint256(IMarket.Skip.None), "at the floor");
    }

    function test_cancelOffers_never_lowers() public {
        vm.startPrank(provider);
        market.cancelOffers(provider, machine, 5);
        market.cancelOffers(provider, machine, 4);
        market.cancelOffers(provider, machine, 0);
        vm.stopPrank();
        (, uint32 floor,,,,) = market.machineOf(provider, machine);
        vm.assertEq(floor, 5, "stays");
    }

    function test_cancelOffers_not_by_others() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotProviderSide.selector, stranger));
        vm.prank(stranger);
        market.cancelOffers(provider, machine, 5);
    }

    function test_cancelOffers_cannot_revoke() public {
        vm.prank(machine);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NonceTooHigh.selector, type(uint32).max, HIGHEST_FLOOR));
        market.cancelOffers(provider, machine, type(uint32).max);
        vm.prank(machine);
        market.cancelOffers(provider, machine, HIGHEST_FLOOR);
        (bool enrolled,,,,,) = market.machineOf(provider, machine);
        vm.assertTrue(enrolled, "still enrolled");
    }

    function test_cancelOffers_only_what_is_enrolled() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.MachineNotEnrolled.selector, stranger, machine));
        vm.prank(machine);
        market.cancelOffers(stranger, machine, 5);

        vm.startPrank(provider);
        market.revokeMachine(machine);
        vm.expectRevert(abi.encodeWithSelector(IMarket.MachineNotEnrolled.selector, provider, machine));
        market.cancelOffers(provider, machine, 5);
        vm.stopPrank();
    }

    function test_cancelOffers_leaves_leases_alone() public {
        IMarket.LeaseKey memory key = _open();
        vm.prank(machine);
        market.cancelOffers(provider, machine, 1000);
        vm.assertTrue(market.leaseOf(provider, machine, 0).open, "still open");
        vm.prank(machine);
        market.close(key, renter, 0, 0, "", "");
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "closed");
    }

    // ------------------------------------------------------------------------------------------------- requests

    function test_cancelRequest() public {
        IMarket.Match memory m = _match();
        vm.expectEmit(address(market));
        emit IMarket.RequestCancelled(renter, 1);
        vm.prank(renter);
        market.cancelRequest(1);
        vm.assertTrue(_isNonceUsed(renter, 1), "used");
        vm.assertTrue(!_isNonceUsed(renter, 0), "the others are not");
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.RequestNonceUsed), "void");
        vm.assertEq(market.balanceOf(renter), FUNDS, "money untouched");
    }

    function test_cancelRequest_once() public {
        vm.startPrank(renter);
        market.cancelRequest(7);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NonceAlreadyUsed.selector, renter, 7));
        market.cancelRequest(7);
        vm.stopPrank();
    }

    function test_cancelRequest_not_after_settling() public {
        _open();
        vm.expectRevert(abi.encodeWithSelector(IMarket.NonceAlreadyUsed.selector, renter, 1));
        vm.prank(renter);
        market.cancelRequest(1);
    }

    function test_cancelAllRequests() public {
        vm.expectEmit(address(market));
        emit IMarket.AllRequestsCancelled(renter, 50);
        vm.prank(renter);
        market.cancelAllRequests(50);
        for (uint32 n = 0; n <= 50; ++n) {
            vm.assertTrue(_isNonceUsed(renter, n), "void");
        }
        vm.assertTrue(!_isNonceUsed(renter, 51), "the next is free");
        vm.assertEq(market.balanceOf(renter), FUNDS, "money untouched");
    }

    function test_cancelling_is_for_the_caller_alone() public {
        vm.prank(stranger);
        market.cancelAllRequests(50);
        vm.assertTrue(!_isNonceUsed(renter, 1), "the renter's requests stand");
    }
}
