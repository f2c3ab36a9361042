// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Haltable } from "../../src/governance/Haltable.sol";
import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IMarketCodec } from "../../src/interfaces/IMarketCodec.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { vm } from "../utils/Vm.sol";
import { Leasing } from "./Leasing.sol";
import { Model } from "./Model.sol";

/// @notice Everything that parties do. No call of the handler reverts; what must fail is tried and seen to fail.
contract Handler is Leasing {
    address private constant GUARDIAN = address(0x94a2d);
    address private constant FEE_TO = address(0xfee70);

    constructor(IMarket market_, IMarketCodec codec_, ITestUsd token_, address owner_)
        Model(market_, codec_, token_, owner_)
    {
        for (uint256 i = 0; i < PARTIES; ++i) {
            vm.prank(parties[i]);
            token.approve(address(market), type(uint256).max);
            deposit(i, i, 10_000_000_000);
            _enrol(parties[i], parties[(i + 1) % PARTIES]);
            _enrol(parties[i], parties[i]);
        }
        setDelegate(1, 1e9, 1 days);
        setDelegate(WITH_KEY, 1e9, 1 days);
        guardLimit = 1e9;
        vm.prank(guarded());
        market.setGuard(1e9, abi.encodePacked(vm.addr(GUARD_KEY)));
        _arm();
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
        address account = _party(who);
        amount = _bound(amount, 0, balance[account]);
        uint256 before = token.balanceOf(_party(to));
        if (account == guarded() && amount > _leftToday()) {
            _failsAs(account, abi.encodeCall(IMarket.withdraw, (_party(to), amount)));
            _withdrawGuarded(_party(to), amount);
        } else {
            vm.prank(account);
            market.withdraw(_party(to), amount);
            if (account == guarded()) spentOn[block.timestamp / 1 days] += amount;
        }
        balance[account] -= amount;
        vm.assertEq(token.balanceOf(_party(to)) - before, amount, "paid out");
    }

    function _leftToday() private view returns (uint256) {
        uint256 spent = spentOn[block.timestamp / 1 days];
        return spent < guardLimit ? guardLimit - spent : 0;
    }

    function _withdrawGuarded(address to, uint256 amount) private counted("with two signatures") {
        bytes memory signer = abi.encodePacked(vm.addr(GUARD_KEY));
        uint256 deadline = block.timestamp + amount % 2;
        bytes32 digest = codec.hashWithdrawal(guarded(), to, amount, guardNonce, deadline);
        bytes memory signature = _sign(GUARD_KEY, digest);
        bytes memory forged = _sign(_keyOf[guarded()], digest);
        _failsAs(guarded(), abi.encodeCall(IMarket.withdrawGuarded, (to, amount, deadline, signer, forged)));
        bytes memory call = abi.encodeCall(IMarket.withdrawGuarded, (to, amount, deadline, signer, signature));
        _failsAs(parties[1], call);
        vm.prank(guarded());
        market.withdrawGuarded(to, amount, deadline, signer, signature);
        ++guardNonce;
        _failsAs(guarded(), call);
    }

    /// @notice Stricter at any time, looser not without the other key.
    function changeGuard(uint256 limit, bool signs) external counted("guard") {
        bytes memory signer = abi.encodePacked(vm.addr(GUARD_KEY));
        if (signs) {
            limit = _bound(limit, 0, 2e9);
            uint256 deadline = block.timestamp;
            bytes memory signature = _sign(
                GUARD_KEY, codec.hashGuardChange(guarded(), uint88(limit), keccak256(signer), guardNonce, deadline)
            );
            vm.prank(guarded());
            market.changeGuard(uint88(limit), signer, deadline, signer, signature);
            ++guardNonce;
        } else {
            limit = _bound(limit, guardLimit / 2, guardLimit);
            _failsAs(guarded(), abi.encodeCall(IMarket.setGuard, (uint88(guardLimit + 1), signer)));
            _failsAs(guarded(), abi.encodeCall(IMarket.setGuard, (uint88(limit), abi.encodePacked(parties[1]))));
            _failsAs(guarded(), abi.encodeCall(IMarket.removeGuard, ()));
            vm.prank(guarded());
            market.setGuard(uint88(limit), signer);
        }
        guardLimit = limit;
    }

    function collect(uint256 caller, uint256 provider, uint256 machine) external counted("collect") {
        address[] memory machines = new address[](2);
        (machines[0], machines[1]) = (_party(machine), _party(machine));
        vm.prank(_party(caller));
        market.collect(_party(provider), machines);
        balance[_party(provider)] += earned[_party(provider)][_party(machine)];
        earned[_party(provider)][_party(machine)] = 0;
    }

    function takeFees(uint256 first, uint256 second) public counted("fees") {
        address[] memory renters = new address[](3);
        (renters[0], renters[1]) = (_party(first), _party(second));
        uint256 due = fees[renters[0]] + (renters[0] == renters[1] ? 0 : fees[renters[1]]);
        uint256 before = token.balanceOf(FEE_TO);
        _failsAs(renters[0], abi.encodeCall(market.takeFees, (renters)));
        vm.prank(FEE_TO);
        uint256[] memory taken = market.takeFees(renters);
        vm.assertEq(taken[0] + taken[1], due, "2: the renters' fees, each once");
        vm.assertEq(taken[2], 0, "2: none without a renter");
        vm.assertEq(token.balanceOf(FEE_TO) - before, due, "2: paid");
        (fees[renters[0]], fees[renters[1]]) = (0, 0);
    }

    function takeServed(uint256 provider, uint256 machine) external counted("served") {
        (address p, address m) = (_party(provider), _party(machine));
        address[] memory machines = new address[](2);
        (machines[0], machines[1]) = (m, m);
        uint256 before = token.balanceOf(address(market));
        _failsAs(p, abi.encodeCall(market.takeServed, (p, machines)));
        vm.prank(FEE_TO);
        vm.assertEq(market.takeServed(p, machines), served[p][m], "14: the fees of its leases, once");
        vm.assertEq(token.balanceOf(address(market)), before, "14: a number, not money");
        served[p][m] = 0;
    }

    /// @notice What happens seldom, in one, so that the dice fall on leases more often.
    function administer(uint256 kind, uint256 amount) external counted("administer") {
        if (kind % 4 == 0) {
            amount = _bound(amount, 0, 1e9);
            token.mint(address(market), amount);
            givenAway += amount;
        } else if (kind % 4 == 1) {
            bytes memory tooHigh = abi.encodeCall(IMarket.setFee, (uint16(_bound(amount, 501, 65_535)), FEE_TO));
            _failsAs(owner, tooHigh, "4: fee rate");
            feeBps = _bound(amount, 0, 500);
            vm.prank(owner);
            market.setFee(uint16(feeBps), FEE_TO);
        } else if (kind % 4 == 2) {
            if (!isArmed) _arm();
            else _halt();
        } else {
            vm.prank(kind % 8 == 3 ? GUARDIAN : owner);
            Haltable(address(market)).resume();
            haltedUntil = 0;
        }
    }

    function wait(uint256 time) external counted("wait") {
        vm.warp(block.timestamp + _bound(time, 1, 2 hours));
    }

    function _arm() private {
        vm.prank(owner);
        Haltable(address(market)).setGuardian(GUARDIAN);
        isArmed = true;
    }

    function _halt() private counted("halt") {
        vm.prank(GUARDIAN);
        Haltable(address(market)).halt();
        (isArmed, haltedUntil) = (false, block.timestamp + 3 days);
        _failsAs(GUARDIAN, abi.encodeCall(Haltable.halt, ()));
    }

    // ------------------------------------------------------------------------------------------------- orders

    function setDelegate(uint256 who, uint256 cap, uint256 time) public counted("delegate") {
        address party = _party(who);
        cap = _bound(cap, 0, 1e9);
        uint256 until = block.timestamp + _bound(time, 0, 1 days);
        address delegate = delegateOf(party);
        vm.prank(party);
        market.setDelegate(delegate, uint88(cap), uint40(until));
        purses[party] = Purse({ granted: cap, lockedBy: 0, until: until, everSet: true });
    }

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
            market.cancelOffers(p, m, uint32(nonce));
            if (nonce > floor[p][m]) floor[p][m] = nonce;
        }
    }

    function cancelRequests(uint256 kind, uint256 renter, uint256 nonce) external counted("cancel") {
        address r = _party(renter);
        nonce = _nearNonce(r, nonce);
        vm.prank(r);
        if (kind % 4 == 0) {
            market.cancelAllRequests(uint32(nonce));
            if (nonce + 1 > _cancelledBelow[r]) _cancelledBelow[r] = nonce + 1;
            if (nonce > highest[r]) highest[r] = nonce;
            return;
        }
        try market.cancelRequest(uint32(nonce)) {
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

    // ------------------------------------------------------------------------------------------------- forbidden

    function tryForbidden(uint256 kind, uint256 who, uint256 which, uint256 amount) external counted("forbidden") {
        address thief = _party(who);
        if (kind % 4 == 0) {
            uint256 more = balance[thief] + _bound(amount, 1, 1e30);
            _failsAs(thief, abi.encodeCall(IMarket.withdraw, (thief, more)));
            token.mint(thief, type(uint88).max);
            uint256 tooMuch = type(uint88).max - token.balanceOf(address(market)) + 1;
            _failsAs(thief, abi.encodeCall(IMarket.deposit, (thief, tooMuch)), "5: holdings fit");
        } else if (kind % 4 == 1) {
            _failsAs(thief, abi.encodeCall(IMarket.setFee, (uint16(_bound(amount, 0, 500)), thief)));
            _failsAs(thief, abi.encodeCall(Haltable.setGuardian, (thief)));
            _failsAs(thief, abi.encodeCall(Haltable.halt, ()));
            _failsAs(thief, abi.encodeCall(Haltable.resume, ()));
        } else if (_open.length != 0) {
            _tryLease(_open[which % _open.length], thief, _bound(amount, 1, type(uint120).max), kind);
        }
    }

    /// @dev Whoever acts, also the provider itself: what the renter did not sign for is not paid.
    function _tryLease(Lease memory lease, address thief, uint256 amount, uint256 kind) private {
        bytes memory forged = _sign(uint256(keccak256("nobody")), bytes32(amount));
        uint256 a = _bound(amount, 1, lease.lock == 0 ? 1 : lease.lock);
        uint256 above = lease.lock + amount;
        _closeFails(thief, lease, a, a, forged, forged);
        _closeFails(thief, lease, a, a, "", "");
        _closeFails(thief, lease, a + 1, a, _voucherOf(lease, a), "");
        _closeFails(thief, lease, above, above, _voucherOf(lease, above), "");
        if (!lease.byDelegate) {
            bytes32 digest = codec.hashVoucher(codec.leaseId(lease.key), uint128(a));
            _closeFails(thief, lease, a, a, _sign(_delegateKeyOf[lease.renter], digest), "");
        }
        if (thief != lease.key.provider && thief != lease.key.machine) {
            _closeFails(thief, lease, 0, 0, "", "");
            _closeFails(thief, lease, a, a, _voucherOf(lease, a), forged);
            address p = lease.key.provider;
            _failsAs(thief, abi.encodeCall(IMarket.cancelOffers, (p, lease.key.machine, uint32(kind))));
        }
        if (thief != lease.renter) _failsAs(thief, abi.encodeCall(IMarket.stop, (lease.key)));
        address renter = lease.renter;
        lease.renter = address(0);
        _closeFails(thief, lease, 0, 0, "", "");
        lease.renter = renter;
        lease.key.start -= 1;
        _closeFails(thief, lease, 0, 0, "", "");
        _failsAs(thief, abi.encodeCall(IMarket.expire, (lease.key, renter)));
    }

    function _closeFails(
        address caller,
        Lease memory lease,
        uint256 amount,
        uint256 voucher,
        bytes memory voucherSignature,
        bytes memory closing
    ) private {
        bytes memory call = abi.encodeCall(
            IMarket.close, (lease.key, lease.renter, uint128(amount), uint128(voucher), voucherSignature, closing)
        );
        _failsAs(caller, call);
    }

    // ------------------------------------------------------------------------------------------------- everybody out

    /// @notice While the market is halted, ends every lease in one of the ways that are open, then everybody takes
    /// everything; the guarded party without its other key.
    function exit() external {
        if (!isArmed) _arm();
        _halt();
        vm.prank(guarded());
        market.askGuardRemoval(true);
        uint256 removable = block.timestamp + 7 days;
        for (uint256 i = 0; _open.length != 0; ++i) {
            Lease memory lease = _open[0];
            if (i % 3 == 0) {
                vm.warp(block.timestamp + lease.duration + DELAY);
                market.expire(lease.key, lease.renter);
                _ended(0, 0);
            } else {
                uint256 paid = i % 3 == 1 ? lease.lock : 0;
                bytes memory signature = _voucherOf(lease, paid);
                vm.prank(lease.key.provider);
                market.close(lease.key, lease.renter, uint128(paid), uint128(paid), signature, "");
                _ended(0, paid);
            }
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            takeFees(i, i);
            market.collect(parties[i], parties);
            for (uint256 j = 0; j < PARTIES; ++j) {
                balance[parties[i]] += earned[parties[i]][parties[j]];
                earned[parties[i]][parties[j]] = 0;
            }
        }
        _removeGuard(removable);
        if (!isHalted()) {
            _arm();
            _halt();
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            vm.prank(parties[i]);
            market.withdraw(parties[i], balance[parties[i]]);
            balance[parties[i]] = 0;
        }
    }

    function _removeGuard(uint256 removable) private {
        if (block.timestamp < removable) vm.warp(removable);
        vm.prank(guarded());
        market.removeGuard();
    }
}
