// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { EndingFixture } from "../utils/EndingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice A match that ends the slot's previous lease on its way: what the offer says, and what it does. The voucher
/// is in
/// `EndingVouchers.t.sol`.
///
/// ```
/// settle, where a fill closes
/// ├── the slot holds no open lease: PreviousLease
/// ├── the offer names another start, slot or amount than the machine signed: OfferSignature
/// └── in the second of the start, GPUs of other leases, machine revoked: as without it
/// ```
contract EndingTest is EndingFixture {
    // ------------------------------------------------------------------------------------------------- good

    function test_ends_the_lease_of_another_renter_and_opens_the_next() public {
        IMarket.Match memory m = _next();
        vm.expectEmit(address(market));
        emit IMarket.LeaseClosed(codec.leaseId(_lease), AMOUNT);
        _settles(m);

        vm.assertEq(_earned(), AMOUNT - 30_000, "earned");
        vm.assertEq(_served(), 30_000, "served");
        vm.assertEq(_fees(renter), 30_000, "the fee is the old renter's");
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE - AMOUNT, "which has the rest back");
        vm.assertEq(market.balanceOf(_renter2), FUNDS - MATCH_FEE - LOCK, "the new one pays for its own");
        IMarket.LeaseView memory v = market.leaseOf(provider, machine, 0);
        vm.assertTrue(v.open && v.start == NOW + 60, "the next lease");
        vm.assertEq(v.renterId, market.accountOf(_renter2).id, "of the next renter");
        vm.assertTrue(_busy() == 3 && _openSlots() == 1, "in the same place");
    }

    function test_ends_the_lease_of_the_same_renter() public {
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _settles(_next(request, RENTER_KEY, _consent()));
        vm.assertEq(market.balanceOf(renter), FUNDS - 2 * MATCH_FEE - AMOUNT - LOCK, "back, and locked again");
        vm.assertEq(_fees(renter), 30_000, "fee");
    }

    function test_the_refund_does_not_pay_for_the_same_match() public {
        uint256 free = market.balanceOf(renter);
        vm.prank(renter);
        market.withdraw(renter, free);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _skips(_next(request, RENTER_KEY, _consent()), IMarket.Skip.BalanceTooLow);
    }

    function test_ends_with_the_renter_named() public {
        IMarket.Match memory m = _next();
        m.fills[0].previousRenter = renter;
        _settles(m);
        vm.assertEq(_fees(renter), 30_000, "ended");
    }

    function test_ends_for_the_whole_voucher_and_the_whole_lock() public {
        IMarket.Offer memory offer = _consent();
        offer.closesAmount = uint88(LOCK);
        IMarket.Match memory m = _next(offer);
        _vouch(m, RENTER_KEY, uint88(LOCK));
        _settles(m);
        vm.assertEq(_earned(), LOCK - LOCK * FEE_BPS / 10_000, "all of it");
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE - LOCK, "nothing back");
    }

    function test_ends_for_nothing_unsigned_with_the_renter_named() public {
        IMarket.Match memory m = _next(_consentFor(0));
        (m.fills[0].voucher, m.fills[0].voucherSignature) = (0, "");
        _skips(m, IMarket.Skip.PreviousLease);
        m.fills[0].previousRenter = renter;
        _settles(m);
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "all back");
        vm.assertEq(_earned(), 0, "nothing earned");
    }

    function test_ends_for_nothing_with_a_signature_that_names_the_renter() public {
        IMarket.Match memory m = _next(_consentFor(0));
        _vouch(m, RENTER_KEY, 0);
        _settles(m);
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "all back");
    }

    function test_ends_a_stopped_lease() public {
        vm.prank(renter);
        market.stop(_lease);
        _settles(_next());
        vm.assertEq(_earned(), AMOUNT - 30_000, "as any other");
        vm.assertEq(market.leaseOf(provider, machine, 0).stopped, 0, "the next one is not stopped");
    }

    function test_ends_at_the_fee_of_the_day_on_which_it_was_opened() public {
        vm.prank(owner);
        market.setFee(500, feeTo);
        _settles(_next());
        vm.assertEq(_fees(renter), 30_000, "3 %");
        vm.assertEq(market.leaseOf(provider, machine, 0).feeBps, 500, "the next one at 5 %");
    }

    function test_ends_and_opens_with_other_gpus() public {
        IMarket.Match memory m = _next();
        m.fills[0] = _ending(_fill(_consent(), MACHINE_KEY, 6, 0));
        _settles(m);
        vm.assertEq(_busy(), 6, "the new ones");
    }

    function test_a_fee_that_does_not_fit_its_renters_word() public {
        _add(keccak256(abi.encode(renter, uint256(5))), 184, (1 << 71) - 1 - 29_999);
        vm.assertEq(_fees(renter), (1 << 71) - 1 - 29_999, "the layout is as it was");
        _settles(_next());
        vm.assertEq(_fees(renter), (1 << 71) - 1 - 29_999, "as it was");
        vm.assertEq(market.overflow(), 30_000, "beside it");
        vm.assertEq(_earned(), AMOUNT - 30_000, "the rest as ever");
    }

    function test_served_stops_at_its_highest() public {
        _add(_machinePlace(provider, machine), 88, (1 << 72) - 1 - 29_999);
        vm.assertEq(_served(), (1 << 72) - 1 - 29_999, "the layout is as it was");
        _settles(_next());
        vm.assertEq(_served(), type(uint72).max, "the highest");
        vm.assertEq(_fees(renter), 30_000, "the money is all there");
    }

    function test_a_gang_ends_two_leases() public {
        uint256 key2 = uint256(keccak256("machine 2"));
        address machine2 = vm.addr(key2);
        vm.prank(provider);
        market.enrolMachine(machine2);
        IMarket.Offer memory offer2 = _offer();
        offer2.machine = machine2;
        IMarket.Request memory request = _request();
        request.nonce = 2;
        IMarket.LeaseKey memory lease2 = _open(_match(request, RENTER_KEY, _fill(offer2, key2, 3, 0)));
        vm.warp(NOW + 120);

        (offer2.closesStart, offer2.closesAmount) = (NOW + 60, AMOUNT);
        IMarket.Fill memory second = _fill(offer2, key2, 3, 0);
        (second.closes, second.voucher) = (true, AMOUNT);
        second.voucherSignature = _voucher(RENTER_KEY, lease2, AMOUNT);
        IMarket.Match memory m = _next();
        m.request.machines = 2;
        m.signature = _sign(RENTER2_KEY, codec.hashRequest(m.request));
        IMarket.Fill memory first = m.fills[0];
        m.fills = new IMarket.Fill[](2);
        (m.fills[0], m.fills[1]) = machine < machine2 ? (first, second) : (second, first);
        _settles(m);
        vm.assertEq(_fees(renter), 60_000, "both fees in one word");
        vm.assertEq(market.balanceOf(renter), FUNDS - 2 * MATCH_FEE - 2 * uint256(AMOUNT), "both rests");
    }

    // ------------------------------------------------------------------------------------------------- the offer

    function test_the_offer_names_the_lease() public {
        for (uint256 i = 0; i < 4; ++i) {
            IMarket.Offer memory offer = _consent();
            if (i == 0) offer.closesStart = NOW - 1;
            if (i == 1) offer.closesStart = 0;
            if (i == 2) offer.closesSlot = 1;
            IMarket.Match memory m = _next(offer);
            // Signed for another amount than what is asked.
            if (i == 3) m.fills[0].offer.closesAmount = AMOUNT - 1;
            _skips(m, IMarket.Skip.OfferSignature);
        }
    }

    function test_an_offer_without_consent_ends_nothing() public {
        IMarket.Match memory m = _next(_later());
        m.fills[0].previousRenter = renter;
        (m.fills[0].voucher, m.fills[0].voucherSignature) = (0, "");
        _skips(m, IMarket.Skip.OfferSignature);
        m.fills[0].closes = false;
        _skips(m, IMarket.Skip.GpusBusy);
    }

    function test_a_consent_does_no_harm_where_it_is_not_used() public {
        IMarket.Match memory m = _next();
        m.fills[0] = _fill(_consent(), MACHINE_KEY, 12, 1);
        _settles(m);
        vm.assertTrue(market.leaseOf(provider, machine, 0).open, "still open");
        vm.assertEq(_openSlots(), 3, "both");
    }

    function test_a_consent_is_used_once() public {
        IMarket.Match memory m = _next();
        _settles(m);
        m.request.nonce = 2;
        m.signature = _sign(RENTER2_KEY, codec.hashRequest(m.request));
        _skips(m, IMarket.Skip.SlotBusy);
        vm.warp(NOW + 61);
        // Now it would have to be a consent to the lease that it opened itself.
        _skips(m, IMarket.Skip.PreviousLease);
        m.fills[0].previousRenter = _renter2;
        _skips(m, IMarket.Skip.PreviousLease);
        (m.fills[0].voucher, m.fills[0].offer.closesAmount) = (0, 0);
        _skips(m, IMarket.Skip.OfferSignature);
    }

    function test_not_after_the_lease_was_closed() public {
        IMarket.Match memory m = _next();
        vm.prank(provider);
        market.close(_lease, renter, 0, 0, "", "");
        _skips(m, IMarket.Skip.PreviousLease);
        m.fills[0].previousRenter = renter;
        _skips(m, IMarket.Skip.PreviousLease);
    }

    function test_not_by_a_revoked_machine() public {
        vm.prank(provider);
        market.revokeMachine(machine);
        _skips(_next(), IMarket.Skip.MachineNotEnrolled);
    }

    function test_not_by_the_providers_signature() public {
        IMarket.Match memory m = _next();
        m.fills[0].signature = _sign(PROVIDER_KEY, codec.hashOffer(m.fills[0].offer));
        _skips(m, IMarket.Skip.OfferSignature);
    }

    function test_not_in_the_second_of_its_start() public {
        vm.warp(NOW);
        _skips(_next(), IMarket.Skip.SlotBusy);
    }

    function test_not_over_gpus_of_another_lease() public {
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _open(_match(request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 12, 1)));
        IMarket.Match memory m = _next();
        m.fills[0] = _ending(_fill(_consent(), MACHINE_KEY, 6, 0));
        _skips(m, IMarket.Skip.GpusBusy);
    }

    function test_no_slot_beyond_the_last() public {
        IMarket.Offer memory offer = _consent();
        offer.closesSlot = 32;
        IMarket.Match memory m = _next(offer);
        m.fills[0].slot = 32;
        _skips(m, IMarket.Skip.SlotBusy);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _add(bytes32 slot, uint256 shift, uint256 number) private {
        uint256 word = uint256(vm.load(address(market), slot));
        vm.store(address(market), slot, bytes32(word | (number << shift)));
    }
}
