// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { TwinFixture } from "../utils/TwinFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The fast way of `settle` against the readable rule: the same batches on both, see `TwinFixture`.
///
/// ```
/// each of some batches, one after the other on the same chain
/// ├── one to four matches, of one or two machines
/// │   ├── request: key or contract, by itself or a delegate, masks or one bit, matcher, features, any nonce
/// │   ├── offer: key or contract, matcher, expiry, price
/// │   └── ends the slot's lease: not, as it should be, or with one thing wrong; its renter named or not
/// ├── anything of it changed after signing
/// └── a bit of the packed batch flipped
/// ```
/// forge-config: default.isolate = false
contract TwinTest is TwinFixture {
    uint256 private _settled;
    uint256 private _skipped;
    uint256 private _ended;
    uint256 private _cheaper;

    // ------------------------------------------------------------------------------------------------- tests

    function test_the_twin_is_another_program() public view {
        vm.assertTrue(keccak256(_fast) != keccak256(_slow), "without the fast way");
    }

    /// forge-config: default.fuzz.runs = 256
    function testFuzz_both_ways_do_the_same(uint256 seed) public {
        this.story(seed, 4);
    }

    /// @notice The dice do reach both ways, and ends of leases.
    function test_both_ways_were_taken() public {
        for (uint256 i = 0; i < 40; ++i) {
            this.story(uint256(keccak256(abi.encode("story", i))), 6);
        }
        vm.assertGe(_settled, 60, "settled");
        vm.assertGe(_skipped, 60, "skipped");
        vm.assertGe(_ended, 10, "ended a lease on the way");
        vm.assertGe(_cheaper, 20, "the fast way was taken");
    }

    /// @notice What the fast way is for, match for match: it is taken, and does the same.
    function test_the_fast_way_is_taken_for_the_usual_match() public {
        IMarket.LeaseKey memory key = _key();
        _compareSettling(codec.packMatches(_batch(_match())), matcher);
        vm.assertEq(_cheaper, 1, "opens");

        vm.warp(NOW + 60);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        IMarket.Offer memory offer = _offer();
        (offer.closesStart, offer.closesAmount) = (NOW, 1000);
        IMarket.Match memory m = _match(request, offer);
        m.fills[0].closes = true;
        m.fills[0].voucher = 2000;
        m.fills[0].voucherSignature = _voucher(RENTER_KEY, key, 2000);
        _compareSettling(codec.packMatches(_batch(m)), matcher);
        vm.assertEq(_cheaper, 2, "ends and opens");
        vm.assertEq(_fees(renter), 30, "for what the offer says");
    }

    // ------------------------------------------------------------------------------------------------- comparing

    /// @dev External, because memory is dear once there is much of it.
    function story(uint256 seed, uint256 batches) external {
        _entropy = seed;
        for (uint256 i = 0; i < batches; ++i) {
            if (_draw(0, 3) != 0) vm.warp(block.timestamp + _draw(1, 900));
            if (_draw(0, 3) == 0) _closeAll();
            bytes memory packed = codec.packMatches(_randomBatch());
            if (_draw(0, 9) == 0) {
                uint256 bit = _draw(0, packed.length * 8 - 1);
                packed[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
            }
            _compareSettling(packed, _draw(0, 3) == 0 ? _renters[_draw(0, RENTERS - 1)] : matcher);
        }
    }

    function _closeAll() private {
        for (uint256 i = 0; i < MACHINES * 3; ++i) {
            (address box, uint8 slot) = (_boxes[i / 3], uint8(i % 3));
            IMarket.LeaseView memory lease = market.leaseOf(provider, box, slot);
            if (!lease.open) continue;
            address account = _renters[_indexOf(lease.renterId)];
            vm.prank(provider);
            market.close(IMarket.LeaseKey(provider, box, slot, lease.start), account, 0, 0, "", "");
        }
    }

    function _compareSettling(bytes memory packed, address caller) private {
        (Outcome memory fast, Outcome memory slow) = _compare(abi.encodeCall(IMarket.settle, (packed)), caller);
        if (fast.gas < slow.gas) ++_cheaper;
        if (!fast.succeeded) return;
        IMarket.Skip[] memory results = abi.decode(fast.result, (IMarket.Skip[]));
        for (uint256 i = 0; i < results.length; ++i) {
            if (results[i] == IMarket.Skip.None) ++_settled;
            else ++_skipped;
        }
        for (uint256 i = 0; i < fast.logs.length; ++i) {
            if (fast.logs[i].topics[0] == IMarket.LeaseClosed.selector) ++_ended;
        }
    }

    // ------------------------------------------------------------------------------------------------- dice

    function _randomBatch() private returns (IMarket.Match[] memory batch) {
        batch = new IMarket.Match[](_draw(0, 1) == 0 ? 1 : _draw(2, 4));
        for (uint256 i = 0; i < batch.length; ++i) {
            batch[i] = i != 0 && _draw(0, 9) == 0 ? batch[i - 1] : _randomMatch();
        }
    }

    function _randomMatch() private returns (IMarket.Match memory m) {
        uint256 who = _draw(0, RENTERS - 1);
        IMarket.Request memory r = _randomRequest(who);
        m.request = r;
        m.pricePerGpuHour = uint64(_draw(PRICE / 4, r.maxPricePerGpuHour));
        if (_rarely()) m.pricePerGpuHour = uint64(_draw(0, 2 * PRICE));
        m.signature = _sign(_draw(0, 4) == 0 ? _delegateKey(who) : _renterKey(who), codec.hashRequest(r));

        m.fills = new IMarket.Fill[](r.machines);
        uint256 first = _draw(0, MACHINES - 1);
        for (uint256 i = 0; i < r.machines; ++i) {
            m.fills[i] = _randomFill((first + i) % MACHINES, r);
        }
        bool descending = r.machines == 2 && m.fills[0].offer.machine > m.fills[1].offer.machine;
        if (descending && !_rarely()) (m.fills[0], m.fills[1]) = (m.fills[1], m.fills[0]);
        if (_draw(0, 5) == 0) _tamper(m);
    }

    function _randomRequest(uint256 who) private returns (IMarket.Request memory r) {
        r = _request();
        r.renter = _renters[who];
        uint256 kind = _draw(0, 3);
        if (kind == 1) (r.gpuClasses, r.regions) = ((1 << 3) | (1 << 255), (1 << 5) | 1);
        if (kind == 2) (r.gpuClasses, r.regions) = (type(uint256).max, type(uint64).max);
        if (_rarely()) r.gpuClasses = _draw(0, 1) << 9;
        if (_rarely()) r.regions = uint64(_draw(0, 1) << 63);
        r.features = uint64(_rarely() ? 8 : _draw(0, 3));
        r.gpusPerMachine = uint8(_rarely() ? _draw(0, 34) : _draw(1, 3));
        r.machines = uint8(_draw(0, 3) == 0 ? 2 : _rarely() ? 0 : 1);
        r.duration = uint24(_rarely() ? _draw(0, 4000) : _draw(60, 3600));
        r.matchFee = uint64(_draw(0, 1) * _draw(0, 1000));
        r.matcher = _randomMatcher();
        r.expiry = uint40(block.timestamp + _draw(0, 100) - (_rarely() ? 50 : 0));
        uint256 last = market.accountOf(r.renter).lastNonce;
        r.nonce = uint32(last + _draw(1, _rarely() ? 40 : 2));
        if (_draw(0, 5) == 0) r.nonce = uint32(last - _draw(0, last < 36 ? last : 36));
    }

    function _randomFill(uint256 box, IMarket.Request memory r) private returns (IMarket.Fill memory fill) {
        IMarket.Offer memory o = _offer();
        o.machine = _boxes[box];
        if (_rarely()) o.provider = stranger;
        if (_rarely()) o.gpuClass = uint8(_draw(0, 255));
        if (_rarely()) o.region = uint8(_draw(0, 255));
        if (_rarely()) o.features = uint64(_draw(0, 7));
        if (_rarely()) o.gpus = uint32(_draw(0, 255));
        o.pricePerGpuHour = uint64(_draw(0, _rarely() ? PRICE : PRICE / 4));
        (o.minDuration, o.maxDuration) = _rarely() ? (uint24(1000), uint24(2000)) : (uint24(0), uint24(3600));
        o.matcher = _randomMatcher();
        o.nonce = uint32(_draw(0, 9) == 0 ? _draw(0, 3) : 3);
        o.expiry = uint40(block.timestamp + _draw(0, 100) - (_rarely() ? 50 : 0));
        fill.offer = o;
        uint256 count = r.gpusPerMachine % 33;
        fill.gpus = uint32(((1 << count) - 1) << (count > 3 ? 0 : _draw(0, 5)));
        if (_rarely()) fill.gpus = uint32(_draw(0, type(uint32).max));
        fill.slot = uint8(_rarely() ? _draw(29, 34) : _draw(0, 2));
        IMarket.LeaseView memory lease = market.leaseOf(o.provider, o.machine, fill.slot);
        if (lease.open ? _draw(0, 5) != 0 : _rarely()) _endIn(fill, lease);
        else if (_rarely()) (o.closesSlot, o.closesStart, o.closesAmount) = (1, uint32(block.timestamp - 1), 5);
        fill.signature = _sign(_boxKey(box), codec.hashOffer(o));
    }

    function _endIn(IMarket.Fill memory fill, IMarket.LeaseView memory lease) private {
        IMarket.Offer memory o = fill.offer;
        uint256 who = _indexOf(lease.renterId);
        uint256 count = 0;
        for (uint256 gpus = lease.gpus; gpus != 0; gpus &= gpus - 1) {
            ++count;
        }
        uint256 lock = (count * lease.duration * lease.pricePerGpuHour + 3599) / 3600;
        fill.closes = true;
        fill.voucher = uint88(_draw(0, _draw(0, 1) * lock));
        o.closesAmount = uint88(_draw(0, fill.voucher));
        (o.closesSlot, o.closesStart) = (fill.slot, lease.start);
        if (_rarely()) o.closesStart -= o.closesStart == 0 ? 0 : 1;
        if (_rarely()) o.closesSlot ^= 1;
        if (_rarely()) o.closesAmount += 1;
        if (_rarely()) fill.voucher = uint88(lock + _draw(0, 1));
        if (_draw(0, 2) == 0) fill.previousRenter = _renters[_rarely() ? _draw(0, RENTERS - 1) : who];

        IMarket.LeaseKey memory key = IMarket.LeaseKey(o.provider, o.machine, fill.slot, lease.start);
        bool byDelegate = lease.delegateId != 0 ? _draw(0, 1) == 0 : _rarely();
        uint256 signer = byDelegate ? _delegateKey(who) : _rarely() ? STRANGER_KEY : _renterKey(who);
        fill.voucherSignature = _rarely() ? bytes("") : _voucher(signer, key, fill.voucher);
    }

    /// @dev After everybody signed.
    function _tamper(IMarket.Match memory m) private {
        uint256 kind = _draw(0, 9);
        if (kind == 0) m.request.matchFee += 1;
        if (kind == 1) m.request.jobHash = ~m.request.jobHash;
        if (kind == 2) m.signature = _signHighS(_renterKey(0), codec.hashRequest(m.request));
        if (kind == 3) m.signature = new bytes(64);
        if (kind == 4) m.signature = abi.encodePacked(_draw(0, type(uint256).max), _draw(0, type(uint256).max));
        if (m.fills.length == 0) return;
        if (kind == 5) m.fills[0].offer.expiry += 1;
        if (kind == 6) m.fills[0].voucher += 1;
        if (kind == 7) m.fills[0].signature = new bytes(64);
        if (kind == 8) m.fills[0].offer.closesAmount += 1;
        if (kind == 9) m.fills[0].signature = m.signature;
    }

    function _randomMatcher() private returns (address) {
        uint256 kind = _draw(0, 19);
        return kind == 0 ? _renters[0] : kind <= 2 ? matcher : address(0);
    }
}
