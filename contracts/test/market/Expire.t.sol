// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice stop and expire: how a renter gets out when the provider does not answer, and what the provider keeps.
contract ExpireTest is MarketFixture {
    uint256 private constant DELAY = 6 hours;
    uint128 private constant AMOUNT = 1_000_000;

    IMarket.LeaseKey private _lease;

    function setUp() public override {
        super.setUp();
        _lease = _open();
    }

    // ------------------------------------------------------------------------------------------------- expire

    function test_expire_gives_the_whole_lock_back_whoever_calls() public {
        vm.warp(NOW + DURATION + DELAY);
        vm.expectEmit(address(market));
        emit IMarket.LeaseClosed(codec.leaseId(_lease), 0);
        vm.prank(stranger);
        market.expire(_lease, renter);
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "back");
        vm.assertEq(_earned(), 0, "nothing earned");
        vm.assertEq(_busy(), 0, "free");
        vm.assertEq(_openSlots(), 0, "free");
    }

    function test_expire_not_a_second_early() public {
        uint256 notBefore = NOW + DURATION + DELAY;
        vm.warp(notBefore - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, notBefore - 1, notBefore));
        market.expire(_lease, renter);
    }

    function test_expire_once() public {
        vm.warp(NOW + DURATION + DELAY);
        market.expire(_lease, renter);
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, _lease));
        market.expire(_lease, renter);
    }

    function test_nothing_happens_to_an_expired_lease() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.warp(NOW + DURATION + DELAY);
        market.expire(_lease, renter);
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, _lease));
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, _lease));
        vm.prank(renter);
        market.stop(_lease);
    }

    function test_expire_works_after_revocation_and_fee_change() public {
        vm.prank(provider);
        market.revokeMachine(machine);
        vm.prank(owner);
        market.setFee(500, stranger);
        vm.warp(NOW + DURATION + DELAY);
        market.expire(_lease, renter);
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "back");
    }

    // ------------------------------------------------------------------------------------------------- stop

    function test_stop_starts_the_delay_now() public {
        vm.warp(NOW + 600);
        vm.expectEmit(address(market));
        emit IMarket.LeaseStopped(codec.leaseId(_lease), 600);
        vm.prank(renter);
        market.stop(_lease);
        vm.assertEq(market.leaseOf(provider, machine, 0).stopped, 600, "stopped");
        vm.assertTrue(market.leaseOf(provider, machine, 0).open, "still open");
        vm.assertEq(_busy(), 3, "GPUs are still taken");

        vm.warp(NOW + 600 + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, NOW + 600 + DELAY - 1, NOW + 600 + DELAY));
        market.expire(_lease, renter);
        vm.warp(NOW + 600 + DELAY);
        market.expire(_lease, renter);
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "back");
    }

    function test_stop_leaves_the_provider_the_whole_delay_to_show_its_voucher() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.prank(renter);
        market.stop(_lease);
        vm.warp(NOW + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, NOW + DELAY, NOW + 1 + DELAY));
        vm.prank(renter);
        market.expire(_lease, renter);
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        vm.assertEq(_earned(), 970_000, "paid in full");
    }

    function test_stop_in_the_first_second_counts_as_one() public {
        vm.prank(renter);
        market.stop(_lease);
        vm.assertEq(market.leaseOf(provider, machine, 0).stopped, 1, "not zero, which says not stopped");
    }

    function test_stop_after_the_deadline_does_not_prolong() public {
        vm.warp(NOW + DURATION + 1 hours);
        vm.prank(renter);
        market.stop(_lease);
        vm.assertEq(market.leaseOf(provider, machine, 0).stopped, DURATION, "at the deadline");
        vm.warp(NOW + DURATION + DELAY);
        market.expire(_lease, renter);
    }

    function test_stop_by_the_renter_alone() public {
        address[3] memory others = [provider, machine, stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarket.NotRenter.selector, others[i]));
            vm.prank(others[i]);
            market.stop(_lease);
        }
    }

    function test_stop_once() public {
        vm.startPrank(renter);
        market.stop(_lease);
        vm.warp(NOW + 100);
        vm.expectRevert(abi.encodeWithSelector(IMarket.AlreadyStopped.selector, _lease));
        market.stop(_lease);
        vm.stopPrank();
    }

    function test_stop_what_never_was() public {
        IMarket.LeaseKey memory key = _lease;
        key.slot = 7;
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, key));
        vm.prank(renter);
        market.stop(key);
        key.slot = 200;
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, key));
        vm.prank(renter);
        market.stop(key);
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, key));
        market.expire(key, renter);
    }

    function test_the_next_lease_of_a_stopped_slot_is_not_stopped() public {
        vm.prank(renter);
        market.stop(_lease);
        vm.prank(provider);
        market.close(_lease, renter, 0, 0, "", "");
        vm.warp(NOW + 60);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _open(_match(request, _offer()));
        vm.assertEq(market.leaseOf(provider, machine, 0).stopped, 0, "fresh");
    }

    function testFuzz_expiry_is_the_delay_after_the_end(uint32 duration, uint32 stopAfter, bool stops, uint32 probe)
        public
    {
        vm.prank(provider);
        market.close(_lease, renter, 0, 0, "", "");
        vm.warp(NOW + 1);
        IMarket.Offer memory offer = _offer();
        (offer.minDuration, offer.maxDuration) = (0, type(uint24).max);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        request.duration = uint24(_bound(duration, 1, type(uint24).max));
        (request.maxPricePerGpuHour, offer.pricePerGpuHour) = (10, 10);
        IMarket.Match memory m = _match(request, offer);
        m.pricePerGpuHour = 10;
        IMarket.LeaseKey memory key = _open(m);

        uint256 end = key.start + request.duration;
        if (stops) {
            uint256 stopTime = key.start + _bound(stopAfter, 0, 2 * uint256(request.duration));
            vm.warp(stopTime);
            vm.prank(renter);
            market.stop(key);
            if (stopTime == key.start) stopTime += 1;
            if (stopTime < end) end = stopTime;
        }
        uint256 when = _bound(probe, block.timestamp, block.timestamp + 2 * DELAY + request.duration);
        vm.warp(when);
        if (when < end + DELAY) {
            vm.expectRevert(abi.encodeWithSelector(IMarket.TooEarly.selector, when, end + DELAY));
        }
        market.expire(key, renter);
    }
}
