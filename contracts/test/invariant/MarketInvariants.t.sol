// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
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
        _handler = new Handler(_market, _token, owner);
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
    }

    function _machinesAndMoney(Model.Lease[] memory leases) private view {
        uint256 owed = _market.feesHeld() + _handler.givenAway();
        for (uint256 i = 0; i < leases.length; ++i) {
            owed += leases[i].lock;
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = _handler.parties(i);
            uint256 balance = _market.balanceOf(party);
            vm.assertEq(balance, _handler.balance(party), "2: balance");
            owed += balance;
            for (uint256 j = 0; j < PARTIES; ++j) {
                owed += _machine(leases, party, _handler.parties(j));
            }
        }
        vm.assertEq(_market.feesHeld(), _handler.fees(), "2: fees");
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
        uint40 floor;
        uint64 busy;
        uint64 slots;
        (enrolled, floor, busy, slots, earned) = _market.machineOf(provider, machine);
        vm.assertEq(earned, _handler.earned(provider, machine), "2: earned");
        vm.assertEq(enrolled, _handler.isEnrolled(provider, machine), "11: enrolled");
        if (enrolled) vm.assertEq(floor, _handler.floor(provider, machine), "11: floor");

        uint64 expectedBusy = 0;
        uint64 expectedSlots = 0;
        for (uint256 i = 0; i < leases.length; ++i) {
            Model.Lease memory lease = leases[i];
            if (lease.key.machine != machine || lease.key.provider != provider) continue;
            uint64 slot = uint64(1) << lease.key.slot;
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
            vm.assertTrue(v.renter == lease.renter && v.feeBps == lease.feeBps, "7: renter and fee");
        }
    }

    function _noncesStayUsed() private view {
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = _handler.parties(i);
            for (uint40 nonce = 0; nonce < 12; ++nonce) {
                vm.assertEq(_market.requestNonceUsed(party, nonce), _handler.isNonceUsed(party, nonce), "9: nonce");
            }
        }
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
            _handler.wait(i * 60);
        }
        vm.assertGe(_handler.calls("settled"), 20, "settled");
        vm.assertGe(_handler.calls("skipped"), 20, "skipped");
        invariant_what_must_always_hold();
        afterInvariant();
    }
}
