// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice deposit, depositWithPermit, withdraw, collect, takeFees, takeServed.
contract MoneyTest is MarketFixture {
    function test_deposit_credits_the_named_account() public {
        token.mint(stranger, 100);
        vm.prank(stranger);
        token.approve(address(market), 100);

        vm.expectEmit(address(market));
        emit IMarket.Deposited(provider, stranger, 60);
        vm.prank(stranger);
        market.deposit(provider, 60);

        vm.assertEq(market.balanceOf(provider), 60, "credited");
        vm.assertEq(market.balanceOf(stranger), 0, "payer has no claim");
        vm.assertEq(token.balanceOf(stranger), 40, "paid");
        vm.assertEq(token.balanceOf(address(market)), FUNDS + 60, "held");
    }

    function test_deposit_of_nothing_is_allowed() public {
        vm.prank(renter);
        market.deposit(renter, 0);
        vm.assertEq(market.balanceOf(renter), FUNDS, "unchanged");
    }

    function test_deposit_needs_an_account() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(renter);
        market.deposit(address(0), 1);
    }

    function test_deposit_needs_an_allowance() public {
        token.mint(stranger, 100);
        vm.expectRevert();
        vm.prank(stranger);
        market.deposit(stranger, 100);
    }

    function test_deposit_holds_no_more_than_88_bits() public {
        uint256 room = type(uint88).max - FUNDS;
        token.mint(renter, room + 1);
        vm.prank(renter);
        vm.expectRevert(
            abi.encodeWithSelector(IMarket.HoldsTooMuch.selector, uint256(type(uint88).max) + 1, type(uint88).max)
        );
        market.deposit(renter, room + 1);

        vm.prank(renter);
        market.deposit(renter, room);
        vm.assertEq(market.balanceOf(renter), type(uint88).max, "all of it");
    }

    function test_deposit_counts_tokens_that_were_given_away() public {
        token.mint(address(market), type(uint88).max - FUNDS);
        token.mint(renter, 1);
        vm.prank(renter);
        vm.expectRevert(
            abi.encodeWithSelector(IMarket.HoldsTooMuch.selector, uint256(type(uint88).max) + 1, type(uint88).max)
        );
        market.deposit(renter, 1);
    }

    // ------------------------------------------------------------------------------------------------- permit

    function test_depositWithPermit() public {
        token.mint(stranger, 100);
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, 100, NOW);
        vm.prank(stranger);
        market.depositWithPermit(renter, 100, NOW, v, r, s);
        vm.assertEq(market.balanceOf(renter), FUNDS + 100, "credited");
        vm.assertEq(token.allowance(stranger, address(market)), 0, "allowance used up");
    }

    function test_depositWithPermit_survives_a_permit_that_was_front_run() public {
        token.mint(stranger, 100);
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, 100, NOW);
        token.permit(stranger, address(market), 100, NOW, v, r, s);
        vm.prank(stranger);
        market.depositWithPermit(stranger, 100, NOW, v, r, s);
        vm.assertEq(market.balanceOf(stranger), 100, "credited");
    }

    function test_depositWithPermit_takes_only_the_callers_tokens() public {
        token.mint(renter, 100);
        // The renter's allowance is unlimited and its permit is here: neither helps a stranger.
        (uint8 v, bytes32 r, bytes32 s) = _permit(RENTER_KEY, 100, NOW);
        vm.expectRevert();
        vm.prank(stranger);
        market.depositWithPermit(stranger, 100, NOW, v, r, s);
        vm.assertEq(token.balanceOf(renter), 100, "untouched");
    }

    function test_depositWithPermit_with_bad_permit_needs_an_allowance() public {
        token.mint(stranger, 100);
        vm.expectRevert();
        vm.prank(stranger);
        market.depositWithPermit(stranger, 100, NOW, 27, bytes32(0), bytes32(0));
    }

    // ------------------------------------------------------------------------------------------------- withdraw

    function test_withdraw() public {
        vm.expectEmit(address(market));
        emit IMarket.Withdrawn(renter, stranger, FUNDS);
        vm.prank(renter);
        market.withdraw(stranger, FUNDS);
        vm.assertEq(token.balanceOf(stranger), FUNDS, "paid");
        vm.assertEq(market.balanceOf(renter), 0, "debited");
    }

    function test_withdraw_no_more_than_there_is() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BalanceTooLow.selector, renter, FUNDS, FUNDS + 1));
        vm.prank(renter);
        market.withdraw(renter, FUNDS + 1);

        vm.expectRevert(abi.encodeWithSelector(IMarket.BalanceTooLow.selector, stranger, 0, type(uint256).max));
        vm.prank(stranger);
        market.withdraw(stranger, type(uint256).max);
    }

    function test_withdraw_needs_a_receiver() public {
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(renter);
        market.withdraw(address(0), 1);
    }

    function test_withdraw_leaves_what_is_locked() public {
        _open();
        uint256 free = FUNDS - LOCK - MATCH_FEE;
        vm.expectRevert(abi.encodeWithSelector(IMarket.BalanceTooLow.selector, renter, free, free + 1));
        vm.prank(renter);
        market.withdraw(renter, free + 1);
        vm.prank(renter);
        market.withdraw(renter, free);
        vm.assertEq(token.balanceOf(renter), free, "free part");
    }

    function testFuzz_deposits_and_withdrawals_add_up(uint88 first, uint88 second, uint88 out) public {
        first = uint88(_bound(first, 0, 1 << 86));
        second = uint88(_bound(second, 0, 1 << 86));
        out = uint88(_bound(out, 0, uint256(first) + second));
        _fund(stranger, first);
        _fund(stranger, second);
        vm.prank(stranger);
        market.withdraw(stranger, out);
        vm.assertEq(market.balanceOf(stranger), uint256(first) + second - out, "balance");
        vm.assertEq(token.balanceOf(stranger), out, "wallet");
        vm.assertEq(token.balanceOf(address(market)), FUNDS + first + second - out, "held");
    }

    // ------------------------------------------------------------------------------------------------- collect

    function test_collect_moves_earnings_to_the_providers_balance_whoever_calls() public {
        _earn(1_000_000);
        uint256 net = 1_000_000 - 30_000;
        vm.assertEq(_earned(), net, "earned");

        vm.expectEmit(address(market));
        emit IMarket.Collected(provider, machine, net);
        vm.prank(stranger);
        market.collect(provider, _machines(machine, machine));
        vm.assertEq(market.balanceOf(provider), net, "collected once, though named twice");
        vm.assertEq(market.balanceOf(stranger), 0, "caller gets nothing");
        vm.assertEq(_earned(), 0, "moved");

        vm.prank(provider);
        market.withdraw(provider, net);
        vm.assertEq(token.balanceOf(provider), net, "withdrawn");
    }

    function test_collect_of_unknown_machines_does_nothing() public {
        market.collect(stranger, _machines(machine, address(0)));
        vm.assertEq(market.balanceOf(stranger), 0, "nothing");
        market.collect(provider, new address[](0));
    }

    function test_collect_keeps_the_machine_as_it_is() public {
        _earn(1_000_000);
        vm.warp(block.timestamp + 1);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _open(_match(request, _offer()));
        market.collect(provider, _machines(machine, machine));
        (bool enrolled, uint32 floor, uint32 busy, uint32 slots, uint256 earned,) = market.machineOf(provider, machine);
        vm.assertTrue(enrolled && floor == 1 && busy == 3 && slots == 1 && earned == 0, "only earned changed");
    }

    // ------------------------------------------------------------------------------------------------- fees

    function test_takeFees() public {
        _earn(1_000_000);
        vm.assertEq(_fees(renter), 30_000, "3 %");
        address[] memory renters = new address[](3);
        (renters[0], renters[1], renters[2]) = (renter, stranger, renter);
        vm.expectEmit(address(market));
        emit IMarket.FeesTaken(renter, 30_000);
        vm.prank(feeTo);
        uint256[] memory fees = market.takeFees(renters);
        vm.assertTrue(fees.length == 3 && fees[0] == 30_000 && fees[1] == 0 && fees[2] == 0, "once");
        vm.assertEq(token.balanceOf(feeTo), 30_000, "paid");
        vm.assertEq(_fees(renter), 0, "none left");
        vm.assertEq(_takeFees(renter), 0, "twice is once");
    }

    function test_takeFees_leaves_the_account_as_it_is() public {
        _earn(1_000_000);
        IMarket.AccountView memory before = market.accountOf(renter);
        _takeFees(renter);
        IMarket.AccountView memory v = market.accountOf(renter);
        vm.assertEq(v.balance, before.balance, "balance");
        vm.assertTrue(v.id == before.id && v.lastNonce == before.lastNonce && v.usedNonces == before.usedNonces, "all");
    }

    function test_takeFees_by_feeTo_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotFeeTo.selector, owner));
        vm.prank(owner);
        market.takeFees(new address[](0));
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotFeeTo.selector, provider));
        vm.prank(provider);
        market.takeServed(provider, new address[](0));
    }

    function test_fees_that_do_not_fit_are_kept_and_given_out() public {
        uint256 full = (1 << 71) - 1;
        _storeFees(renter, full - 29_999);
        _earn(1_000_000);
        vm.assertEq(_fees(renter), full - 29_999, "as it was");
        vm.assertEq(market.overflow(), 30_000, "beside it");
        vm.warp(block.timestamp + 1);
        IMarket.Request memory r = _request();
        ++r.nonce;
        _earn(1_000_000, _match(r, _offer()));
        vm.assertEq(market.overflow(), 60_000, "and the next one on top");
        vm.assertEq(_takeFees(address(0)), 60_000, "under the zero address");
        vm.assertEq(token.balanceOf(feeTo), 60_000, "paid");
        vm.assertEq(market.overflow(), 0, "none left");
        vm.assertEq(_takeFees(address(0)), 0, "twice is once");
    }

    function test_fees_that_just_fit() public {
        _storeFees(renter, (1 << 71) - 1 - 30_000);
        _earn(1_000_000);
        vm.assertEq(_fees(renter), (1 << 71) - 1, "full");
        vm.assertEq(market.overflow(), 0, "nothing beside it");
    }

    function test_takeServed() public {
        _earn(1_000_000);
        vm.assertEq(_served(), 30_000, "as much as the renter's");
        vm.expectEmit(address(market));
        emit IMarket.ServedTaken(provider, machine, 30_000);
        vm.prank(feeTo);
        vm.assertEq(market.takeServed(provider, _machines(machine, machine)), 30_000, "once");
        vm.assertEq(_served(), 0, "none left");
        vm.assertEq(_earned(), 970_000, "the earnings stay");
        vm.assertEq(token.balanceOf(feeTo), 0, "no money moved");
    }

    /// @dev Fees lie above bit 184 of the account's word, in the mapping at slot 5.
    function _storeFees(address account, uint256 fees) private {
        bytes32 slot = keccak256(abi.encode(account, uint256(5)));
        uint256 word = uint256(vm.load(address(market), slot));
        vm.store(address(market), slot, bytes32(word | (fees << 184)));
        vm.assertEq(_fees(account), fees, "the layout is as it was");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _earn(uint128 amount) private {
        _earn(amount, _match());
    }

    function _earn(uint128 amount, IMarket.Match memory m) private {
        IMarket.LeaseKey memory key = _open(m);
        bytes memory voucher = _voucher(RENTER_KEY, key, amount);
        vm.prank(provider);
        market.close(key, renter, amount, amount, voucher, "");
    }

    function _machines(address a, address b) private pure returns (address[] memory machines) {
        machines = new address[](2);
        (machines[0], machines[1]) = (a, b);
    }

    function _permit(uint256 key, uint256 amount, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        address from = vm.addr(key);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                from,
                address(market),
                amount,
                token.nonces(from),
                deadline
            )
        );
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}
