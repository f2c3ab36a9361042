// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { vm } from "../utils/Vm.sol";
import { Model } from "./Model.sol";

/// @notice Makes the orders that the handler settles: good, stale, tampered with and replayed.
abstract contract Orders is Model {
    uint256 internal _entropy;
    bytes[] internal _old;

    // ------------------------------------------------------------------------------------------------- batches

    /// @notice One to four matches, the one before again and an old one among them at times.
    function _randomBatch(uint256 seed) internal returns (IMarket.Match[] memory batch, Intent[] memory intents) {
        _entropy = seed;
        batch = new IMarket.Match[](_draw(1, 4));
        intents = new Intent[](batch.length);
        for (uint256 i = 0; i < batch.length; ++i) {
            if (i != 0 && _draw(0, 5) == 0) {
                (batch[i], intents[i]) = (batch[i - 1], intents[i - 1]);
            } else if (_old.length != 0 && _draw(0, 7) == 0) {
                (batch[i], intents[i]) = abi.decode(_old[_draw(0, _old.length - 1)], (IMarket.Match, Intent));
            } else {
                (batch[i], intents[i].byDelegate) = _randomMatch();
                if (_draw(0, 3) == 0) {
                    _tamper(batch[i]);
                    intents[i].tampered = true;
                }
            }
        }
    }

    function _remember(IMarket.Match memory m, Intent memory intent) internal {
        if (_old.length < 20) _old.push(abi.encode(m, intent));
    }

    // ------------------------------------------------------------------------------------------------- matches

    function _randomMatch() private returns (IMarket.Match memory m, bool byDelegate) {
        IMarket.Request memory r = IMarket.Request({
            renter: _party(_draw(0, PARTIES - 1)),
            gpuClasses: _draw(0, 1) == 0 ? 1 << 3 : (1 << 3) | (1 << 200),
            gpusPerMachine: uint8(_draw(1, 3)),
            machines: uint8(_draw(0, 3) == 0 ? 2 : 1),
            maxPricePerGpuHour: uint64(_draw(1, 5_000_000)),
            duration: uint24(_draw(1, 7200)),
            regions: _draw(0, 1) == 0 ? 1 << 5 : type(uint64).max,
            features: 0,
            jobHash: bytes32(_draw(0, type(uint64).max)),
            matcher: _draw(0, 9) == 0 ? _party(_draw(0, PARTIES - 1)) : address(0),
            matchFee: uint64(_draw(0, 5000)),
            nonce: 0,
            expiry: uint40(block.timestamp + _draw(0, 600))
        });
        r.nonce = uint32(_nearNonce(r.renter, _draw(0, type(uint32).max)));
        m.pricePerGpuHour = uint64(_draw(0, r.maxPricePerGpuHour));
        m.request = r;
        byDelegate = _draw(0, 3) == 0;
        m.signature = byDelegate
            ? _sign(_delegateKeyOf[r.renter], codec.hashRequest(r))
            : _signed(r.renter, codec.hashRequest(r));

        m.fills = new IMarket.Fill[](r.machines);
        uint256 party = _draw(0, PARTIES - 1);
        for (uint256 i = 0; i < r.machines; ++i) {
            m.fills[i] = _randomFill(party + i, r.gpusPerMachine, m.pricePerGpuHour);
        }
        if (r.machines == 2 && m.fills[0].offer.machine > m.fills[1].offer.machine) {
            (m.fills[0], m.fills[1]) = (m.fills[1], m.fills[0]);
        }
    }

    function _randomFill(uint256 party, uint256 gpus, uint64 price) private returns (IMarket.Fill memory fill) {
        address p = _party(party);
        address machine = _party(party + _draw(0, 1));
        uint256 from = _draw(0, 7);
        fill.gpus = uint32(((1 << gpus) - 1) << from);
        fill.slot = uint8(_draw(0, 5));
        if (_draw(0, 19) == 0) fill.slot = uint8(_draw(26, 33));
        fill.offer = IMarket.Offer({
            provider: p,
            machine: machine,
            gpuClass: 3,
            gpus: fill.gpus | uint32(_draw(0, type(uint32).max)),
            pricePerGpuHour: uint64(_draw(0, price)),
            minDuration: 0,
            maxDuration: 7200,
            region: 5,
            features: 0,
            matcher: address(0),
            nonce: uint32(floor[p][machine] + _draw(0, 3)),
            expiry: uint40(block.timestamp + _draw(0, 600)),
            closesSlot: 0,
            closesStart: 0,
            closesAmount: 0
        });
        if (fill.offer.nonce != 0 && _draw(0, 9) == 0) fill.offer.nonce -= 1;
        uint256 index = _indexOf(p, machine, fill.slot);
        if (index < _open.length && _draw(0, 4) != 0) _endIn(fill, _open[index]);
        // A consent that nobody makes use of does no harm.
        else if (_draw(0, 9) == 0) fill.offer.closesStart = uint32(block.timestamp - _draw(0, 600));
        fill.signature = _signed(machine, codec.hashOffer(fill.offer));
    }

    /// @dev Mostly good; at times for another lease, or for more than was signed for or locked.
    function _endIn(IMarket.Fill memory fill, Lease memory lease) private {
        fill.closes = true;
        fill.voucher = uint88(_draw(0, lease.lock));
        fill.offer.closesSlot = fill.slot;
        fill.offer.closesStart = lease.key.start;
        fill.offer.closesAmount = uint88(_draw(0, fill.voucher));
        uint256 spoilt = _draw(0, 19);
        if (spoilt == 0) fill.offer.closesStart -= 1;
        if (spoilt == 1) fill.offer.closesSlot ^= 1;
        if (spoilt == 2) fill.offer.closesAmount = fill.voucher + 1;
        if (spoilt == 3) fill.voucher = uint88(lease.lock + 1);

        // Who is not named must have signed with a key of its own.
        bool named = lease.renter.code.length != 0 || lease.byDelegate || _draw(0, 1) == 0;
        if (named) fill.previousRenter = lease.renter;
        fill.voucherSignature = named && fill.voucher == 0 ? bytes("") : _voucherOf(lease, fill.voucher);
    }

    /// @notice Changes something that was signed, or who signed it, so that the match must not settle.
    function _tamper(IMarket.Match memory m) private {
        bytes32 byNobody = codec.hashRequest(m.request);
        uint256 kind = _draw(0, 12);
        IMarket.Fill memory fill = m.fills[0];
        IMarket.Offer memory offer = fill.offer;
        if (kind >= 10 && !fill.closes) kind -= 10;
        if (kind == 0) m.request.matchFee += 1;
        if (kind == 1) m.request.maxPricePerGpuHour += 1;
        if (kind == 2) m.request.jobHash = ~m.request.jobHash;
        if (kind == 3) offer.pricePerGpuHour = offer.pricePerGpuHour == 0 ? 1 : offer.pricePerGpuHour - 1;
        if (kind == 4) offer.expiry += 1;
        if (kind == 5) offer.gpus = ~offer.gpus;
        if (kind == 6) m.signature = _sign(uint256(keccak256("nobody")), byNobody);
        if (kind == 7) fill.signature = _sign(uint256(keccak256("nobody")), codec.hashOffer(offer));
        if (kind == 8) m.signature = "";
        if (kind == 9) m.request.nonce += 1;
        // The provider's side did not consent to this amount; the renter did not sign for this much; who is it?
        if (kind == 10) offer.closesAmount += 1;
        if (kind == 11) fill.voucher += 1;
        if (kind == 12) fill.previousRenter = _party(_draw(0, PARTIES - 1));
        if (kind == 12 && fill.previousRenter == _open[_indexOfFill(fill)].renter) fill.offer.expiry += 1;
    }

    function _indexOfFill(IMarket.Fill memory fill) private view returns (uint256) {
        return _indexOf(fill.offer.provider, fill.offer.machine, fill.slot);
    }

    // ------------------------------------------------------------------------------------------------- signing

    /// @notice By the delegate that opened the lease at times.
    function _voucherOf(Lease memory lease, uint256 amount) internal view returns (bytes memory) {
        bytes32 digest = codec.hashVoucher(codec.leaseId(lease.key), uint128(amount));
        if (lease.byDelegate && uint256(digest) % 3 == 0) return _sign(_delegateKeyOf[lease.renter], digest);
        return _signed(lease.renter, digest);
    }

    function _signed(address party, bytes32 digest) internal view returns (bytes memory) {
        return uint256(digest) % 2 == 0 || party.code.length != 0
            ? _sign(_keyOf[party], digest)
            : _signCompact(_keyOf[party], digest);
    }

    // ------------------------------------------------------------------------------------------------- dice

    function _party(uint256 i) internal view returns (address) {
        return parties[i % PARTIES];
    }

    /// @notice Around the renter's highest nonce: mostly free, sometimes used, sometimes out of the window.
    function _nearNonce(address renter, uint256 seed) internal view returns (uint256) {
        uint256 top = highest[renter];
        uint256 low = top > 40 ? top - 40 : 0;
        return seed % 4 == 0 ? _bound(seed, low, top) : top + _bound(seed >> 2, 1, seed % 32 == 1 ? 45 : 3);
    }

    function _draw(uint256 low, uint256 high) internal returns (uint256) {
        _entropy = uint256(keccak256(abi.encode(_entropy)));
        return _bound(_entropy, low, high);
    }
}
