// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { Wallet } from "../utils/accounts/Wallets.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice setDelegate, and what a delegate's signature is good for.
///
/// ```
/// setDelegate
/// ├── the zero address: ZeroAddress
/// ├── the 65,536th: TooManyDelegates
/// └── else a number of its own, for ever; cap and time as said
/// settle with a delegate's signature
/// ├── never one: RequestSignature
/// ├── after its time, above its cap: DelegateNotAllowed
/// └── else the renter pays, the cap shrinks by locks and match fee, the lease names the delegate
/// close with a delegate's voucher
/// ├── of a lease that it opened: good, also after its time, without cap, revoked
/// └── of any other: BadSignature
/// ```
contract DelegatesTest is MarketFixture {
    uint256 private constant DELEGATE_KEY = uint256(keccak256("delegate"));
    uint256 private constant COST = LOCK + MATCH_FEE;
    uint128 private constant AMOUNT = 1_000_000;

    address private _delegate = vm.addr(DELEGATE_KEY);

    // ------------------------------------------------------------------------------------------------- setting

    function test_setDelegate() public {
        vm.expectEmit(address(market));
        emit IMarket.DelegateSet(renter, _delegate, 1, 100, NOW + 1);
        _set(100, NOW + 1);
        IMarket.DelegateView memory v = market.delegateOf(renter, _delegate);
        vm.assertTrue(v.id == 1 && v.cap == 100 && v.until == NOW + 1, "as set");
        v = market.delegateOf(stranger, _delegate);
        vm.assertTrue(v.id == 0 && v.cap == 0 && v.until == 0, "of nobody else");
    }

    function test_setDelegate_keeps_the_number() public {
        _set(100, NOW);
        vm.prank(renter);
        market.setDelegate(stranger, 5, NOW);
        _set(0, 0);
        _set(7, NOW);
        vm.assertEq(market.delegateOf(renter, _delegate).id, 1, "the first");
        vm.assertEq(market.delegateOf(renter, stranger).id, 2, "the second");
        vm.assertEq(market.delegateOf(renter, _delegate).cap, 7, "the latest cap");
    }

    function test_setDelegate_not_zero() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(renter);
        market.setDelegate(address(0), 1, NOW);
    }

    function test_setDelegate_as_many_as_have_numbers() public {
        _set(1, NOW);
        bytes32 slot = keccak256(abi.encode(renter, uint256(7)));
        vm.assertEq(uint256(vm.load(address(market), slot)), 1, "the layout is as it was");
        vm.store(address(market), slot, bytes32(uint256(type(uint16).max) - 1));
        vm.startPrank(renter);
        market.setDelegate(matcher, 1, NOW);
        vm.assertEq(market.delegateOf(renter, matcher).id, type(uint16).max, "the last number");
        vm.expectRevert(abi.encodeWithSelector(IMarket.TooManyDelegates.selector, renter));
        market.setDelegate(stranger, 1, NOW);
        market.setDelegate(_delegate, 2, NOW);
        vm.stopPrank();
        vm.assertEq(market.delegateOf(renter, _delegate).cap, 2, "those who have one can be set");
    }

    // ------------------------------------------------------------------------------------------------- renting

    function test_a_delegate_rents_for_the_account() public {
        _set(uint88(COST) + 5, NOW);
        _open(_byDelegate(1));
        vm.assertEq(market.balanceOf(renter), FUNDS - COST, "the account pays");
        vm.assertEq(market.delegateOf(renter, _delegate).cap, 5, "out of the cap");
        IMarket.LeaseView memory v = market.leaseOf(provider, machine, 0);
        vm.assertEq(v.delegateId, 1, "whose lease");
        vm.assertEq(v.renterId, market.accountOf(renter).id, "and for whom");
    }

    function test_a_delegate_of_a_contract_account() public {
        address wallet = address(new Wallet(stranger));
        _fund(wallet, FUNDS);
        vm.prank(wallet);
        market.setDelegate(_delegate, uint88(COST), NOW);
        IMarket.Request memory request = _request();
        request.renter = wallet;
        _open(_match(request, DELEGATE_KEY, _fill(_offer(), MACHINE_KEY, 3, 0)));
        vm.assertEq(market.balanceOf(wallet), FUNDS - COST, "paid");
        vm.assertEq(market.delegateOf(wallet, _delegate).cap, 0, "used up");
    }

    function test_the_renters_own_signature_needs_no_cap() public {
        _set(0, 0);
        _open();
        vm.assertEq(market.leaseOf(provider, machine, 0).delegateId, 0, "by itself");
    }

    function test_an_account_that_is_its_own_delegate_signs_for_itself() public {
        vm.prank(renter);
        market.setDelegate(renter, 0, 0);
        _open();
        vm.assertEq(market.leaseOf(provider, machine, 0).delegateId, 0, "by itself");
    }

    function test_the_cap_to_the_unit() public {
        _set(uint88(COST) - 1, NOW);
        _skips(_byDelegate(1), IMarket.Skip.DelegateNotAllowed);
        _set(uint88(COST), NOW);
        _open(_byDelegate(1));
        vm.assertEq(market.delegateOf(renter, _delegate).cap, 0, "used up");
        IMarket.Match memory m = _byDelegate(2);
        m.fills[0] = _fill(_offer(), MACHINE_KEY, 12, 1);
        _skips(m, IMarket.Skip.DelegateNotAllowed);
    }

    function test_what_comes_back_does_not_count_again() public {
        _set(uint88(COST), NOW + 100);
        IMarket.LeaseKey memory key = _open(_byDelegate(1));
        vm.prank(provider);
        market.close(key, renter, 0, 0, "", "");
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "back to the account");
        vm.assertEq(market.delegateOf(renter, _delegate).cap, 0, "not to the cap");
        vm.warp(NOW + 1);
        _skips(_byDelegate(2), IMarket.Skip.DelegateNotAllowed);
    }

    function test_a_gang_counts_once_for_each_machine() public {
        uint256 key2 = uint256(keccak256("machine 2"));
        vm.prank(provider);
        market.enrolMachine(vm.addr(key2));
        IMarket.Offer memory offer2 = _offer();
        offer2.machine = vm.addr(key2);
        IMarket.Request memory request = _request();
        request.machines = 2;
        IMarket.Match memory m = _match(request, DELEGATE_KEY, _fill(_offer(), MACHINE_KEY, 3, 0));
        IMarket.Fill memory first = m.fills[0];
        IMarket.Fill memory second = _fill(offer2, key2, 3, 0);
        m.fills = new IMarket.Fill[](2);
        (m.fills[0], m.fills[1]) = machine < offer2.machine ? (first, second) : (second, first);

        _set(uint88(COST + LOCK) - 1, NOW);
        _skips(m, IMarket.Skip.DelegateNotAllowed);
        _set(uint88(COST + LOCK), NOW);
        _open(m);
        vm.assertEq(market.delegateOf(renter, _delegate).cap, 0, "two locks and a match fee");
        vm.assertEq(market.leaseOf(provider, offer2.machine, 0).delegateId, 1, "both are its");
    }

    function test_until_the_last_second() public {
        _set(type(uint88).max, NOW + 10);
        IMarket.Match memory m = _byDelegate(1);
        vm.warp(NOW + 11);
        _skips(m, IMarket.Skip.DelegateNotAllowed);
        vm.warp(NOW + 10);
        _open(m);
    }

    function test_a_key_that_was_never_a_delegate() public {
        _skips(_byDelegate(1), IMarket.Skip.RequestSignature);
        vm.prank(stranger);
        market.setDelegate(_delegate, type(uint88).max, NOW);
        _skips(_byDelegate(1), IMarket.Skip.RequestSignature);
    }

    function test_a_revoked_delegate() public {
        _set(type(uint88).max, NOW + 10);
        _set(0, NOW + 10);
        _skips(_byDelegate(1), IMarket.Skip.DelegateNotAllowed);
    }

    function test_a_delegate_may_rent_for_free_without_a_cap() public {
        _set(0, NOW);
        IMarket.Request memory request = _request();
        request.matchFee = 0;
        IMarket.Offer memory offer = _offer();
        offer.pricePerGpuHour = 0;
        IMarket.Match memory m = _match(request, DELEGATE_KEY, _fill(offer, MACHINE_KEY, 3, 0));
        m.pricePerGpuHour = 0;
        _open(m);
        vm.assertEq(market.balanceOf(renter), FUNDS, "it costs nothing");
    }

    function test_a_delegate_shares_the_accounts_nonces() public {
        _set(type(uint88).max, NOW + 10);
        _open(_byDelegate(1));
        IMarket.Match memory m = _match();
        m.fills[0] = _fill(_offer(), MACHINE_KEY, 12, 1);
        _skips(m, IMarket.Skip.RequestNonceUsed);
    }

    function test_a_delegate_moves_no_money() public {
        _set(type(uint88).max, NOW + 10);
        vm.expectRevert(abi.encodeWithSelector(IMarket.BalanceTooLow.selector, _delegate, 0, 1));
        vm.prank(_delegate);
        market.withdraw(_delegate, 1);
    }

    function testFuzz_no_more_than_its_cap(uint88 cap, uint8[6] memory counts) public {
        cap = uint88(_bound(cap, 0, 20_000_000));
        _set(cap, type(uint40).max);
        uint256 before = market.balanceOf(renter);
        uint256 spent = 0;
        for (uint256 i = 0; i < counts.length; ++i) {
            vm.warp(NOW + i);
            uint256 count = counts[i] % 3 + 1;
            IMarket.Request memory request = _request();
            request.nonce = uint32(i + 1);
            request.gpusPerMachine = uint8(count);
            IMarket.Offer memory offer = _offer();
            offer.gpus = type(uint32).max;
            IMarket.Fill memory fill = _fill(offer, MACHINE_KEY, uint32(((1 << count) - 1) << (3 * i)), uint8(i));
            uint256 cost = count * PRICE + MATCH_FEE;
            bool fits = spent + cost <= cap;
            IMarket.Skip reason = _settle(_match(request, DELEGATE_KEY, fill));
            vm.assertTrue(reason == (fits ? IMarket.Skip.None : IMarket.Skip.DelegateNotAllowed), "exactly");
            if (fits) spent += cost;
            vm.assertEq(before - market.balanceOf(renter), spent, "spent");
            vm.assertEq(market.delegateOf(renter, _delegate).cap, cap - spent, "left");
        }
    }

    // ------------------------------------------------------------------------------------------------- vouchers

    function test_a_delegates_voucher_for_a_lease_that_it_opened() public {
        _set(uint88(COST), NOW);
        IMarket.LeaseKey memory key = _open(_byDelegate(1));
        _closes(key, DELEGATE_KEY);
    }

    function test_the_renters_voucher_for_a_lease_that_its_delegate_opened() public {
        _set(uint88(COST), NOW);
        IMarket.LeaseKey memory key = _open(_byDelegate(1));
        _closes(key, RENTER_KEY);
    }

    function test_a_voucher_stays_good_whatever_becomes_of_the_delegate() public {
        _set(uint88(COST), NOW);
        IMarket.LeaseKey memory key = _open(_byDelegate(1));
        bytes memory voucher = _voucher(DELEGATE_KEY, key, AMOUNT);
        _set(0, 0);
        vm.warp(NOW + 1000);
        vm.prank(provider);
        market.close(key, renter, AMOUNT, AMOUNT, voucher, "");
        vm.assertEq(_earned(), AMOUNT - 30_000, "the provider can rely on it");
    }

    function test_no_delegates_voucher_for_a_lease_of_the_renter() public {
        _set(type(uint88).max, NOW + 10);
        _refuses(_open(), DELEGATE_KEY);
    }

    function test_no_delegates_voucher_for_a_lease_of_another_delegate() public {
        _set(type(uint88).max, NOW + 10);
        vm.prank(renter);
        market.setDelegate(stranger, type(uint88).max, NOW + 10);
        IMarket.LeaseKey memory key = _open(_byDelegate(1));
        _refuses(key, STRANGER_KEY);
        _closes(key, DELEGATE_KEY);
    }

    function test_no_voucher_of_another_accounts_delegate() public {
        _set(type(uint88).max, NOW + 10);
        vm.prank(provider);
        market.setDelegate(stranger, type(uint88).max, NOW + 10);
        _refuses(_open(_byDelegate(1)), STRANGER_KEY);
    }

    function test_a_delegate_cannot_stop_its_lease() public {
        _set(type(uint88).max, NOW + 10);
        IMarket.LeaseKey memory key = _open(_byDelegate(1));
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotRenter.selector, _delegate));
        vm.prank(_delegate);
        market.stop(key);
        vm.prank(renter);
        market.stop(key);
        vm.assertEq(market.leaseOf(provider, machine, 0).stopped, 1, "the renter can");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _set(uint88 cap, uint40 until) private {
        vm.prank(renter);
        market.setDelegate(_delegate, cap, until);
    }

    function _byDelegate(uint32 nonce) private view returns (IMarket.Match memory) {
        IMarket.Request memory request = _request();
        request.nonce = nonce;
        return _match(request, DELEGATE_KEY, _fill(_offer(), MACHINE_KEY, 3, 0));
    }

    function _skips(IMarket.Match memory m, IMarket.Skip reason) private {
        uint256 balance = market.balanceOf(renter);
        uint88 cap = market.delegateOf(renter, _delegate).cap;
        vm.assertEq(uint256(_settle(m)), uint256(reason), "reason");
        vm.assertEq(market.balanceOf(renter), balance, "nothing paid");
        vm.assertEq(market.delegateOf(renter, _delegate).cap, cap, "nothing used of the cap");
    }

    function _closes(IMarket.LeaseKey memory key, uint256 signer) private {
        bytes memory voucher = _voucher(signer, key, AMOUNT);
        vm.prank(provider);
        market.close(key, renter, AMOUNT, AMOUNT, voucher, "");
        vm.assertEq(_earned(), AMOUNT - 30_000, "paid");
    }

    function _refuses(IMarket.LeaseKey memory key, uint256 signer) private {
        bytes memory voucher = _voucher(signer, key, AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, renter));
        vm.prank(provider);
        market.close(key, renter, AMOUNT, AMOUNT, voucher, "");
    }

    function test_a_contract_renter_cannot_void_its_vouchers_by_naming_its_owner_a_delegate() public {
        address wallet = address(new Wallet(renter));
        _fund(wallet, FUNDS);
        IMarket.Request memory request = _request();
        request.renter = wallet;
        IMarket.LeaseKey memory key = _open(_match(request, _offer()));
        bytes memory voucher = _voucher(RENTER_KEY, key, 1000);
        vm.prank(wallet);
        market.setDelegate(renter, 0, 0);
        vm.prank(provider);
        market.close(key, wallet, 1000, 1000, voucher, "");
        vm.assertEq(_earned(), 970, "paid");
    }

    function test_an_owner_that_is_a_delegate_too_still_signs_for_its_contract() public {
        address wallet = address(new Wallet(renter));
        _fund(wallet, FUNDS);
        vm.prank(wallet);
        market.setDelegate(renter, 0, 0);
        IMarket.Request memory request = _request();
        request.renter = wallet;
        _open(_match(request, _offer()));
        vm.assertEq(market.leaseOf(provider, machine, 0).delegateId, 0, "as the account itself");
    }
}
