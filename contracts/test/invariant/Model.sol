// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IMarketCodec } from "../../src/interfaces/IMarketCodec.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { TestBase } from "../utils/TestBase.sol";
import { Wallet } from "../utils/accounts/Wallets.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What everybody should own, kept apart from the contract: plain mappings and lists, no packed words.
abstract contract Model is TestBase {
    uint256 internal constant PARTIES = 7;
    uint256 internal constant WITH_KEY = 4;
    uint256 internal constant DELAY = 6 hours;
    uint256 internal constant GUARD_KEY = uint256(keccak256("second signer"));

    struct Lease {
        IMarket.LeaseKey key;
        address renter;
        uint32 gpus;
        uint32 duration;
        uint32 stopped;
        uint256 lock;
        uint256 feeBps;
        bool byDelegate;
    }

    /// @notice What is known of a match beside what is in it.
    struct Intent {
        bool tampered;
        bool byDelegate;
    }

    /// @notice Each party lends its purse to one key at most, the same for ever.
    struct Purse {
        uint256 granted;
        uint256 lockedBy;
        uint256 until;
        bool everSet;
    }

    IMarket public immutable market;
    IMarketCodec public immutable codec;
    ITestUsd public immutable token;
    address public immutable owner;

    address[] public parties;
    mapping(address party => uint256) internal _keyOf;
    mapping(address party => uint256) internal _delegateKeyOf;

    // Money
    mapping(address account => uint256) public balance;
    mapping(address account => uint256) public fees;
    mapping(address provider => mapping(address machine => uint256)) public earned;
    mapping(address provider => mapping(address machine => uint256)) public served;
    uint256 public feeBps;
    uint256 public givenAway;
    uint256 public totalPaid;
    uint256 public totalFee;

    // Locks beside signatures
    mapping(address renter => Purse) public purses;
    uint256 public guardLimit;
    uint256 public guardNonce;
    mapping(uint256 day => uint256) public spentOn;
    uint256 public haltedUntil;
    bool public isArmed;

    // Requests
    mapping(address renter => mapping(uint256 nonce => bool)) internal _used;
    mapping(address renter => uint256) public highest;
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

    constructor(IMarket market_, IMarketCodec codec_, ITestUsd token_, address owner_) {
        (market, codec, token, owner) = (market_, codec_, token_, owner_);
        feeBps = market_.feeBps();
        for (uint256 i = 0; i < PARTIES; ++i) {
            uint256 key = uint256(keccak256(abi.encode("party", i)));
            address account = i < WITH_KEY ? vm.addr(key) : address(new Wallet(vm.addr(key)));
            _keyOf[account] = key;
            _delegateKeyOf[account] = uint256(keccak256(abi.encode("delegate", i)));
            parties.push(account);
        }
    }

    // ------------------------------------------------------------------------------------------------- reading

    function openLeases() external view returns (Lease[] memory) {
        return _open;
    }

    function delegateOf(address party) public view returns (address) {
        return vm.addr(_delegateKeyOf[party]);
    }

    function guarded() public view returns (address) {
        return parties[0];
    }

    function isHalted() public view returns (bool) {
        return block.timestamp <= haltedUntil;
    }

    function isNonceUsed(address renter, uint256 nonce) public view returns (bool) {
        if (_used[renter][nonce] || nonce < _cancelledBelow[renter]) return true;
        return nonce + 32 <= highest[renter];
    }

    function isEnrolled(address provider, address machine) public view returns (bool) {
        return floor[provider][machine] != 0 && !revoked[provider][machine];
    }

    /// @return index Of the open lease in that slot, or how many leases are open, where none is in it.
    function _indexOf(address provider, address machine, uint256 slot) internal view returns (uint256 index) {
        for (index = 0; index < _open.length; ++index) {
            IMarket.LeaseKey storage key = _open[index].key;
            if (key.provider == provider && key.machine == machine && key.slot == slot) return index;
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
    function _shouldSettle(IMarket.Match memory m, bool byDelegate, address caller) internal view returns (bool) {
        IMarket.Request memory r = m.request;
        if (r.matcher != address(0) && r.matcher != caller && r.renter != caller) return false;
        if (r.expiry < block.timestamp || isNonceUsed(r.renter, r.nonce)) return false;
        if (m.pricePerGpuHour > r.maxPricePerGpuHour || balance[r.renter] < _cost(m)) return false;
        if (byDelegate) {
            Purse memory purse = purses[r.renter];
            if (!purse.everSet || purse.until < block.timestamp) return false;
            if (purse.lockedBy + _cost(m) > purse.granted) return false;
        }
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
        if (_lastStart[_slotId(o.provider, o.machine, fill.slot)] == block.timestamp) return false;
        if (fill.gpus & ~o.gpus != 0 || fill.slot >= 32) return false;

        uint256 inSlot = _indexOf(o.provider, o.machine, fill.slot);
        if (fill.closes != (inSlot < _open.length)) return false;
        if (fill.closes && !_mayEnd(fill, _open[inSlot])) return false;
        for (uint256 i = 0; i < _open.length; ++i) {
            if (fill.closes && i == inSlot) continue;
            IMarket.LeaseKey storage key = _open[i].key;
            bool same = key.provider == o.provider && key.machine == o.machine;
            if (same && _open[i].gpus & fill.gpus != 0) return false;
        }
        return true;
    }

    /// @dev The voucher's signature is good, or the match is known to be tampered with.
    function _mayEnd(IMarket.Fill memory fill, Lease memory lease) private pure returns (bool) {
        IMarket.Offer memory o = fill.offer;
        if (o.closesSlot != fill.slot || o.closesStart != lease.key.start) return false;
        return o.closesAmount <= fill.voucher && fill.voucher <= lease.lock;
    }

    // ------------------------------------------------------------------------------------------------- following

    /// @dev The match fee is the caller's business.
    function _settled(IMarket.Match memory m, bool byDelegate) internal {
        IMarket.Request memory r = m.request;
        for (uint256 i = 0; i < m.fills.length; ++i) {
            IMarket.Offer memory o = m.fills[i].offer;
            if (!m.fills[i].closes) continue;
            ++calls["ended by settling"];
            _ended(_indexOf(o.provider, o.machine, m.fills[i].slot), o.closesAmount);
        }
        balance[r.renter] -= _cost(m);
        if (byDelegate) {
            ++calls["settled by a delegate"];
            purses[r.renter].lockedBy += _cost(m);
        }
        _useNonce(r.renter, r.nonce);

        for (uint256 i = 0; i < m.fills.length; ++i) {
            IMarket.Fill memory fill = m.fills[i];
            IMarket.LeaseKey memory key = IMarket.LeaseKey({
                provider: fill.offer.provider,
                machine: fill.offer.machine,
                slot: fill.slot,
                start: uint32(block.timestamp)
            });
            _seen[keccak256(abi.encode(key))] = true;
            _lastStart[_slotId(key.provider, key.machine, key.slot)] = block.timestamp;
            _open.push(Lease(key, r.renter, fill.gpus, r.duration, 0, _lock(m), feeBps, byDelegate));
        }
    }

    /// @notice 8, before anything else is said of a match that settled.
    function _namesNew(IMarket.Match memory m) internal view {
        for (uint256 i = 0; i < m.fills.length; ++i) {
            IMarket.Offer memory o = m.fills[i].offer;
            IMarket.LeaseKey memory key =
                IMarket.LeaseKey(o.provider, o.machine, m.fills[i].slot, uint32(block.timestamp));
            vm.assertTrue(!_seen[keccak256(abi.encode(key))], "8: a lease id names one lease for ever");
        }
    }

    function _useNonce(address renter, uint256 nonce) internal {
        vm.assertTrue(!isNonceUsed(renter, nonce), "9: a nonce is used once");
        _used[renter][nonce] = true;
        if (nonce > highest[renter]) highest[renter] = nonce;
    }

    function _ended(uint256 index, uint256 paid) internal {
        Lease memory lease = _open[index];
        vm.assertLe(paid, lease.lock, "3: paid <= locked");
        uint256 fee = paid * lease.feeBps / 10_000;
        vm.assertLe(fee * 20, paid, "4: fee <= 5 %");
        earned[lease.key.provider][lease.key.machine] += paid - fee;
        served[lease.key.provider][lease.key.machine] += fee;
        fees[lease.renter] += fee;
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

    // ------------------------------------------------------------------------------------------------- helpers

    modifier counted(bytes32 what) {
        ++calls[what];
        _;
    }

    function _failsAs(address caller, bytes memory call) internal {
        _failsAs(caller, call, "12: forbidden");
    }

    function _failsAs(address caller, bytes memory call, string memory rule) internal {
        vm.prank(caller);
        (bool ok,) = address(market).call(call);
        vm.assertTrue(!ok, rule);
    }
}
