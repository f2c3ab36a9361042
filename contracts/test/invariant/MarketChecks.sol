// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IMarketCodec } from "../../src/interfaces/IMarketCodec.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { vm } from "../utils/Vm.sol";
import { Handler } from "./Handler.sol";
import { Model } from "./Model.sol";

/// @notice README.md beside this file, in Solidity. The numbers are its numbers.
abstract contract MarketChecks {
    uint256 internal constant PARTIES = 7;
    address internal constant OWNER = address(0x04e5);

    IMarket internal market;
    ITestUsd internal token;
    Handler internal handler;

    /// @dev Token and market first; `market` is another one where a bug is planted in it, then `_handle`.
    function _deploy() internal returns (IMarket) {
        vm.warp(1_800_000_000);
        token = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        bytes memory arguments = abi.encode(address(token), OWNER, uint16(250), address(0xfee70));
        return IMarket(vm.deployCode("Market.sol:Market", arguments));
    }

    /// @param signedFor Whose domain is signed for; the market itself unless it is a planted one.
    function _handle(IMarket market_, IMarket signedFor) internal {
        market = market_;
        IMarketCodec codec = IMarketCodec(vm.deployCode("MarketCodec.sol:MarketCodec", abi.encode(signedFor)));
        handler = new Handler(market, codec, token, OWNER);
    }

    // ------------------------------------------------------------------------------------------------- checks

    function check() public view {
        Model.Lease[] memory leases = handler.openLeases();
        _machinesAndMoney(leases);
        _leases(leases);
        _noncesStayUsed();
        _delegatesAndGuard();
    }

    function _machinesAndMoney(Model.Lease[] memory leases) private view {
        uint256 owed = market.overflow() + handler.givenAway();
        for (uint256 i = 0; i < leases.length; ++i) {
            owed += leases[i].lock;
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = handler.parties(i);
            IMarket.AccountView memory v = market.accountOf(party);
            vm.assertEq(v.balance, handler.balance(party), "2: balance");
            vm.assertEq(v.fees, handler.fees(party), "2: fees");
            owed += v.balance + v.fees;
            for (uint256 j = 0; j < PARTIES; ++j) {
                owed += _machine(leases, party, handler.parties(j));
            }
        }
        vm.assertEq(market.overflow(), 0, "2: every fee has a renter");
        vm.assertEq(token.balanceOf(address(market)), owed, "1: to the unit");
        vm.assertLe(token.balanceOf(address(market)), type(uint88).max, "5: holdings fit");
        vm.assertLe(handler.totalFee() * 20, handler.totalPaid(), "4: fee in sum");
        vm.assertLe(market.feeBps(), 500, "4: fee rate");
    }

    function _machine(Model.Lease[] memory leases, address provider, address machine)
        private
        view
        returns (uint256 earned)
    {
        bool enrolled;
        uint32 floor;
        uint32 busy;
        uint32 slots;
        uint256 served;
        (enrolled, floor, busy, slots, earned, served) = market.machineOf(provider, machine);
        vm.assertEq(earned, handler.earned(provider, machine), "2: earned");
        vm.assertEq(served, handler.served(provider, machine), "14: served");
        vm.assertEq(enrolled, handler.isEnrolled(provider, machine), "11: enrolled");
        if (enrolled) vm.assertEq(floor, handler.floor(provider, machine), "11: floor");

        uint32 expectedBusy = 0;
        uint32 expectedSlots = 0;
        for (uint256 i = 0; i < leases.length; ++i) {
            Model.Lease memory lease = leases[i];
            if (lease.key.machine != machine || lease.key.provider != provider) continue;
            uint32 slot = uint32(1) << lease.key.slot;
            vm.assertTrue(expectedBusy & lease.gpus == 0, "6: no GPU twice");
            vm.assertTrue(expectedSlots & slot == 0, "7: no slot twice");
            (expectedBusy, expectedSlots) = (expectedBusy | lease.gpus, expectedSlots | slot);
        }
        vm.assertEq(busy, expectedBusy, "6: busy");
        vm.assertEq(slots, expectedSlots, "7: slots");
    }

    function _leases(Model.Lease[] memory leases) private view {
        for (uint256 i = 0; i < leases.length; ++i) {
            Model.Lease memory lease = leases[i];
            IMarket.LeaseView memory v = market.leaseOf(lease.key.provider, lease.key.machine, lease.key.slot);
            vm.assertTrue(v.open && v.start == lease.key.start && v.gpus == lease.gpus, "7: lease");
            vm.assertTrue(v.duration == lease.duration && v.stopped == lease.stopped, "7: time");
            vm.assertEq(v.renterId, market.accountOf(lease.renter).id, "7: renter");
            vm.assertTrue(v.feeBps == lease.feeBps && v.delegateId == (lease.byDelegate ? 1 : 0), "7: fee, delegate");
        }
    }

    function _noncesStayUsed() private view {
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = handler.parties(i);
            IMarket.AccountView memory v = market.accountOf(party);
            uint256 highest = handler.highest(party);
            vm.assertEq(v.lastNonce, highest, "9: highest nonce");
            for (uint256 below = 0; below < 32 && below <= highest; ++below) {
                bool used = (v.usedNonces >> below) & 1 == 1;
                // Before its first use, 0 is a nonce like any other.
                vm.assertEq(used, handler.isNonceUsed(party, highest - below), "9: nonce");
            }
        }
    }

    function _delegatesAndGuard() private view {
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = handler.parties(i);
            IMarket.DelegateView memory v = market.delegateOf(party, handler.delegateOf(party));
            (uint256 granted, uint256 lockedBy, uint256 until, bool everSet) = handler.purses(party);
            vm.assertLe(lockedBy, granted, "15: no more than its cap");
            vm.assertEq(v.cap, granted - lockedBy, "15: what is left of the cap");
            vm.assertTrue(v.until == until && v.id == (everSet ? 1 : 0), "15: delegate");
        }
        IMarket.GuardView memory guard = market.guardOf(handler.guarded());
        if (guard.signerHash == 0) return;
        vm.assertEq(guard.limitPerDay, handler.guardLimit(), "16: limit");
        vm.assertEq(guard.nonce, handler.guardNonce(), "16: each signature once");
        vm.assertEq(guard.spent, handler.spentOn(block.timestamp / 1 days), "16: spent today");
        vm.assertLe(guard.spent, 2e9, "16: never above the highest limit of the day");
    }

    // ------------------------------------------------------------------------------------------------- ways out

    function checkExit() public {
        try handler.exit() { }
        catch (bytes memory why) {
            revert(string.concat("13: everybody out: ", string(why)));
        }
        vm.assertEq(token.balanceOf(address(market)), handler.givenAway(), "13: only gifts are left");
        check();
    }

    // ------------------------------------------------------------------------------------------------- dice

    /// @notice A fixed row of calls that reaches every rule, for what must be reached whatever the fuzzer does.
    function _drive(uint256 seed, uint256 rounds) internal {
        for (uint256 i = 0; i < rounds; ++i) {
            uint256 a = uint256(keccak256(abi.encode(seed, i)));
            uint256 b = uint256(keccak256(abi.encode(a)));
            uint256 c = uint256(keccak256(abi.encode(b)));
            uint256 kind = a % 32;
            a >>= 8;
            if (kind < 10) handler.settle(a, b);
            else if (kind < 13) handler.close(a, b, c, a >> 9);
            else if (kind < 15) handler.closeMany(a, b);
            else if (kind == 15) handler.stop(a);
            else if (kind == 16) handler.expire(a, b);
            else if (kind < 20) handler.wait(b % 8 == 0 ? c : c % 1200);
            else if (kind == 20) handler.deposit(a, b, c % 1e10);
            else if (kind < 23) handler.withdraw(b % 3 == 0 ? 0 : a, b, c % (b % 2 == 0 ? 1e8 : 1e12));
            else if (kind == 23) handler.changeGuard(b, a % 2 == 0);
            else if (kind == 24) handler.collect(a, b, a + c % 2);
            else if (kind == 25) handler.takeFees(a, b);
            else if (kind == 26) handler.takeServed(a, a + c % 2);
            else if (kind == 27) handler.administer(a, b);
            else if (kind == 28) handler.setDelegate(a, b, c);
            else if (kind == 29) handler.manage(a, b, b + c % 2, c);
            else if (kind == 30) handler.cancelRequests(a, b, c);
            else handler.tryForbidden(a, b, c, a >> 9);
        }
    }
}
