// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { TestBase } from "../utils/TestBase.sol";
import { Wallet } from "../utils/accounts/Wallets.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What everybody should own, kept apart from the contract: plain mappings and lists, no packed words.
abstract contract Model is TestBase {
    uint256 internal constant PARTIES = 7;
    uint256 internal constant WITH_KEY = 4;
    uint256 internal constant DELAY = 6 hours;

    struct Lease {
        IMarket.LeaseKey key;
        address renter;
        uint64 gpus;
        uint32 duration;
        uint32 stopped;
        uint256 lock;
        uint256 feeBps;
    }

    IMarket public immutable market;
    ITestUsd public immutable token;
    address public immutable owner;

    address[] public parties;
    mapping(address party => uint256) internal _keyOf;

    // Money
    mapping(address account => uint256) public balance;
    mapping(address provider => mapping(address machine => uint256)) public earned;
    uint256 public fees;
    uint256 public feeBps;
    uint256 public givenAway;
    uint256 public totalPaid;
    uint256 public totalFee;

    // Requests
    mapping(address renter => mapping(uint256 nonce => bool)) internal _used;
    mapping(address renter => uint256) internal _highest;
    mapping(address renter => uint256) internal _cancelledBelow;

    // Machines: floor 0: never enrolled; `revoked` is for ever
    mapping(address provider => mapping(address machine => uint256)) public floor;
    mapping(address provider => mapping(address machine => bool)) public revoked;

    // Leases
    Lease[] internal _open;
    mapping(bytes32 id => bool) internal _seen;
    mapping(bytes32 slotId => uint256) internal _lastStart;

    // How often things happened, so that a run that tests nothing is seen.
    mapping(bytes32 what => uint256) public calls;

    constructor(IMarket market_, ITestUsd token_, address owner_) {
        (market, token, owner) = (market_, token_, owner_);
        feeBps = market_.feeBps();
        for (uint256 i = 0; i < PARTIES; ++i) {
            uint256 key = uint256(keccak256(abi.encode("party", i)));
            address account = i < WITH_KEY ? vm.addr(key) : address(new Wallet(vm.addr(key)));
            _keyOf[account] = key;
            parties.push(account);
        }
    }

    // ------------------------------------------------------------------------------------------------- reading

    function openLeases() external view returns (Lease[] memory) {
        return _open;
    }

    function isNonceUsed(address renter, uint256 nonce) public view returns (bool) {
        if (_used[renter][nonce] || nonce < _cancelledBelow[renter]) return true;
        return nonce + 96 <= _highest[renter];
    }

    function isEnrolled(address provider, address machine) public view returns (bool) {
        return floor[provider][machine] != 0 && !revoked[provider][machine];
    }

    function busyOf(address provider, address machine) public view returns (uint64 busy) {
        for (uint256 i = 0; i < _open.length; ++i) {
            if (_isOf(_open[i], provider, machine)) busy |= _open[i].gpus;
        }
    }

    function openSlotsOf(address provider, address machine) public view returns (uint64 slots) {
        for (uint256 i = 0; i < _open.length; ++i) {
            if (_isOf(_open[i], provider, machine)) slots |= uint64(1) << _open[i].key.slot;
        }
    }

    // ------------------------------------------------------------------------------------------------- predicting

    function _cost(IMarket.Match memory m) internal pure returns (uint256) {
        return _lock(m) * m.request.machines + m.request.matchFee;
    }

    function _lock(IMarket.Match memory m) internal pure returns (uint256) {
        uint256 product = uint256(m.pricePerGpuHour) * m.request.gpusPerMachine * m.request.duration;
        return product % 3600 == 0 ? product / 3600 : product / 3600 + 1;
    }

    /// @notice Whether a match whose signatures are good should settle now.
    function _shouldSettle(IMarket.Match memory m, address caller) internal view returns (bool) {
        IMarket.Request memory r = m.request;
        if (r.matcher != address(0) && r.matcher != caller && r.renter != caller) return false;
        if (r.expiry < block.timestamp || isNonceUsed(r.renter, r.nonce)) return false;
        if (m.pricePerGpuHour > r.maxPricePerGpuHour || balance[r.renter] < _cost(m)) return false;
        if (m.fills.length != r.machines) return false;
        for (uint256 i = 0; i < m.fills.length; ++i) {
            if (i != 0 && m.fills[i - 1].offer.machine >= m.fills[i].offer.machine) return false;
            if (!_mayFill(r, m.fills[i], m.pricePerGpuHour, caller)) return false;
        }
        return true;
    }

    function _mayFill(IMarket.Request memory r, IMarket.Fill memory fill, uint64 price, address caller)
        private
        view
        returns (bool)
    {
        IMarket.Offer memory o = fill.offer;
        if (o.matcher != address(0) && o.matcher != caller && r.renter != caller) return false;
        if (o.expiry < block.timestamp || price < o.pricePerGpuHour) return false;
        if (r.duration < o.minDuration || r.duration > o.maxDuration) return false;
        if (!isEnrolled(o.provider, o.machine) || o.nonce < floor[o.provider][o.machine]) return false;
        if (fill.gpus & ~o.gpus != 0 || busyOf(o.provider, o.machine) & fill.gpus != 0) return false;
        if (openSlotsOf(o.provider, o.machine) >> fill.slot & 1 == 1) return false;
        return _lastStart[_slotId(o.provider, o.machine, fill.slot)] != block.timestamp;
    }

    // ------------------------------------------------------------------------------------------------- following

    function _settled(IMarket.Match memory m, address caller) internal {
        IMarket.Request memory r = m.request;
        balance[r.renter] -= _cost(m);
        balance[caller] += r.matchFee;
        _useNonce(r.renter, r.nonce);

        for (uint256 i = 0; i < m.fills.length; ++i) {
            IMarket.Fill memory fill = m.fills[i];
            IMarket.LeaseKey memory key = IMarket.LeaseKey({
                provider: fill.offer.provider,
                machine: fill.offer.machine,
                slot: fill.slot,
                start: uint32(block.timestamp)
            });
            bytes32 id = keccak256(abi.encode(key));
            vm.assertTrue(!_seen[id], "8: a lease id names one lease for ever");
            _seen[id] = true;
            _lastStart[_slotId(key.provider, key.machine, key.slot)] = block.timestamp;
            _open.push(Lease(key, r.renter, fill.gpus, r.duration, 0, _lock(m), feeBps));
        }
    }

    function _useNonce(address renter, uint256 nonce) internal {
        vm.assertTrue(!isNonceUsed(renter, nonce), "9: a nonce is used once");
        _used[renter][nonce] = true;
        if (nonce > _highest[renter]) _highest[renter] = nonce;
    }

    function _ended(uint256 index, uint256 paid) internal {
        Lease memory lease = _open[index];
        vm.assertLe(paid, lease.lock, "3: paid <= locked");
        uint256 fee = paid * lease.feeBps / 10_000;
        vm.assertLe(fee * 20, paid, "4: fee <= 5 %");
        earned[lease.key.provider][lease.key.machine] += paid - fee;
        fees += fee;
        balance[lease.renter] += lease.lock - paid;
        (totalPaid, totalFee) = (totalPaid + paid, totalFee + fee);
        _open[index] = _open[_open.length - 1];
        _open.pop();
    }

    function _endOf(Lease memory lease) internal pure returns (uint256) {
        return uint256(lease.key.start) + (lease.stopped != 0 ? lease.stopped : lease.duration);
    }

    function _slotId(address provider, address machine, uint8 slot) private pure returns (bytes32) {
        return keccak256(abi.encode(provider, machine, slot));
    }

    function _isOf(Lease storage lease, address provider, address machine) private view returns (bool) {
        return lease.key.provider == provider && lease.key.machine == machine;
    }
}
