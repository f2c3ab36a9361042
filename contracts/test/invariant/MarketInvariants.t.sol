// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IMarketCodec } from "../../src/interfaces/IMarketCodec.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { vm } from "../utils/Vm.sol";
import { Handler } from "./Handler.sol";
import { Model } from "./Model.sol";

/// @notice README.md beside this file, in Solidity. The numbers are its numbers.
/// forge-config: default.isolate = false
contract MarketInvariants {
    uint256 private constant PARTIES = 7;

    IMarket private _market;
    ITestUsd private _token;
    Handler private _handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        address owner = address(0x04e5);
        _token = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        _market = IMarket(
            vm.deployCode("Market.sol:Market", abi.encode(address(_token), owner, uint16(250), address(0xfee70)))
        );
        IMarketCodec codec = IMarketCodec(vm.deployCode("MarketCodec.sol:MarketCodec", abi.encode(_market)));
        _handler = new Handler(_market, codec, _token, owner);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(_handler);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = Handler.exit.selector;
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @dev One campaign for all: each function of its own would be run through a campaign of its own.
    function invariant_what_must_always_hold() public view {
        Model.Lease[] memory leases = _handler.openLeases();
        _machinesAndMoney(leases);
        _leases(leases);
        _noncesStayUsed();
        _delegatesAndGuard();
    }

    function _machinesAndMoney(Model.Lease[] memory leases) private view {
        uint256 owed = _market.overflow() + _handler.givenAway();
        for (uint256 i = 0; i < leases.length; ++i) {
            owed += leases[i].lock;
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = _handler.parties(i);
            IMarket.AccountView memory v = _market.accountOf(party);
            vm.assertEq(v.balance, _handler.balance(party), "2: balance");
            vm.assertEq(v.fees, _handler.fees(party), "2: fees");
            owed += v.balance + v.fees;
            for (uint256 j = 0; j < PARTIES; ++j) {
                owed += _machine(leases, party, _handler.parties(j));
            }
        }
        vm.assertEq(_market.overflow(), 0, "2: every fee has a renter");
        vm.assertEq(_token.balanceOf(address(_market)), owed, "1: to the unit");
        vm.assertLe(_token.balanceOf(address(_market)), type(uint88).max, "5: holdings fit");
        vm.assertLe(_handler.totalFee() * 20, _handler.totalPaid(), "4: fee in sum");
        vm.assertLe(_market.feeBps(), _market.MAX_FEE_BPS(), "4: fee rate");
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
        (enrolled, floor, busy, slots, earned, served) = _market.machineOf(provider, machine);
        vm.assertEq(earned, _handler.earned(provider, machine), "2: earned");
        vm.assertEq(served, _handler.served(provider, machine), "14: served");
        vm.assertEq(enrolled, _handler.isEnrolled(provider, machine), "11: enrolled");
        if (enrolled) vm.assertEq(floor, _handler.floor(provider, machine), "11: floor");

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
            IMarket.LeaseView memory v = _market.leaseOf(lease.key.provider, lease.key.machine, lease.key.slot);
            vm.assertTrue(v.open && v.start == lease.key.start && v.gpus == lease.gpus, "7: lease");
            vm.assertTrue(v.duration == lease.duration && v.stopped == lease.stopped, "7: time");
            vm.assertEq(v.renterId, _market.accountOf(lease.renter).id, "7: renter");
            vm.assertTrue(v.feeBps == lease.feeBps && v.delegateId == (lease.byDelegate ? 1 : 0), "7: fee, delegate");
        }
    }

    function _noncesStayUsed() private view {
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = _handler.parties(i);
            IMarket.AccountView memory v = _market.accountOf(party);
            uint256 highest = _handler.highest(party);
            vm.assertEq(v.lastNonce, highest, "9: highest nonce");
            for (uint256 below = 0; below < 32 && below <= highest; ++below) {
                bool used = (v.usedNonces >> below) & 1 == 1;
                // Before its first use, 0 is a nonce like any other.
                vm.assertEq(used, _handler.isNonceUsed(party, highest - below), "9: nonce");
            }
        }
    }

    function _delegatesAndGuard() private view {
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = _handler.parties(i);
            IMarket.DelegateView memory v = _market.delegateOf(party, _handler.delegateOf(party));
            (uint256 granted, uint256 lockedBy, uint256 until, bool everSet) = _handler.purses(party);
            vm.assertLe(lockedBy, granted, "15: no more than its cap");
            vm.assertEq(v.cap, granted - lockedBy, "15: what is left of the cap");
            vm.assertTrue(v.until == until && v.id == (everSet ? 1 : 0), "15: delegate");
        }
        IMarket.GuardView memory guard = _market.guardOf(_handler.guarded());
        if (guard.signerHash == 0) return;
        vm.assertEq(guard.limitPerDay, _handler.guardLimit(), "16: limit");
        vm.assertEq(guard.nonce, _handler.guardNonce(), "16: each signature once");
        vm.assertEq(guard.spent, _handler.spentOn(block.timestamp / 1 days), "16: spent today");
        vm.assertLe(guard.spent, 2e9, "16: never above the highest limit of the day");
    }

    // ------------------------------------------------------------------------------------------------- ways out

    /// @notice 13. Runs once at the end of every run.
    function afterInvariant() public {
        _handler.exit();
        vm.assertEq(_token.balanceOf(address(_market)), _handler.givenAway(), "13: only gifts are left");
        invariant_what_must_always_hold();
    }

    /// @notice The handler's dice do reach what they should: most matches settle, many are refused.
    function test_the_handler_settles_and_skips() public {
        for (uint256 i = 0; i < 60; ++i) {
            _handler.settle(uint256(keccak256(abi.encode(i))), i);
            _handler.settle(uint256(keccak256(abi.encode(i, "more"))), i + 1);
            _handler.wait(i * 60);
            _handler.setDelegate(i, 1e9, 1 days);
            if (i % 5 == 4) _handler.closeMany(uint256(keccak256(abi.encode(i))), i);
        }
        vm.assertGe(_handler.calls("settled"), 20, "settled");
        vm.assertGe(_handler.calls("skipped"), 20, "skipped");
        vm.assertGe(_handler.calls("ended by settling"), 5, "ended by settling");
        vm.assertGe(_handler.calls("settled by a delegate"), 5, "settled by a delegate");
        vm.assertGe(_handler.calls("closed in one of many"), 5, "closed in one of many");
        invariant_what_must_always_hold();
        afterInvariant();
    }
}
