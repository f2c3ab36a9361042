// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { TwinFixture } from "../utils/TwinFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The fast way of `closeMany` against the readable rule: the same batches on both, see `TwinFixture`.
///
/// ```
/// each of some batches, one after the other on the same chain
/// ├── leases of renters and delegates, keys and contracts, on machines that are keys and contracts
/// ├── by the provider, a machine, a machine that was revoked, a renter, a stranger
/// ├── one to five endings, sometimes one twice
/// │   ├── amount, voucher and lock as they should be, equal, or one above the other
/// │   ├── another slot, start, machine, provider or renter
/// │   ├── voucher by the renter, its delegate, a stranger, nobody, with s in the upper half
/// │   └── closing signed by the machine, the provider, a stranger, or not
/// └── a bit of the packed batch flipped, or its end cut off
/// ```
/// forge-config: default.isolate = false
contract TwinClosingTest is TwinFixture {
    uint256 private _closed;
    uint256 private _skipped;
    uint256 private _reverted;
    uint256 private _cheaper;

    // ------------------------------------------------------------------------------------------------- tests

    /// forge-config: default.fuzz.runs = 256
    function testFuzz_both_ways_do_the_same(uint256 seed) public {
        this.story(seed, 4);
    }

    /// @notice The dice do reach both ways, and batches that are rubbish.
    function test_both_ways_were_taken() public {
        for (uint256 i = 0; i < 30; ++i) {
            this.story(uint256(keccak256(abi.encode("story", i))), 6);
        }
        vm.assertGe(_closed, 100, "closed");
        vm.assertGe(_skipped, 60, "skipped");
        vm.assertGe(_reverted, 5, "rubbish");
        vm.assertGe(_cheaper, 10, "the fast way was taken");
    }

    /// @notice What the fast way is for: it is taken, and does the same.
    function test_the_fast_way_is_taken_for_the_usual_ending() public {
        IMarket.LeaseKey memory key = _open();
        vm.warp(NOW + 60);
        IMarket.Ending[] memory endings = new IMarket.Ending[](1);
        endings[0] = IMarket.Ending(key, renter, 1000, 2000, _voucher(RENTER_KEY, key, 2000), "");
        _compareClosing(codec.packEndings(endings), machine);
        vm.assertEq(_cheaper, 1, "by the machine");
        vm.assertEq(_closed, 1, "closed");
        vm.assertEq(_fees(renter), 30, "for the amount, not the voucher");
        vm.assertEq(_earned(), 970, "the rest");
    }

    // ------------------------------------------------------------------------------------------------- comparing

    /// @dev External, because memory is dear once there is much of it.
    function story(uint256 seed, uint256 batches) external {
        _entropy = seed;
        for (uint256 i = 0; i < batches; ++i) {
            vm.warp(block.timestamp + _draw(1, 900));
            _openSome();
            if (_draw(0, 3) != 0) vm.warp(block.timestamp + _draw(1, 900));
            bytes memory packed = codec.packEndings(_randomEndings());
            uint256 kind = _draw(0, 14);
            if (kind == 0) {
                uint256 bit = _draw(0, packed.length * 8 - 1);
                packed[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            }
            if (kind == 1) {
                uint256 length = _draw(0, packed.length - 1);
                assembly ("memory-safe") {
                    mstore(packed, length)
                }
            }
            _compareClosing(packed, _randomCaller());
        }
    }

    function _compareClosing(bytes memory packed, address caller) private {
        (Outcome memory fast, Outcome memory slow) = _compare(abi.encodeCall(IMarket.closeMany, (packed)), caller);
        if (fast.gas < slow.gas) ++_cheaper;
        if (!fast.succeeded) {
            ++_reverted;
            return;
        }
        uint256 closed = abi.decode(fast.result, (uint256));
        _closed += closed;
        _skipped += fast.logs.length - closed;
    }

    // ------------------------------------------------------------------------------------------------- dice

    /// @dev A good lease on most of the slots that have none.
    function _openSome() private {
        for (uint256 i = 0; i < MACHINES * 3; ++i) {
            (uint256 box, uint8 slot) = (i / 3, uint8(i % 3));
            (bool enrolled,,,,,) = market.machineOf(provider, _boxes[box]);
            if (!enrolled || _draw(0, 3) == 0 || market.leaseOf(provider, _boxes[box], slot).open) continue;
            uint256 who = _draw(0, RENTERS - 1);
            IMarket.Request memory r = _request();
            (r.renter, r.gpusPerMachine, r.matchFee, r.expiry) = (_renters[who], 1, 0, uint40(block.timestamp));
            r.nonce = market.accountOf(r.renter).lastNonce + 1;
            r.duration = uint24(_draw(60, 3600));
            IMarket.Offer memory o = _offer();
            (o.machine, o.nonce, o.expiry) = (_boxes[box], 3, uint40(block.timestamp));
            o.pricePerGpuHour = 0;
            uint256 signer = _draw(0, 5) == 0 ? _delegateKey(who) : _renterKey(who);
            IMarket.Match memory m = _match(r, signer, _fill(o, _boxKey(box), uint32(1) << slot, slot));
            m.pricePerGpuHour = PRICE / 4;
            _settle(m);
        }
        if (_rarely()) {
            (bool enrolled,,,,,) = market.machineOf(provider, _boxes[1]);
            vm.prank(provider);
            if (enrolled) market.revokeMachine(_boxes[1]);
            else market.collect(provider, new address[](0));
        }
    }

    function _randomEndings() private returns (IMarket.Ending[] memory endings) {
        endings = new IMarket.Ending[](_draw(1, 5));
        for (uint256 i = 0; i < endings.length; ++i) {
            endings[i] = i != 0 && _draw(0, 14) == 0 ? endings[i - 1] : _randomEnding();
        }
    }

    function _randomEnding() private returns (IMarket.Ending memory e) {
        uint256 box = _draw(0, MACHINES - 1);
        e.key = IMarket.LeaseKey(provider, _boxes[box], uint8(_draw(0, 2)), 0);
        IMarket.LeaseView memory lease = market.leaseOf(provider, _boxes[box], e.key.slot);
        e.key.start = lease.start;
        uint256 who = _indexOf(lease.renterId);
        e.renter = _renters[who];
        uint256 lock = (uint256(lease.duration) * lease.pricePerGpuHour + 3599) / 3600;
        e.voucher = uint88(_draw(0, 4) == 0 ? lock : _draw(0, lock));
        e.amount = uint88(_draw(0, 2) == 0 ? e.voucher : _draw(0, e.voucher));
        uint256 wrong = _draw(0, 99);
        if (wrong == 0) e.voucher = uint88(lock + 1);
        if (wrong == 1) e.amount = e.voucher + 1;
        if (wrong == 2) e.key.start += 1;
        if (wrong == 3) e.key.slot = uint8(_draw(3, 40));
        if (wrong == 4) e.key.provider = stranger;
        if (wrong == 5) e.key.machine = machine;
        if (wrong == 6) e.renter = _renters[(who + 1) % RENTERS];
        if (wrong == 7) e.renter = address(0);
        if (wrong == 8) e.amount = type(uint88).max;
        if (wrong == 9) (e.amount, e.voucher) = (type(uint88).max, type(uint88).max);

        bool byDelegate = lease.delegateId != 0 ? _draw(0, 3) != 0 : _rarely();
        uint256 signer = byDelegate ? _delegateKey(who) : _renterKey(who);
        if (wrong == 10) signer = STRANGER_KEY;
        e.voucherSignature = _voucher(signer, e.key, e.voucher);
        if (wrong == 11) e.voucherSignature = "";
        if (wrong == 12) e.voucherSignature = new bytes(64);
        if (wrong == 13) {
            e.voucherSignature = _signHighS(signer, codec.hashVoucher(codec.leaseId(e.key), e.voucher));
        }
        if (wrong == 14) e.voucherSignature = _voucher(signer, e.key, uint128(e.voucher) + 1);

        uint256 closer = _draw(0, 3);
        if (closer == 1) e.closingSignature = _closing(_boxKey(box), e.key, e.amount);
        if (closer == 2) e.closingSignature = _closing(PROVIDER_KEY, e.key, e.amount);
        if (closer == 3 && _draw(0, 3) == 0) e.closingSignature = _closing(STRANGER_KEY, e.key, e.amount);
    }

    function _randomCaller() private returns (address) {
        uint256 kind = _draw(0, 14);
        if (kind < 10) return provider;
        if (kind < 13) return _boxes[kind - 10];
        return kind == 13 ? _renters[0] : stranger;
    }
}
