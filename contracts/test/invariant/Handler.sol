// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { vm } from "../utils/Vm.sol";
import { Model } from "./Model.sol";

/// @notice Everything that parties do. No call of the handler reverts; what must fail is tried and seen to fail.
contract Handler is Model {
    uint256 private _entropy;
    bytes[] private _old;

    constructor(IMarket market_, ITestUsd token_, address owner_) Model(market_, token_, owner_) {
        for (uint256 i = 0; i < PARTIES; ++i) {
            vm.prank(parties[i]);
            token.approve(address(market), type(uint256).max);
            deposit(i, i, 10_000_000_000);
            _enrol(parties[i], parties[(i + 1) % PARTIES]);
            _enrol(parties[i], parties[i]);
        }
    }

    // ------------------------------------------------------------------------------------------------- money

    function deposit(uint256 from, uint256 to, uint256 amount) public counted("deposit") {
        amount = _bound(amount, 0, 1e12);
        token.mint(_party(from), amount);
        vm.prank(_party(from));
        market.deposit(_party(to), amount);
        balance[_party(to)] += amount;
    }

    function withdraw(uint256 who, uint256 to, uint256 amount) external counted("withdraw") {
        amount = _bound(amount, 0, balance[_party(who)]);
        uint256 before = token.balanceOf(_party(to));
        vm.prank(_party(who));
        market.withdraw(_party(to), amount);
        balance[_party(who)] -= amount;
        vm.assertEq(token.balanceOf(_party(to)) - before, amount, "paid out");
    }

    function collect(uint256 caller, uint256 provider, uint256 machine) external counted("collect") {
        address[] memory machines = new address[](2);
        (machines[0], machines[1]) = (_party(machine), _party(machine));
        vm.prank(_party(caller));
        market.collect(_party(provider), machines);
        balance[_party(provider)] += earned[_party(provider)][_party(machine)];
        earned[_party(provider)][_party(machine)] = 0;
    }

    /// @notice What happens seldom, in one, so that the dice fall on leases more often.
    function administer(uint256 kind, uint256 who, uint256 amount) external counted("administer") {
        if (kind % 3 == 0) {
            vm.prank(_party(who));
            market.collectFees();
            fees = 0;
        } else if (kind % 3 == 1) {
            amount = _bound(amount, 0, 1e9);
            token.mint(address(market), amount);
            givenAway += amount;
        } else {
            feeBps = _bound(amount, 0, 500);
            vm.prank(owner);
            market.setFee(uint16(feeBps), address(0xfee70));
        }
    }

    function wait(uint256 time) external counted("wait") {
        vm.warp(block.timestamp + _bound(time, 1, 2 hours));
    }

    // ------------------------------------------------------------------------------------------------- orders

    /// @notice Revokes seldom, or there is soon nothing left to settle with.
    function manage(uint256 kind, uint256 provider, uint256 machine, uint256 nonce) external counted("manage") {
        (address p, address m) = (_party(provider), _party(machine));
        if (!isEnrolled(p, m)) {
            if (!revoked[p][m]) _enrol(p, m);
        } else if (kind % 8 == 0) {
            vm.prank(p);
            market.revokeMachine(m);
            revoked[p][m] = true;
        } else {
            nonce = _bound(nonce, 0, floor[p][m] + 2);
            vm.prank(kind % 2 == 0 ? m : p);
            market.cancelOffers(p, m, uint40(nonce));
            if (nonce > floor[p][m]) floor[p][m] = nonce;
        }
    }

    function cancelRequests(uint256 kind, uint256 renter, uint256 nonce) external counted("cancel") {
        address r = _party(renter);
        nonce = _nearNonce(r, nonce);
        vm.prank(r);
        if (kind % 4 == 0) {
            market.cancelAllRequests(uint40(nonce));
            if (nonce + 1 > _cancelledBelow[r]) _cancelledBelow[r] = nonce + 1;
            if (nonce > _highest[r]) _highest[r] = nonce;
            return;
        }
        try market.cancelRequest(uint40(nonce)) {
            _useNonce(r, nonce);
        } catch {
            vm.assertTrue(isNonceUsed(r, nonce), "refused only because it was used");
        }
    }

    function _enrol(address provider, address machine) private {
        vm.prank(provider);
        market.enrolMachine(machine);
        floor[provider][machine] = 1;
    }

    // ------------------------------------------------------------------------------------------------- settling

    /// @notice A batch of one to four matches, good, stale, tampered with and replayed; one of two machines at times.
    function settle(uint256 seed, uint256 caller) public counted("settle") {
        _entropy = seed;
        IMarket.Match[] memory batch = new IMarket.Match[](_draw(1, 4));
        bool[] memory tampered = new bool[](batch.length);
        for (uint256 i = 0; i < batch.length; ++i) {
            if (i != 0 && _draw(0, 5) == 0) {
                (batch[i], tampered[i]) = (batch[i - 1], tampered[i - 1]);
            } else if (_old.length != 0 && _draw(0, 7) == 0) {
                batch[i] = abi.decode(_old[_draw(0, _old.length - 1)], (IMarket.Match));
            } else {
                batch[i] = _randomMatch();
                if (_draw(0, 3) == 0) {
                    _tamper(batch[i]);
                    tampered[i] = true;
                }
            }
        }

        vm.prank(_party(caller));
        IMarket.Skip[] memory results = market.settle(batch);

        // The caller's fees count at the end of the batch, as in the contract.
        uint256 callersFees = 0;
        address c = _party(caller);
        for (uint256 i = 0; i < batch.length; ++i) {
            bool expected = !tampered[i] && _shouldSettle(batch[i], c);
            vm.assertEq(results[i] == IMarket.Skip.None, expected, "10: settled exactly when it should be");
            if (!expected) {
                ++calls["skipped"];
                continue;
            }
            ++calls["settled"];
            _settled(batch[i], c);
            balance[c] -= batch[i].request.matchFee;
            callersFees += batch[i].request.matchFee;
            if (_old.length < 20) _old.push(abi.encode(batch[i]));
        }
        balance[c] += callersFees;
    }

    /// @notice The dice fall on settling three times as often as on anything else.
    function settleOften(uint256 seed, uint256 caller) external {
        settle(seed, caller);
    }

    function settleMoreOften(uint256 seed, uint256 caller) external {
        settle(seed, caller);
    }

    function _randomMatch() private returns (IMarket.Match memory m) {
        IMarket.Request memory r = IMarket.Request({
            renter: _party(_draw(0, PARTIES - 1)),
            gpuClasses: 1 << 3,
            gpusPerMachine: uint8(_draw(1, 3)),
            machines: uint8(_draw(0, 3) == 0 ? 2 : 1),
            maxPricePerGpuHour: uint64(_draw(1, 5_000_000)),
            duration: uint32(_draw(1, 7200)),
            regions: 1 << 5,
            features: 0,
            jobHash: bytes32(_draw(0, type(uint64).max)),
            matcher: _draw(0, 9) == 0 ? _party(_draw(0, PARTIES - 1)) : address(0),
            matchFee: uint64(_draw(0, 5000)),
            nonce: 0,
            expiry: uint40(block.timestamp + _draw(0, 600))
        });
        r.nonce = uint40(_nearNonce(r.renter, _draw(0, type(uint32).max)));
        m.pricePerGpuHour = uint64(_draw(0, r.maxPricePerGpuHour));
        m.request = r;
        m.signature = _signed(r.renter, market.hashRequest(r));

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
        fill.gpus = uint64(((1 << gpus) - 1) << from);
        fill.slot = uint8(_draw(0, 5));
        fill.offer = IMarket.Offer({
            provider: p,
            machine: machine,
            gpuClass: 3,
            gpus: fill.gpus | uint64(_draw(0, type(uint64).max)),
            pricePerGpuHour: uint64(_draw(0, price)),
            minDuration: 0,
            maxDuration: 7200,
            region: 5,
            features: 0,
            matcher: address(0),
            nonce: uint40(floor[p][machine] + _draw(0, 3)),
            expiry: uint40(block.timestamp + _draw(0, 600))
        });
        if (fill.offer.nonce != 0 && _draw(0, 9) == 0) fill.offer.nonce -= 1;
        fill.signature = _signed(machine, market.hashOffer(fill.offer));
    }

    /// @notice Changes something that was signed, or who signed it, so that the match must not settle.
    function _tamper(IMarket.Match memory m) private {
        uint256 kind = _draw(0, 9);
        IMarket.Offer memory offer = m.fills[0].offer;
        if (kind == 0) m.request.matchFee += 1;
        if (kind == 1) m.request.maxPricePerGpuHour += 1;
        if (kind == 2) m.request.jobHash = ~m.request.jobHash;
        if (kind == 3) offer.pricePerGpuHour = offer.pricePerGpuHour == 0 ? 1 : offer.pricePerGpuHour - 1;
        if (kind == 4) offer.expiry += 1;
        if (kind == 5) offer.gpus = ~offer.gpus;
        if (kind == 6) m.signature = _sign(uint256(keccak256("nobody")), market.hashRequest(m.request));
        if (kind == 7) m.fills[0].signature = _sign(uint256(keccak256("nobody")), market.hashOffer(offer));
        if (kind == 8) m.signature = "";
        if (kind == 9) m.request.nonce += 1;
    }

    // ------------------------------------------------------------------------------------------------- leases

    function close(uint256 which, uint256 amount, uint256 more, uint256 how) external counted("close") {
        if (_open.length == 0) return;
        uint256 index = which % _open.length;
        Lease memory lease = _open[index];
        amount = _bound(amount, 0, lease.lock);
        uint256 voucher = _bound(more, amount, lease.lock);
        bytes memory closing = "";
        bool machineCounts = isEnrolled(lease.key.provider, lease.key.machine);
        address caller = lease.key.provider;
        if (how % 4 == 1 && machineCounts) caller = lease.key.machine;
        if (how % 4 >= 2) {
            caller = _party(how);
            address signer = how % 4 == 2 && machineCounts ? lease.key.machine : lease.key.provider;
            closing = _signed(signer, market.hashClosing(market.leaseId(lease.key), uint128(amount)));
        }
        bytes memory signature = _voucherOf(lease.renter, lease, voucher);
        vm.prank(caller);
        market.close(lease.key, uint128(amount), uint128(voucher), signature, closing);
        _ended(index, amount);
    }

    function stop(uint256 which) external counted("stop") {
        if (_open.length == 0) return;
        Lease storage lease = _open[which % _open.length];
        if (lease.stopped != 0) return;
        vm.prank(lease.renter);
        market.stop(lease.key);
        uint256 elapsed = block.timestamp - lease.key.start;
        lease.stopped = uint32(elapsed == 0 ? 1 : elapsed > lease.duration ? lease.duration : elapsed);
    }

    function expire(uint256 which, uint256 caller) external counted("expire") {
        if (_open.length == 0) return;
        uint256 index = which % _open.length;
        Lease memory lease = _open[index];
        bool due = block.timestamp >= _endOf(lease) + DELAY;
        vm.prank(_party(caller));
        try market.expire(lease.key) {
            vm.assertTrue(due, "12: not early");
            _ended(index, 0);
        } catch {
            vm.assertTrue(!due, "13: always when due");
        }
    }

    // ------------------------------------------------------------------------------------------------- forbidden

    function tryForbidden(uint256 kind, uint256 who, uint256 which, uint256 amount) external counted("forbidden") {
        address thief = _party(who);
        vm.startPrank(thief);
        if (kind % 4 == 0) {
            _fails(abi.encodeCall(IMarket.withdraw, (thief, balance[thief] + _bound(amount, 1, 1e30))));
        } else if (kind % 4 == 1) {
            _fails(abi.encodeCall(IMarket.setFee, (uint16(_bound(amount, 0, 500)), thief)));
        } else if (_open.length != 0) {
            _tryLease(_open[which % _open.length], thief, _bound(amount, 1, type(uint120).max), kind);
        }
        vm.stopPrank();
    }

    /// @dev Whoever acts, also the provider itself: what the renter did not sign for is not paid.
    function _tryLease(Lease memory lease, address thief, uint256 amount, uint256 kind) private {
        IMarket.LeaseKey memory key = lease.key;
        bytes memory forged = _sign(uint256(keccak256("nobody")), bytes32(amount));
        uint128 a = uint128(_bound(amount, 1, lease.lock == 0 ? 1 : lease.lock));
        bytes memory honest = _voucherOf(lease.renter, lease, a);
        vm.stopPrank();
        vm.startPrank(thief);

        if (thief != lease.renter) _fails(abi.encodeCall(IMarket.stop, (key)));
        _fails(abi.encodeCall(IMarket.close, (key, a, a, forged, forged)));
        _fails(abi.encodeCall(IMarket.close, (key, a, a, "", "")));
        _fails(abi.encodeCall(IMarket.close, (key, a + 1, a, honest, "")));
        uint128 above = uint128(lease.lock + amount);
        _fails(abi.encodeCall(IMarket.close, (key, above, above, _voucherOf(lease.renter, lease, above), "")));
        bool providerSide = thief == key.provider || thief == key.machine;
        if (!providerSide) {
            _fails(abi.encodeCall(IMarket.close, (key, 0, 0, "", "")));
            _fails(abi.encodeCall(IMarket.close, (key, a, a, honest, forged)));
            _fails(abi.encodeCall(IMarket.cancelOffers, (key.provider, key.machine, uint40(kind))));
        }
        key.start -= 1;
        _fails(abi.encodeCall(IMarket.close, (key, 0, 0, "", "")));
        _fails(abi.encodeCall(IMarket.expire, (key)));
    }

    function _fails(bytes memory call) private {
        (bool ok,) = address(market).call(call);
        vm.assertTrue(!ok, "12: forbidden");
    }

    // ------------------------------------------------------------------------------------------------- everybody out

    /// @notice Ends every lease in one of the ways that are open, then everybody takes everything.
    function exit() external {
        for (uint256 i = 0; _open.length != 0; ++i) {
            Lease memory lease = _open[0];
            if (i % 3 == 0) {
                vm.warp(block.timestamp + lease.duration + DELAY);
                market.expire(lease.key);
                _ended(0, 0);
            } else {
                uint256 paid = i % 3 == 1 ? lease.lock : 0;
                bytes memory signature = _voucherOf(lease.renter, lease, paid);
                vm.prank(lease.key.provider);
                market.close(lease.key, uint128(paid), uint128(paid), signature, "");
                _ended(0, paid);
            }
        }
        market.collectFees();
        fees = 0;
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = parties[i];
            market.collect(party, parties);
            for (uint256 j = 0; j < PARTIES; ++j) {
                balance[party] += earned[party][parties[j]];
                earned[party][parties[j]] = 0;
            }
            vm.prank(party);
            market.withdraw(party, balance[party]);
            balance[party] = 0;
        }
    }

    // ------------------------------------------------------------------------------------------------- helpers

    modifier counted(bytes32 what) {
        ++calls[what];
        _;
    }

    function _party(uint256 i) private view returns (address) {
        return parties[i % PARTIES];
    }

    /// @notice Around the renter's highest nonce: mostly free, sometimes used, sometimes out of the window.
    function _nearNonce(address renter, uint256 seed) private view returns (uint256) {
        uint256 highest = _highest[renter];
        uint256 low = highest > 110 ? highest - 110 : 0;
        return seed % 4 == 0 ? _bound(seed, low, highest) : highest + _bound(seed >> 2, 1, seed % 32 == 1 ? 120 : 3);
    }

    function _voucherOf(address renter, Lease memory lease, uint256 amount) private view returns (bytes memory) {
        return _signed(renter, market.hashVoucher(market.leaseId(lease.key), uint128(amount)));
    }

    function _signed(address party, bytes32 digest) private view returns (bytes memory) {
        return uint256(digest) % 2 == 0 || party.code.length != 0
            ? _sign(_keyOf[party], digest)
            : _signCompact(_keyOf[party], digest);
    }

    function _draw(uint256 low, uint256 high) private returns (uint256) {
        _entropy = uint256(keccak256(abi.encode(_entropy)));
        return _bound(_entropy, low, high);
    }
}
