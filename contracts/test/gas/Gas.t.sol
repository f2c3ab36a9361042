// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Multicall } from "@openzeppelin/contracts/utils/Multicall.sol";

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What each operation costs as a transaction of its own, with base cost and calldata, in the steady state:
/// every account, machine and slot was used before. Written to snapshots/Market.json.
contract GasTest is MarketFixture {
    uint256 private constant N = 50;

    address[] private _machines;
    uint256[] private _machineKeys;
    address[] private _providers;
    address[] private _renters;
    uint256[] private _renterKeys;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < N; ++i) {
            _machineKeys.push(uint256(keccak256(abi.encode("machine", i))));
            _machines.push(vm.addr(_machineKeys[i]));
            _renterKeys.push(uint256(keccak256(abi.encode("renter", i))));
            _renters.push(vm.addr(_renterKeys[i]));
            _providers.push(vm.addr(uint256(keccak256(abi.encode("provider", i)))));
            vm.prank(_providers[i]);
            market.enrolMachine(_machines[i]);
            _fund(_renters[i], FUNDS);
        }
        _fund(matcher, FUNDS);

        // One life of every slot, so that all words are written.
        _settleMany(0, N, 1);
        vm.warp(block.timestamp + 1800);
        for (uint256 i = 0; i < N; ++i) {
            _closeOne(i, NOW);
        }
        vm.warp(NOW + 3600);
    }

    function test_match_one() public {
        _settleMany(0, 1, 2);
        vm.snapshotGasLastCall("Market", "settle: 1 match, third-party matcher");
    }

    function test_match_one_by_renter() public {
        IMarket.Match[] memory matches = _matches(0, 1, 2);
        vm.prank(_renters[0]);
        market.settle(matches);
        vm.snapshotGasLastCall("Market", "settle: 1 match, by the renter");
    }

    function test_match_20() public {
        _settleMany(0, 20, 2);
        uint256 gas = vm.snapshotGasLastCall("Market", "settle: 20 matches");
        vm.snapshotValue("Market", "settle: 20 matches, each", gas / 20);
    }

    function test_match_50() public {
        _settleMany(0, 50, 2);
        uint256 gas = vm.snapshotGasLastCall("Market", "settle: 50 matches");
        vm.snapshotValue("Market", "settle: 50 matches, each", gas / 50);
    }

    function test_skip() public {
        IMarket.Match[] memory matches = _matches(0, 1, 1);
        vm.prank(matcher);
        market.settle(matches);
        vm.snapshotGasLastCall("Market", "settle: 1 match, skipped for its nonce");
    }

    function test_close() public {
        _settleMany(0, 1, 2);
        vm.warp(block.timestamp + 1800);
        _closeOne(0, NOW + 3600);
        vm.snapshotGasLastCall("Market", "close: by the machine, with a voucher");
    }

    function test_close_50() public {
        _settleMany(0, 50, 2);
        vm.warp(block.timestamp + 1800);
        bytes[] memory calls = new bytes[](50);
        for (uint256 i = 0; i < 50; ++i) {
            IMarket.LeaseKey memory key = _keyOf(i, NOW + 3600);
            calls[i] = abi.encodeCall(
                IMarket.close,
                (
                    key,
                    1_000_000,
                    1_000_000,
                    _voucher(_renterKeys[i], key, 1_000_000),
                    _closing(_machineKeys[i], key, 1_000_000)
                )
            );
        }
        vm.prank(stranger);
        Multicall(address(market)).multicall(calls);
        uint256 gas = vm.snapshotGasLastCall("Market", "close: 50 in a multicall, by both signatures");
        vm.snapshotValue("Market", "close: 50 in a multicall, by both signatures, each", gas / 50);
    }

    function test_close_unpaid() public {
        _settleMany(0, 1, 2);
        IMarket.LeaseKey memory key = _keyOf(0, NOW + 3600);
        vm.prank(_providers[0]);
        market.close(key, 0, 0, "", "");
        vm.snapshotGasLastCall("Market", "close: by the provider, nothing paid");
    }

    function test_stop_and_expire() public {
        _settleMany(0, 1, 2);
        IMarket.LeaseKey memory key = _keyOf(0, NOW + 3600);
        vm.prank(_renters[0]);
        market.stop(key);
        vm.snapshotGasLastCall("Market", "stop");

        vm.warp(block.timestamp + 7 hours);
        vm.prank(stranger);
        market.expire(key);
        vm.snapshotGasLastCall("Market", "expire");
    }

    function test_deposit() public {
        token.mint(renter, 1000);
        vm.prank(renter);
        market.deposit(renter, 500);
        vm.snapshotGasLastCall("Market", "deposit");

        address first = address(0xf1257);
        token.mint(first, 1000);
        vm.startPrank(first);
        token.approve(address(market), type(uint256).max);
        market.deposit(first, 500);
        vm.stopPrank();
        vm.snapshotGasLastCall("Market", "deposit: first of an account");
    }

    function test_deposit_with_permit() public {
        _depositWithPermit();
        vm.snapshotGasLastCall("Market", "depositWithPermit: first of an account");
        _depositWithPermit();
        vm.snapshotGasLastCall("Market", "depositWithPermit");
    }

    function test_withdraw() public {
        token.mint(renter, 1);
        vm.prank(renter);
        market.withdraw(renter, 500);
        vm.snapshotGasLastCall("Market", "withdraw");
    }

    function test_collect() public {
        _fund(_providers[0], 1);
        address[] memory machines = new address[](1);
        machines[0] = _machines[0];
        market.collect(_providers[0], machines);
        vm.snapshotGasLastCall("Market", "collect: 1 machine");
    }

    function test_collectFees() public {
        token.mint(feeTo, 1);
        market.collectFees();
        vm.snapshotGasLastCall("Market", "collectFees");
    }

    function test_machines() public {
        vm.startPrank(provider);
        market.enrolMachine(stranger);
        vm.snapshotGasLastCall("Market", "enrolMachine");
        market.cancelOffers(provider, stranger, 100);
        vm.snapshotGasLastCall("Market", "cancelOffers");
        market.revokeMachine(stranger);
        vm.snapshotGasLastCall("Market", "revokeMachine");
        vm.stopPrank();
    }

    function test_cancel_requests() public {
        vm.startPrank(renter);
        market.cancelRequest(50);
        vm.snapshotGasLastCall("Market", "cancelRequest");
        market.cancelAllRequests(99);
        vm.snapshotGasLastCall("Market", "cancelAllRequests");
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /// @notice All parties distinct, one fill each.
    function _matches(uint256 from, uint256 count, uint40 nonce) private view returns (IMarket.Match[] memory matches) {
        matches = new IMarket.Match[](count);
        for (uint256 i = 0; i < count; ++i) {
            IMarket.Offer memory offer = _offer();
            offer.provider = _providers[from + i];
            offer.machine = _machines[from + i];
            offer.nonce = nonce;
            offer.expiry = uint40(block.timestamp + 120);
            IMarket.Request memory request = _request();
            request.renter = _renters[from + i];
            request.nonce = nonce;
            request.expiry = uint40(block.timestamp + 120);
            matches[i] = _match(request, _renterKeys[from + i], _fill(offer, _machineKeys[from + i], 3, 0));
        }
    }

    function _settleMany(uint256 from, uint256 count, uint40 nonce) private {
        IMarket.Match[] memory matches = _matches(from, count, nonce);
        vm.prank(matcher);
        IMarket.Skip[] memory results = market.settle(matches);
        for (uint256 i = 0; i < count; ++i) {
            vm.assertEq(uint256(results[i]), uint256(IMarket.Skip.None), "settled");
        }
    }

    function _keyOf(uint256 i, uint256 start) private view returns (IMarket.LeaseKey memory) {
        return IMarket.LeaseKey({ provider: _providers[i], machine: _machines[i], slot: 0, start: uint32(start) });
    }

    function _closeOne(uint256 i, uint256 start) private {
        IMarket.LeaseKey memory key = _keyOf(i, start);
        bytes memory voucher = _voucher(_renterKeys[i], key, 1_000_000);
        vm.prank(_machines[i]);
        market.close(key, 1_000_000, 1_000_000, voucher, "");
    }

    function _depositWithPermit() private {
        token.mint(renter, 500);
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                renter,
                address(market),
                uint256(500),
                token.nonces(renter),
                uint256(type(uint40).max)
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(RENTER_KEY, digest);
        vm.prank(renter);
        market.depositWithPermit(renter, 500, type(uint40).max, v, r, s);
    }
}
