// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { Wallet } from "./accounts/Wallets.sol";
import { MarketFixture } from "./MarketFixture.sol";
import { Vm, vm } from "./Vm.sol";

/// @notice Renters and machines of every kind, dice, and the comparison of a call on `Market` with the same call, at
/// the same address with the same storage, on `MarketTwin`, which has the fast ways switched off. Results, logs and
/// every word must be equal.
abstract contract TwinFixture is MarketFixture {
    uint256 internal constant RENTERS = 4;
    uint256 internal constant MACHINES = 3;

    /// @dev What a call did: `slots` are those of the market that it wrote, `words` what was in them after it.
    struct Outcome {
        bool succeeded;
        bytes result;
        Vm.Log[] logs;
        uint256 gas;
        bytes32[] slots;
        bytes32[] before;
        bytes32[] words;
    }

    bytes internal _fast;
    bytes internal _slow;
    address[] internal _renters;
    address[] internal _boxes;
    uint256 internal _entropy;

    function setUp() public virtual override {
        super.setUp();
        _fast = address(market).code;
        _slow = _twinCode();
        for (uint256 i = 0; i < RENTERS; ++i) {
            address account = vm.addr(_renterKey(i));
            if (i == RENTERS - 1) account = address(new Wallet(account));
            _renters.push(account);
            _fund(account, i == 1 ? 5_000_000 : FUNDS);
            vm.prank(account);
            market.setDelegate(vm.addr(_delegateKey(i)), uint88(4_000_000 * i), NOW + 3000);
        }
        for (uint256 i = 0; i < MACHINES; ++i) {
            address account = vm.addr(_boxKey(i));
            if (i == MACHINES - 1) account = address(new Wallet(account));
            _boxes.push(account);
            vm.prank(provider);
            market.enrolMachine(account);
        }
        vm.prank(vm.addr(_boxKey(0)));
        market.cancelOffers(provider, _boxes[0], 3);

        // A renter's fees and a machine's number are nearly full: the rule decides what then happens.
        bytes32 word = keccak256(abi.encode(_renters[2], uint256(5)));
        vm.store(address(market), word, vm.load(address(market), word) | bytes32(uint256((1 << 71) - 5000) << 184));
        vm.assertEq(_fees(_renters[2]), (1 << 71) - 5000, "the layout is as it was");
        word = _machinePlace(provider, _boxes[1]);
        vm.store(address(market), word, vm.load(address(market), word) | bytes32(uint256((1 << 72) - 5000) << 88));
    }

    /// @dev The market as it is comes last and stays. It also comes first, or the first to come would pay for all that
    /// it finds cold.
    function _compare(bytes memory call, address caller) internal returns (Outcome memory fast, Outcome memory slow) {
        uint256 snapshot = vm.snapshotState();
        _run(call, caller);
        vm.revertToState(snapshot);
        snapshot = vm.snapshotState();
        vm.etch(address(market), _slow);
        slow = _run(call, caller);
        vm.revertToState(snapshot);
        vm.assertTrue(keccak256(address(market).code) == keccak256(_fast), "the market again");
        fast = _run(call, caller);

        vm.assertEq(fast.succeeded, slow.succeeded, "both or none");
        vm.assertEq(keccak256(fast.result), keccak256(slow.result), "results");
        vm.assertEq(keccak256(abi.encode(fast.logs)), keccak256(abi.encode(slow.logs)), "logs");
        for (uint256 i = 0; i < slow.slots.length; ++i) {
            vm.assertEq(vm.load(address(market), slow.slots[i]), slow.words[i], "words that the rule wrote");
        }
        for (uint256 i = 0; i < fast.slots.length; ++i) {
            if (_isIn(fast.slots[i], slow.slots)) continue;
            vm.assertEq(fast.words[i], fast.before[i], "no word that the rule left alone");
        }
    }

    function _run(bytes memory call, address caller) internal returns (Outcome memory o) {
        vm.recordLogs();
        vm.startStateDiffRecording();
        vm.prank(caller);
        uint256 gas = gasleft();
        (o.succeeded, o.result) = address(market).call(call);
        o.gas = gas - gasleft();
        _readWrites(o, vm.stopAndReturnStateDiff());
        o.logs = vm.getRecordedLogs();
    }

    function _readWrites(Outcome memory o, Vm.AccountAccess[] memory accesses) internal view {
        uint256 count = 0;
        for (uint256 i = 0; i < accesses.length; ++i) {
            count += accesses[i].storageAccesses.length;
        }
        (o.slots, o.before, o.words) = (new bytes32[](count), new bytes32[](count), new bytes32[](count));
        count = 0;
        for (uint256 i = 0; i < accesses.length; ++i) {
            for (uint256 j = 0; j < accesses[i].storageAccesses.length; ++j) {
                Vm.StorageAccess memory access = accesses[i].storageAccesses[j];
                if (!access.isWrite || _isIn(access.slot, o.slots)) continue;
                vm.assertEq(access.account, address(market), "nobody else's");
                (o.slots[count], o.before[count]) = (access.slot, access.previousValue);
                o.words[count++] = vm.load(address(market), access.slot);
            }
        }
        bytes32[] memory slots = o.slots;
        assembly ("memory-safe") {
            mstore(slots, count)
        }
    }

    function _isIn(bytes32 slot, bytes32[] memory slots) internal pure returns (bool) {
        for (uint256 i = 0; i < slots.length; ++i) {
            if (slots[i] == slot) return true;
        }
        return false;
    }

    /// @dev What the twin's constructor makes of itself at the market's address, whose domain is in the code.
    function _twinCode() internal returns (bytes memory code) {
        uint256 snapshot = vm.snapshotState();
        bytes memory creation = vm.getCode("MarketTwin.sol:MarketTwin");
        vm.etch(address(market), bytes.concat(creation, abi.encode(address(token), owner, FEE_BPS, feeTo)));
        bool ok;
        (ok, code) = address(market).call("");
        vm.assertTrue(ok, "constructed");
        vm.revertToState(snapshot);
    }

    function _indexOf(uint256 renterId) internal view returns (uint256 who) {
        while (who < RENTERS - 1 && market.accountOf(_renters[who]).id != renterId) ++who;
    }

    function _rarely() internal returns (bool) {
        return _draw(0, 79) == 0;
    }

    function _draw(uint256 low, uint256 high) internal returns (uint256) {
        _entropy = uint256(keccak256(abi.encode(_entropy)));
        return _bound(_entropy, low, high);
    }

    function _renterKey(uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("renter", i)));
    }

    function _delegateKey(uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("delegate", i)));
    }

    function _boxKey(uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("box", i)));
    }
}
