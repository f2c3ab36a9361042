// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { IPassToken } from "../pass/PassFixture.sol";
import { IHaltable, IWeft } from "../rewards/RewardsFixture.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Six accounts that buy, renew, upgrade, trade and close passes in any order while the owner changes the
/// terms, and a model of what each pass is.
contract PassHandler is TestBase {
    uint256 public constant PARTIES = 6;
    uint256 private constant MAX_PASSES = 8;

    IPremiumPass public immutable passes;
    IPassToken public immutable nft;
    IWeft public immutable weft;
    address public immutable owner;
    address[] public parties;
    uint256[] public ids;
    mapping(bytes32 what => uint256) public calls;

    // What should be.
    mapping(uint256 id => address) public holderOf;
    mapping(uint256 id => IPremiumPass.Pass) private _passOf;
    mapping(address account => uint256) public count;
    uint256 public locked;
    uint256 public burned;
    uint256 public given;

    modifier counted(bytes32 what) {
        ++calls[what];
        _;
    }

    constructor(IPremiumPass passes_, IWeft weft_, address owner_) {
        (passes, nft, weft, owner) = (passes_, IPassToken(address(passes_)), weft_, owner_);
        for (uint256 i = 0; i < PARTIES; ++i) {
            parties.push(address(uint160(0x9a55000 + i)));
            vm.prank(parties[i]);
            weft.approve(address(passes), type(uint256).max);
        }
        for (uint256 tier = 1; tier <= 6; ++tier) {
            vm.prank(owner);
            passes.setTier(tier, IPremiumPass.Terms(uint96(tier * 1e18), 30 days, 100, 1, tier % 2 == 0, true));
        }
    }

    function passOf(uint256 id) external view returns (IPremiumPass.Pass memory) {
        return _passOf[id];
    }

    function idCount() external view returns (uint256) {
        return ids.length;
    }

    // ------------------------------------------------------------------------------------------------- passes

    function buy(uint256 who, uint256 tier) external counted("buy") {
        address holder = parties[who % PARTIES];
        tier = 1 + tier % 6;
        (IPremiumPass.Terms memory terms, uint256 revision) = passes.tierOf(tier);
        bool good = terms.isOpen && count[holder] < MAX_PASSES && !_isHalted();
        vm.prank(holder);
        try passes.buy(tier, revision) returns (uint256 id) {
            vm.assertTrue(good, "P6: refused when it should be");
            ids.push(id);
            holderOf[id] = holder;
            ++count[holder];
            ++calls["bought"];
            IPremiumPass.Pass memory none;
            _enter(id, none, tier, terms, false);
        } catch {
            vm.assertTrue(!good, "P6: bought when it should be");
        }
    }

    function renew(uint256 which) external counted("renew") {
        if (ids.length == 0) return;
        uint256 id = ids[which % ids.length];
        IPremiumPass.Pass memory old = _passOf[id];
        (IPremiumPass.Terms memory terms, uint256 revision) = passes.tierOf(old.tier);
        bool fits = old.isLock || old.expiry + terms.duration <= block.timestamp + 400 days;
        bool good = terms.isOpen && fits && !_isHalted();
        vm.prank(holderOf[id]);
        try passes.renew(id, revision) {
            vm.assertTrue(good, "P6: refused when it should be");
            ++calls["renewed"];
            _enter(id, old, old.tier, terms, true);
        } catch {
            vm.assertTrue(!good, "P6: renewed when it should be");
        }
    }

    function upgrade(uint256 which, uint256 tier) external counted("upgrade") {
        if (ids.length == 0) return;
        uint256 id = ids[which % ids.length];
        tier = 1 + tier % 6;
        IPremiumPass.Pass memory old = _passOf[id];
        (IPremiumPass.Terms memory terms, uint256 revision) = passes.tierOf(tier);
        bool good = terms.isOpen && tier > old.tier && !_isHalted();
        vm.prank(holderOf[id]);
        try passes.upgrade(id, tier, revision) {
            vm.assertTrue(good, "P6: refused when it should be");
            ++calls["upgraded"];
            _enter(id, old, tier, terms, false);
        } catch {
            vm.assertTrue(!good, "P6: upgraded when it should be");
        }
    }

    function close(uint256 which, uint256 who) external counted("close") {
        if (ids.length == 0) return;
        uint256 id = ids[which % ids.length];
        address caller = who % 2 == 0 ? holderOf[id] : parties[who % PARTIES];
        IPremiumPass.Pass memory pass = _passOf[id];
        bool over = block.timestamp >= pass.expiry;
        bool good = over || (caller == holderOf[id] && block.timestamp >= pass.since + 24 hours);
        uint256 before = weft.balanceOf(holderOf[id]);
        vm.prank(caller);
        try passes.close(id) {
            vm.assertTrue(good, "P6: refused when it should be");
            vm.assertEq(weft.balanceOf(holderOf[id]) - before, pass.isLock ? pass.held : 0, "P5: back in full");
            _forget(which % ids.length);
        } catch {
            vm.assertTrue(!good, "P5: closed when it should be");
        }
    }

    function transfer(uint256 which, uint256 to) external counted("transfer") {
        if (ids.length == 0) return;
        uint256 id = ids[which % ids.length];
        (address from, address receiver) = (holderOf[id], parties[to % PARTIES]);
        IPremiumPass.Pass memory pass = _passOf[id];
        bool good = block.timestamp >= pass.since + 24 hours && block.timestamp < pass.expiry
            && (from == receiver || count[receiver] < MAX_PASSES);
        vm.prank(from);
        try nft.transferFrom(from, receiver, id) {
            vm.assertTrue(good, "P6: refused when it should be");
            --count[from];
            ++count[receiver];
            holderOf[id] = receiver;
            ++calls["transferred"];
        } catch {
            vm.assertTrue(!good, "P6: transferred when it should be");
        }
    }

    // ------------------------------------------------------------------------------------------------- the rest

    function setTier(uint256 tier, uint256 amount, uint256 duration, uint256 dice) external counted("setTier") {
        tier = 1 + tier % 6;
        bool isLock = tier % 2 == 0;
        IPremiumPass.Terms memory terms = IPremiumPass.Terms({
            amount: uint96(_bound(amount, 1, 100_000e18)),
            duration: uint32(_bound(duration, 7 days, isLock ? 400 days : 100 days)),
            discountBps: uint16(dice % 1001),
            mask: uint32(dice >> 16),
            isLock: isLock,
            isOpen: dice % 8 != 0
        });
        vm.prank(owner);
        passes.setTier(tier, terms);
    }

    function administer(uint256 kind, uint256 amount) external counted("administer") {
        if (kind % 4 == 0) {
            vm.prank(owner);
            IHaltable(address(passes)).setGuardian(parties[0]);
            vm.prank(parties[0]);
            IHaltable(address(passes)).halt();
        } else {
            address giver = parties[amount % PARTIES];
            vm.prank(giver);
            weft.transfer(address(passes), amount % 1e18);
            given += amount % 1e18;
        }
    }

    function wait(uint256 time) external counted("wait") {
        vm.warp(block.timestamp + _bound(time, 1, time % 4 == 0 ? 60 days : 2 days));
    }

    /// @notice Everything ends, and anybody closes it, while it is halted.
    function exit() external {
        vm.warp(block.timestamp + 401 days);
        vm.prank(owner);
        IHaltable(address(passes)).setGuardian(parties[0]);
        vm.prank(parties[0]);
        IHaltable(address(passes)).halt();
        while (ids.length != 0) {
            uint256 id = ids[ids.length - 1];
            uint256 before = weft.balanceOf(holderOf[id]);
            passes.close(id);
            IPremiumPass.Pass memory pass = _passOf[id];
            vm.assertEq(weft.balanceOf(holderOf[id]) - before, pass.isLock ? pass.held : 0, "P5: back in full");
            _forget(ids.length - 1);
        }
    }

    // ------------------------------------------------------------------------------------------------- the model

    function _enter(
        uint256 id,
        IPremiumPass.Pass memory old,
        uint256 tier,
        IPremiumPass.Terms memory terms,
        bool isRenewal
    ) private {
        bool lives = old.expiry > block.timestamp;
        uint256 rest = 0;
        if (lives && !old.isLock) rest = uint256(old.held) * (old.expiry - block.timestamp) / (old.expiry - old.since);
        uint256 start = block.timestamp;
        uint256 held = terms.amount;
        if (old.isLock) locked -= old.held;
        if (terms.isLock) {
            locked += terms.amount;
        } else if (isRenewal) {
            if (lives) start = old.expiry;
            held += rest;
            burned += terms.amount;
        } else {
            if (rest > held) held = rest;
            burned += held - rest;
        }
        _passOf[id] = IPremiumPass.Pass({
            held: uint96(held),
            since: uint40(block.timestamp),
            expiry: uint40(start + terms.duration),
            tier: uint8(tier),
            discountBps: terms.discountBps,
            mask: terms.mask,
            isLock: terms.isLock
        });
    }

    function _forget(uint256 index) private {
        uint256 id = ids[index];
        if (_passOf[id].isLock) locked -= _passOf[id].held;
        --count[holderOf[id]];
        delete _passOf[id];
        delete holderOf[id];
        ids[index] = ids[ids.length - 1];
        ids.pop();
        ++calls["closed"];
    }

    function _isHalted() private view returns (bool) {
        return IHaltable(address(passes)).haltedUntil() >= block.timestamp;
    }
}
