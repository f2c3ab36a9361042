// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { HostileWallet } from "../utils/accounts/Wallets.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Every way to end a lease by its provider's side: who may, for how much, and where the money goes.
contract CloseTest is MarketFixture {
    uint128 private constant AMOUNT = 1_000_000;
    uint256 private constant FEE = 30_000;

    IMarket.LeaseKey private _lease;
    uint256 private _before;

    function setUp() public override {
        super.setUp();
        _lease = _open();
        _before = market.balanceOf(renter);
    }

    // ------------------------------------------------------------------------------------------------- who

    function test_close_by_the_provider_with_a_voucher() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.expectEmit(address(market));
        emit IMarket.LeaseClosed(codec.leaseId(_lease), AMOUNT);
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        _closedAt(AMOUNT);
    }

    function test_close_by_the_machine_with_a_voucher() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.prank(machine);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        _closedAt(AMOUNT);
    }

    function test_close_by_anyone_with_the_machines_signature() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        bytes memory closing = _closing(MACHINE_KEY, _lease, AMOUNT);
        vm.prank(stranger);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, closing);
        _closedAt(AMOUNT);
    }

    function test_close_by_the_renter_with_the_providers_signature() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        bytes memory closing = _closing(PROVIDER_KEY, _lease, AMOUNT);
        vm.prank(renter);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, closing);
        _closedAt(AMOUNT);
    }

    function test_close_by_the_renter_for_nothing_with_the_providers_signature() public {
        bytes memory closing = _closing(PROVIDER_KEY, _lease, 0);
        vm.prank(renter);
        market.close(_lease, renter, 0, 0, "", closing);
        _closedAt(0);
    }

    function test_close_compact_signatures() public {
        bytes32 id = codec.leaseId(_lease);
        bytes memory voucher = _signCompact(RENTER_KEY, codec.hashVoucher(id, AMOUNT));
        bytes memory closing = _signCompact(MACHINE_KEY, codec.hashClosing(id, AMOUNT));
        vm.prank(stranger);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, closing);
        _closedAt(AMOUNT);
    }

    function test_close_for_nothing_needs_no_voucher() public {
        vm.prank(provider);
        market.close(_lease, renter, 0, 0, "", "");
        _closedAt(0);
    }

    function test_close_not_by_others() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        address[3] memory others = [renter, stranger, matcher];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarket.NotProviderSide.selector, others[i]));
            vm.prank(others[i]);
            market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
            vm.expectRevert(abi.encodeWithSelector(IMarket.NotProviderSide.selector, others[i]));
            vm.prank(others[i]);
            market.close(_lease, renter, 0, 0, "", "");
        }
    }

    function test_close_needs_the_providers_side_under_this_very_amount() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        _closingRefused(voucher, _closing(RENTER_KEY, _lease, AMOUNT));
        _closingRefused(voucher, _closing(STRANGER_KEY, _lease, AMOUNT));
        _closingRefused(voucher, _closing(MACHINE_KEY, _lease, AMOUNT - 1));
        _closingRefused(voucher, _closing(MACHINE_KEY, _lease, 0));
        _closingRefused(voucher, _voucher(MACHINE_KEY, _lease, AMOUNT));
        IMarket.LeaseKey memory other = _lease;
        other.slot = 1;
        _closingRefused(voucher, _closing(MACHINE_KEY, other, AMOUNT));
    }

    // ------------------------------------------------------------------------------------------------- how much

    function test_close_below_the_voucher() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, 3 * AMOUNT);
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, 3 * AMOUNT, voucher, "");
        _closedAt(AMOUNT);
    }

    function test_close_not_above_the_voucher() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IMarket.AmountAboveVoucher.selector, AMOUNT + 1, AMOUNT));
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT + 1, AMOUNT, voucher, "");
        vm.expectRevert(abi.encodeWithSelector(IMarket.AmountAboveVoucher.selector, 1, 0));
        vm.prank(provider);
        market.close(_lease, renter, 1, 0, "", "");
    }

    function test_close_not_with_a_voucher_above_the_lock() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, uint128(LOCK + 1));
        vm.expectRevert(abi.encodeWithSelector(IMarket.VoucherAboveLock.selector, LOCK + 1, LOCK));
        vm.prank(provider);
        market.close(_lease, renter, uint128(LOCK), uint128(LOCK + 1), voucher, "");

        voucher = _voucher(RENTER_KEY, _lease, type(uint128).max);
        vm.expectRevert(abi.encodeWithSelector(IMarket.VoucherAboveLock.selector, type(uint128).max, LOCK));
        vm.prank(provider);
        market.close(_lease, renter, type(uint128).max, type(uint128).max, voucher, "");
    }

    function test_close_for_the_whole_lock() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, uint128(LOCK));
        vm.prank(provider);
        market.close(_lease, renter, uint128(LOCK), uint128(LOCK), voucher, "");
        _closedAt(uint128(LOCK));
    }

    function test_close_for_the_whole_lock_counts_a_fee_of_one_unit() public {
        IMarket.Offer memory offer = _offer();
        IMarket.Request memory request = _request();
        (request.nonce, request.duration) = (2, 3600);
        uint64 price = uint64(10_000 / FEE_BPS / 2 + 1);
        offer.pricePerGpuHour = price;
        IMarket.Match memory m = _match(request, RENTER_KEY, _fill(offer, MACHINE_KEY, 12, 1));
        m.pricePerGpuHour = price;
        IMarket.LeaseKey memory lease = _open(m);
        bytes memory voucher = _voucher(RENTER_KEY, lease, 2 * price);
        vm.prank(provider);
        market.close(lease, renter, 2 * price, 2 * price, voucher, "");
        vm.assertEq(_fees(renter), 1, "nothing comes back, and still the fee is there");
    }

    function test_close_needs_the_renters_signature_under_this_very_voucher() public {
        _voucherRefused(_voucher(STRANGER_KEY, _lease, AMOUNT));
        _voucherRefused(_voucher(MACHINE_KEY, _lease, AMOUNT));
        _voucherRefused(_voucher(RENTER_KEY, _lease, AMOUNT - 1));
        _voucherRefused(_closing(RENTER_KEY, _lease, AMOUNT));
        _voucherRefused(_signHighS(RENTER_KEY, codec.hashVoucher(codec.leaseId(_lease), AMOUNT)));
        _voucherRefused("");
        _voucherRefused(new bytes(65));
        IMarket.LeaseKey memory other = _lease;
        other.start -= 1;
        _voucherRefused(_voucher(RENTER_KEY, other, AMOUNT));
    }

    function testFuzz_close_splits_the_lock_to_the_unit(uint64 price, uint24 duration, uint128 amount, uint16 feeBps)
        public
    {
        vm.prank(owner);
        market.setFee(uint16(feeBps % 501), feeTo);
        _fund(stranger, 1 << 80);
        IMarket.Offer memory offer = _offer();
        (offer.pricePerGpuHour, offer.minDuration, offer.maxDuration) = (0, 0, type(uint24).max);
        IMarket.Request memory request = _request();
        request.renter = stranger;
        request.duration = uint24(_bound(duration, 1, type(uint24).max));
        request.maxPricePerGpuHour = uint64(_bound(price, 0, 1 << 62));
        IMarket.Match memory m = _match(request, STRANGER_KEY, _fill(offer, MACHINE_KEY, 0x30, 9));
        m.pricePerGpuHour = request.maxPricePerGpuHour;
        uint256 start = market.balanceOf(stranger);
        IMarket.LeaseKey memory key = _open(m);
        uint256 lock = start - MATCH_FEE - market.balanceOf(stranger);

        amount = uint128(_bound(amount, 0, lock));
        bytes memory voucher = _voucher(STRANGER_KEY, key, amount);
        vm.prank(provider);
        market.close(key, stranger, amount, amount, voucher, "");

        uint256 fee = uint256(amount) * (feeBps % 501) / 10_000;
        vm.assertEq(_earned(), amount - fee, "earned");
        vm.assertEq(_fees(stranger), fee, "fee");
        vm.assertEq(_served(), fee, "and who served it");
        vm.assertEq(market.balanceOf(stranger), start - MATCH_FEE - amount, "renter");
        vm.assertLe(fee * 20, amount, "at most 5 %");
    }

    // ------------------------------------------------------------------------------------------------- when

    function test_close_long_after_the_deadline_if_nobody_expired_it() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.warp(NOW + 365 days);
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        _closedAt(AMOUNT);
    }

    function test_close_once() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.startPrank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, _lease));
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        vm.stopPrank();
        _closedAt(AMOUNT);
    }

    function test_an_old_voucher_is_no_good_for_the_slots_next_lease() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        vm.prank(provider);
        market.close(_lease, renter, 0, 0, "", "");
        vm.warp(NOW + 1);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        IMarket.LeaseKey memory next = _open(_match(request, _offer()));

        vm.startPrank(provider);
        vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, _lease));
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, renter));
        market.close(next, renter, AMOUNT, AMOUNT, voucher, "");
        vm.stopPrank();
    }

    function test_close_what_never_was() public {
        IMarket.LeaseKey memory key = _lease;
        for (uint256 i = 0; i < 5; ++i) {
            key = IMarket.LeaseKey(_lease.provider, _lease.machine, _lease.slot, _lease.start);
            if (i == 0) key.slot = 1;
            if (i == 1) key.slot = 32;
            if (i == 2) key.start = NOW + 1;
            if (i == 3) key.machine = stranger;
            if (i == 4) key.provider = stranger;
            vm.expectRevert(abi.encodeWithSelector(IMarket.LeaseNotOpen.selector, key));
            vm.prank(key.provider);
            market.close(key, renter, 0, 0, "", "");
        }
    }

    function test_close_frees_its_own_gpus_and_slot_only() public {
        IMarket.Request memory request = _request();
        request.nonce = 2;
        IMarket.LeaseKey memory second = _open(_match(request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 12, 5)));
        vm.assertEq(_busy(), 15, "four GPUs");
        vm.prank(provider);
        market.close(_lease, renter, 0, 0, "", "");
        vm.assertEq(_busy(), 12, "two of them");
        vm.assertEq(_openSlots(), 1 << 5, "one slot");
        vm.prank(provider);
        market.close(second, renter, 0, 0, "", "");
        vm.assertEq(_busy(), 0, "none");
    }

    function test_a_renter_whose_account_turned_hostile_still_pays_by_key_only() public {
        bytes memory voucher = _voucher(RENTER_KEY, _lease, AMOUNT);
        bytes memory forged = _voucher(STRANGER_KEY, _lease, AMOUNT);
        vm.etch(renter, address(new HostileWallet(HostileWallet.Trick.ReturnsMuch)).code);
        uint256 snapshot = vm.snapshotState();
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, forged, "");
        _closedAt(AMOUNT);
        vm.revertToState(snapshot);

        vm.etch(renter, address(new HostileWallet(HostileWallet.Trick.RevertsWithMuch)).code);
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
        _closedAt(AMOUNT);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _closedAt(uint128 amount) private view {
        uint256 fee = uint256(amount) * FEE_BPS / 10_000;
        vm.assertEq(_earned(), amount - fee, "provider");
        vm.assertEq(_fees(renter), fee, "fee");
        vm.assertEq(market.balanceOf(renter), _before + LOCK - amount, "renter");
        vm.assertEq(_busy(), 0, "GPUs are free");
        vm.assertEq(_openSlots(), 0, "slot is free");
        vm.assertTrue(!market.leaseOf(provider, machine, 0).open, "closed");
    }

    function _closingRefused(bytes memory voucher, bytes memory closing) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, provider));
        vm.prank(stranger);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, closing);
    }

    function _voucherRefused(bytes memory voucher) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, renter));
        vm.prank(provider);
        market.close(_lease, renter, AMOUNT, AMOUNT, voucher, "");
    }
}
