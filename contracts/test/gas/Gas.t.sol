// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What each operation costs as a transaction of its own, with base cost and calldata, in the steady state:
/// every account, machine and slot was used before. Written to snapshots/Market.json.
contract GasTest is MarketFixture {
    uint256 private constant N = 50;
    uint256 private constant LATER = NOW + 3600;
    uint88 private constant PAID = 1_000_000;

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
            vm.prank(provider);
            market.enrolMachine(_machines[i]);
            _fund(_renters[i], FUNDS);
        }
        _fund(matcher, FUNDS);

        // One life of every slot, so that all words are written.
        _settleMany(_matches(0, N, 1));
        vm.warp(block.timestamp + 1800);
        for (uint256 i = 0; i < N; ++i) {
            _closeOne(i, NOW);
        }
        vm.warp(LATER);
    }

    function test_match_one() public {
        bytes memory packed = codec.packMatches(_matches(0, 1, 2));
        vm.prank(matcher);
        market.settle(packed);
        vm.snapshotGasLastCall("Market", "settle: 1 match, third-party matcher");
        vm.snapshotValue(
            "Market", "settle: 1 match, bytes of calldata", abi.encodeCall(IMarket.settle, (packed)).length
        );
    }

    function test_match_one_without_a_match_fee() public {
        IMarket.Match[] memory matches = _matches(0, 1, 2);
        matches[0].request.matchFee = 0;
        matches[0].signature = _sign(_renterKeys[0], codec.hashRequest(matches[0].request));
        _settleMany(matches);
        vm.snapshotGasLastCall("Market", "settle: 1 match, no match fee");
    }

    function test_match_one_by_renter() public {
        _settleAs(_renters[0], _matches(0, 1, 2));
        vm.snapshotGasLastCall("Market", "settle: 1 match, by the renter");
    }

    function test_match_20() public {
        _settleMany(_matches(0, 20, 2));
        _snapshotEach("settle: 20 matches", 20);
    }

    function test_match_50() public {
        _settleMany(_matches(0, 50, 2));
        _snapshotEach("settle: 50 matches", 50);
    }

    function test_match_20_ends_previous_leases() public {
        _settleMany(_ending(_matches(0, 20, 3), 0));
        _snapshotEach("settle: 20 matches that end 20 leases of the same renters", 20);
    }

    function test_match_20_ends_strangers_leases() public {
        _settleMany(_ending(_matches(0, 20, 3), 20));
        _snapshotEach("settle: 20 matches that end 20 leases of other renters", 20);
    }

    function test_calldata_in_a_batch() public {
        uint256 length = abi.encodeCall(IMarket.settle, (codec.packMatches(_ending(_matches(0, 20, 3), 0)))).length;
        vm.snapshotValue("Market", "settle: 20 matches that end 20 leases, bytes of calldata each", length / 20);
    }

    function test_match_one_ends_previous_lease() public {
        _settleMany(_ending(_matches(0, 1, 3), 0));
        vm.snapshotGasLastCall("Market", "settle: 1 match that ends a lease");
    }

    function test_skip() public {
        _settleAs(matcher, _matches(0, 1, 1));
        vm.snapshotGasLastCall("Market", "settle: 1 match, skipped for its nonce");
    }

    function test_close() public {
        _settleMany(_matches(0, 1, 2));
        vm.warp(block.timestamp + 1800);
        _closeOne(0, LATER);
        vm.snapshotGasLastCall("Market", "close: by the machine, with a voucher");
    }

    function test_close_50_of_one_provider() public {
        IMarket.Match[] memory matches = _matches(0, N, 2);
        for (uint256 i = 0; i < N; ++i) {
            IMarket.Offer memory offer = matches[i].fills[0].offer;
            offer.provider = provider;
            matches[i].fills[0] = _fill(offer, _machineKeys[i], 3, 0);
        }
        _settleMany(matches);
        // Used once before: closed, and again.
        bytes memory first = codecOf(_endings(provider, LATER, false));
        vm.prank(provider);
        market.closeMany(first);
        vm.warp(block.timestamp + 3600);
        for (uint256 i = 0; i < N; ++i) {
            matches[i].request.nonce = 3;
            matches[i].request.expiry = type(uint40).max;
            matches[i].signature = _sign(_renterKeys[i], codec.hashRequest(matches[i].request));
            matches[i].fills[0].offer.expiry = type(uint40).max;
            matches[i].fills[0] = _fill(matches[i].fills[0].offer, _machineKeys[i], 3, 0);
        }
        _settleMany(matches);
        vm.warp(block.timestamp + 1800);

        bytes memory packed = codecOf(_endings(provider, LATER + 3600, false));
        vm.prank(provider);
        vm.assertEq(market.closeMany(packed), N, "all");
        _snapshotEach("closeMany: 50 leases of one provider", 50);
    }

    function test_close_50_of_many_providers() public {
        _settleMany(_matches(0, N, 2));
        vm.warp(block.timestamp + 1800);
        bytes memory packed = codecOf(_endings(address(0), LATER, true));
        vm.prank(stranger);
        vm.assertEq(market.closeMany(packed), N, "all");
        _snapshotEach("closeMany: 50 leases of 50 providers, by both signatures", 50);
    }

    function test_close_unpaid() public {
        _settleMany(_matches(0, 1, 2));
        IMarket.LeaseKey memory key = _keyOf(0, LATER);
        vm.prank(_providers[0]);
        market.close(key, _renters[0], 0, 0, "", "");
        vm.snapshotGasLastCall("Market", "close: by the provider, nothing paid");
    }

    function test_stop_and_expire() public {
        _settleMany(_matches(0, 1, 2));
        IMarket.LeaseKey memory key = _keyOf(0, LATER);
        vm.prank(_renters[0]);
        market.stop(key);
        vm.snapshotGasLastCall("Market", "stop");

        vm.warp(block.timestamp + 7 hours);
        vm.prank(stranger);
        market.expire(key, _renters[0]);
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

    function test_takeFees() public {
        token.mint(feeTo, 1);
        vm.prank(feeTo);
        market.takeFees(_renters);
        _snapshotEach("takeFees: 50 renters", 50);
        address[] memory machines = new address[](1);
        machines[0] = _machines[0];
        vm.prank(feeTo);
        market.takeServed(_providers[0], machines);
        vm.snapshotGasLastCall("Market", "takeServed: 1 machine");
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
    function _matches(uint256 from, uint256 count, uint32 nonce) private view returns (IMarket.Match[] memory matches) {
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

    /// @notice The matches an hour later, each ending the lease that one renter, `shift` places further, has there now.
    function _ending(IMarket.Match[] memory matches, uint256 shift) private returns (IMarket.Match[] memory) {
        IMarket.Match[] memory before = _matches(0, matches.length, 2);
        for (uint256 i = 0; i < before.length; ++i) {
            before[i].request.renter = _renters[i + shift];
            before[i].signature = _sign(_renterKeys[i + shift], codec.hashRequest(before[i].request));
        }
        _settleMany(before);
        uint32 start = uint32(block.timestamp);
        vm.warp(block.timestamp + 3000);
        for (uint256 i = 0; i < matches.length; ++i) {
            IMarket.Request memory request = matches[i].request;
            request.expiry = uint40(block.timestamp + 120);
            IMarket.Offer memory offer = matches[i].fills[0].offer;
            offer.expiry = uint40(block.timestamp + 120);
            (offer.closesSlot, offer.closesStart, offer.closesAmount) = (0, start, PAID);
            IMarket.Fill memory fill = _fill(offer, _machineKeys[i], 3, 0);
            fill.closes = true;
            fill.voucher = PAID + 30_000;
            fill.voucherSignature = _voucher(_renterKeys[i + shift], _keyOf(i, start), PAID + 30_000);
            matches[i] = _match(request, _renterKeys[i], fill);
        }
        return matches;
    }

    function _settleMany(IMarket.Match[] memory matches) private {
        IMarket.Skip[] memory results = _settleAs(matcher, matches);
        for (uint256 i = 0; i < matches.length; ++i) {
            vm.assertEq(uint256(results[i]), uint256(IMarket.Skip.None), "settled");
        }
    }

    function _snapshotEach(string memory name, uint256 count) private {
        uint256 gas = vm.snapshotGasLastCall("Market", name);
        vm.snapshotValue("Market", string.concat(name, ", each"), gas / count);
    }

    function _keyOf(uint256 i, uint256 start) private view returns (IMarket.LeaseKey memory) {
        return IMarket.LeaseKey({ provider: _providers[i], machine: _machines[i], slot: 0, start: uint32(start) });
    }

    function _closeOne(uint256 i, uint256 start) private {
        IMarket.LeaseKey memory key = _keyOf(i, start);
        bytes memory voucher = _signCompact(_renterKeys[i], codec.hashVoucher(codec.leaseId(key), PAID));
        vm.prank(_machines[i]);
        market.close(key, _renters[i], PAID, PAID, voucher, "");
    }

    /// @param of_ Zero: each machine's own provider.
    function _endings(address of_, uint256 start, bool signed) private view returns (IMarket.Ending[] memory endings) {
        endings = new IMarket.Ending[](N);
        for (uint256 i = 0; i < N; ++i) {
            IMarket.LeaseKey memory key = _keyOf(i, start);
            if (of_ != address(0)) key.provider = of_;
            endings[i] = IMarket.Ending({
                key: key,
                renter: _renters[i],
                amount: PAID,
                voucher: PAID,
                voucherSignature: _voucher(_renterKeys[i], key, PAID),
                closingSignature: signed ? _closing(_machineKeys[i], key, PAID) : bytes("")
            });
        }
    }

    function codecOf(IMarket.Ending[] memory endings) private view returns (bytes memory) {
        return codec.packEndings(endings);
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
