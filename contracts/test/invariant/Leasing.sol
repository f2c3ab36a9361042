// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { vm } from "../utils/Vm.sol";
import { Orders } from "./Orders.sol";

/// @notice Leases begin and end.
abstract contract Leasing is Orders {
    // ------------------------------------------------------------------------------------------------- settling

    /// @notice A batch of one to four matches; see `Orders`.
    function settle(uint256 seed, uint256 caller) public counted("settle") {
        address c = _party(caller);
        (IMarket.Match[] memory batch, Intent[] memory intents) = _randomBatch(seed);
        bytes memory packed = codec.packMatches(batch);
        if (isHalted()) {
            ++calls["settle while halted"];
            return _failsAs(c, abi.encodeCall(IMarket.settle, (packed)));
        }
        vm.prank(c);
        IMarket.Skip[] memory results = market.settle(packed);

        // The caller's fees count at the end of the batch, as in the contract.
        uint256 callersFees = 0;
        for (uint256 i = 0; i < batch.length; ++i) {
            if (results[i] == IMarket.Skip.None) _namesNew(batch[i]);
            bool expected = !intents[i].tampered && _shouldSettle(batch[i], intents[i].byDelegate, c);
            vm.assertEq(results[i] == IMarket.Skip.None, expected, "10: settled exactly when it should be");
            if (!expected) {
                ++calls["skipped"];
                continue;
            }
            ++calls["settled"];
            _settled(batch[i], intents[i].byDelegate);
            callersFees += batch[i].request.matchFee;
            _remember(batch[i], intents[i]);
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
            closing = _closingOf(lease, amount, how % 4 == 2);
        }
        bytes memory signature = _voucherOf(lease, voucher);
        bytes memory call = abi.encodeCall(
            IMarket.close, (lease.key, lease.renter, uint128(amount), uint128(voucher), signature, closing)
        );
        _pays(lease, amount, caller, call);
        _ended(index, amount);
    }

    /// @dev 3 and 4 by the market's own numbers, not by the model's.
    function _pays(Lease memory lease, uint256 amount, address caller, bytes memory call) private {
        (uint256 netBefore, uint256 feeBefore) = _paidSoFar(lease);
        vm.prank(caller);
        (bool closed,) = address(market).call(call);
        vm.assertTrue(closed, "10: closed");
        (uint256 net, uint256 fee) = _paidSoFar(lease);
        (net, fee) = (net - netBefore, fee - feeBefore);
        vm.assertLe(net + fee, lease.lock, "3: paid <= locked");
        vm.assertLe(fee * 20, net + fee, "4: fee <= 5 %");
        vm.assertEq(net + fee, amount, "3: what was asked for");
    }

    function _paidSoFar(Lease memory lease) private view returns (uint256 net, uint256 fee) {
        (,,,, net,) = market.machineOf(lease.key.provider, lease.key.machine);
        fee = market.accountOf(lease.renter).fees;
    }

    /// @notice Up to four leases, some twice, some for more than was signed for, some without the provider's side.
    function closeMany(uint256 seed, uint256 caller) external counted("close many") {
        if (_open.length == 0) return;
        _entropy = seed;
        IMarket.Ending[] memory endings = new IMarket.Ending[](_draw(1, 4));
        bool[] memory spoilt = new bool[](endings.length);
        for (uint256 i = 0; i < endings.length; ++i) {
            (endings[i], spoilt[i]) = _randomEnding(_open[_draw(0, _open.length - 1)], _party(caller));
        }
        bytes memory packed = codec.packEndings(endings);
        vm.prank(_party(caller));
        uint256 closed = market.closeMany(packed);

        uint256 expected = 0;
        for (uint256 i = 0; i < endings.length; ++i) {
            IMarket.LeaseKey memory key = endings[i].key;
            uint256 index = _indexOf(key.provider, key.machine, key.slot);
            if (spoilt[i] || index == _open.length) continue;
            _ended(index, endings[i].amount);
            ++expected;
            ++calls["closed in one of many"];
        }
        vm.assertEq(closed, expected, "10: closed exactly when it should be");
    }

    function _randomEnding(Lease memory lease, address caller) private returns (IMarket.Ending memory e, bool spoilt) {
        e.key = IMarket.LeaseKey(lease.key.provider, lease.key.machine, lease.key.slot, lease.key.start);
        e.renter = lease.renter;
        e.voucher = uint88(_draw(0, lease.lock));
        e.amount = uint88(_draw(0, e.voucher));
        uint256 kind = _draw(0, 15);
        spoilt = kind < 4;
        if (kind == 0) e.voucher = uint88(lease.lock + 1);
        if (kind == 1) e.amount = e.voucher + 1;
        if (kind == 2) e.key.start += 1;
        if (kind == 3) e.key.slot = 32;
        e.voucherSignature = e.voucher == 0 ? bytes("") : _voucherOf(lease, e.voucher);
        e.closingSignature = _closingOf(lease, e.amount, _draw(0, 1) == 0);
        if (kind == 4) {
            e.closingSignature = _sign(uint256(keccak256("nobody")), bytes32(0));
            bool isMachine = caller == e.key.machine && isEnrolled(e.key.provider, e.key.machine);
            spoilt = caller != e.key.provider && !isMachine;
        }
        if (kind == 5) {
            e.renter = _party(_draw(0, PARTIES - 1));
            spoilt = e.renter != lease.renter;
        }
    }

    function _closingOf(Lease memory lease, uint256 amount, bool byMachine) private view returns (bytes memory) {
        bool counts = byMachine && isEnrolled(lease.key.provider, lease.key.machine);
        bytes32 digest = codec.hashClosing(codec.leaseId(lease.key), uint128(amount));
        return _signed(counts ? lease.key.machine : lease.key.provider, digest);
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
        try market.expire(lease.key, lease.renter) {
            vm.assertTrue(due, "12: not early");
            _ended(index, 0);
        } catch {
            vm.assertTrue(!due, "13: always when due");
        }
    }
}
