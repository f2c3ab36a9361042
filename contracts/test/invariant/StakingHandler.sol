// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStakerSink } from "../../src/interfaces/IRevenueParts.sol";
import { IStaking } from "../../src/interfaces/IStaking.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { IWeftToken } from "../utils/IWeftToken.sol";
import { IHaltable } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";
import { StakingModel } from "./StakingModel.sol";

/// @notice Six parties, three bonds each, a slasher, an owner and a guardian, all of them hostile now and then. Each
/// call is made whether it may be or not; the model says beforehand which, and the two must agree.
contract StakingHandler is StakingModel {
    uint256 private constant PARTIES = 6;
    uint256 private constant MINIMUM = 100e18;

    IStaking public immutable staking;
    IWeftToken public immutable weft;
    ITestUsd public immutable usd;
    address public immutable owner;
    address public immutable revenue;
    address public immutable guardian = address(0x94a2);

    address[] private _parties;
    mapping(bytes32 what => uint256) public calls;
    bool private _isArmed = true;
    uint256 private _evidence;

    constructor(IStaking staking_, IWeftToken weft_, ITestUsd usd_, address holder) {
        (staking, weft, usd) = (staking_, weft_, usd_);
        (owner, revenue, _slasherNow) = (IHaltable(address(staking_)).owner(), staking_.revenue(), staking_.slasher());
        vm.prank(owner);
        IHaltable(address(staking_)).setGuardian(guardian);
        for (uint160 i = 0; i < PARTIES; ++i) {
            address party = address(0x1000 + i);
            _parties.push(party);
            vm.prank(holder);
            weft.transfer(party, 1_000_000e18);
            vm.prank(party);
            weft.approve(address(staking), type(uint256).max);
            _add(IStaking.Role.Provider, party, address(0xaaaa));
            _add(IStaking.Role.Provider, party, address(0xbbbb));
            _add(i % 2 == 0 ? IStaking.Role.Gateway : IStaking.Role.Checker, party, address(0));
        }
    }

    function _add(IStaking.Role role, address account, address machine) private {
        bytes32 id = keccak256(abi.encode(role, account, machine));
        stakes.push(Stake(id, account, machine, role, 0, 0, 0, false, false));
    }

    function parties() external view returns (address[] memory) {
        return _parties;
    }

    // ------------------------------------------------------------------------------------------------- bonds

    function bond(uint256 which, uint256 amount) external {
        which %= stakes.length;
        Stake storage s = stakes[which];
        uint256 most = weft.balanceOf(s.account);
        uint256 top = most < MINIMUM ? MINIMUM : most;
        amount = amount % 8 == 0 ? _bound(amount, 0, MINIMUM) : _bound(amount, MINIMUM, top);
        bool can = block.timestamp > _haltedUntil && !s.isJailed && amount != 0 && s.active + amount >= MINIMUM
            && amount <= most;
        _call("bond", s.account, abi.encodeCall(IStaking.bond, (s.role, s.machine, amount)), can);
        if (!can) return;
        s.active += amount;
        s.exists = true;
    }

    function unbond(uint256 which, uint256 amount, uint256 who) external {
        which %= stakes.length;
        Stake storage s = stakes[which];
        amount = amount % 4 == 0 ? s.active : _bound(amount, 0, s.active + 1);
        address caller = _mostly(s.account, who);
        bool can = caller == s.account && s.exists && amount != 0 && amount <= s.active;
        _call("unbond", caller, abi.encodeCall(IStaking.unbond, (s.id, amount)), can);
        if (can) _leave(which, amount);
    }

    function withdraw(uint256 which, uint256 who) external {
        which %= stakes.length;
        Stake storage s = stakes[which];
        address caller = _mostly(s.account, who);
        uint256 amount = _unbonded(which);
        uint256 before = weft.balanceOf(s.account);
        bool can = caller == s.account && amount != 0;
        _call("withdraw", caller, abi.encodeCall(IStaking.withdraw, (s.id, s.account)), can);
        if (!can) return;
        s.unbonding -= amount;
        vm.assertEq(weft.balanceOf(s.account), before + amount, "14: what has unbonded");
    }

    function collect(uint256 which, bool isFor) external {
        address account = _party(which);
        uint256 amount = owed[account];
        uint256 before = weft.balanceOf(account);
        bytes memory call =
            isFor ? abi.encodeCall(IStaking.collectFor, (account)) : abi.encodeCall(IStaking.collect, (account));
        _call("collect", isFor ? address(this) : account, call, amount != 0);
        owed[account] = 0;
        vm.assertEq(weft.balanceOf(account), before + amount, "14: what was owed");
    }

    // ------------------------------------------------------------------------------------------------- rewards

    function reward(uint256 amount, bool isHere) external {
        amount = _bound(amount, 0, 1e12);
        if (isHere) usd.mint(address(staking), amount);
        bool can = isHere || amount <= usdGiven;
        _call("reward", revenue, abi.encodeCall(IStakerSink.onReward, (amount)), can);
        if (!can) return;
        if (!isHere) usdGiven -= amount;
        _share(_parties, amount);
    }

    function claim(uint256 which, bool isFor) external {
        address account = _party(which);
        uint256 amount = staking.rewardOf(account);
        uint256 before = usd.balanceOf(account);
        bytes memory call =
            isFor ? abi.encodeCall(IStaking.claimFor, (account)) : abi.encodeCall(IStaking.claim, (account));
        bool can = amount != 0 && block.timestamp > _haltedUntil;
        _call("claim", isFor ? address(this) : account, call, can);
        if (!can) return;
        claimed[account] += amount;
        vm.assertEq(usd.balanceOf(account), before + amount, "14: what was earned");
    }

    // ------------------------------------------------------------------------------------------------- slashes

    function propose(uint256 which, uint256 kind, uint256 bps, uint256 loss, uint256 who) external {
        which %= stakes.length;
        Stake storage s = stakes[which];
        IStaking.Accusation memory a;
        (a.bondId, a.reason, a.evidence) = (s.id, IStaking.Reason(kind % 4), bytes32(++_evidence));
        (a.harmed, a.prover) = (_party(who), _party(who / PARTIES));
        a.loss = uint128(_bound(loss, 0, 1_000_000e18));
        uint256 most = kind % 4 == 0 ? 500 : kind % 4 == 1 ? 5000 : 10_000;
        a.bps = uint16(bps % 5 == 0 ? _bound(bps, 0, 11_000) : _bound(bps, most / 2, most));
        if (slasherNow() == address(0)) return;
        address caller = loss % 9 == 0 ? _party(who) : slasherNow();

        uint256 amount = _free(which) * a.bps / 10_000;
        bool can = caller == slasherNow() && s.exists && a.bps <= most && a.bps >= (kind % 4 == 0 ? 100 : 1)
            && a.harmed != s.account && a.prover != s.account && amount != 0;
        _call("propose", caller, abi.encodeCall(IStaking.propose, (a)), can);
        if (!can) return;
        uint256 cap = amount * 7 / 10;
        _cases.push(
            Case({
                stake: which,
                state: IStaking.SlashState.Proposed,
                jails: kind % 4 >= 2,
                deadline: block.timestamp + 7 days,
                amount: amount,
                toHarmed: a.loss < cap ? a.loss : cap,
                toProver: amount * proverBps / 10_000,
                harmed: a.harmed,
                prover: a.prover
            })
        );
    }

    function appeal(uint256 which, uint256 who) public {
        if (_cases.length == 0) return;
        uint256 id = which % _cases.length + 1;
        Case storage c = _cases[id - 1];
        address caller = _mostly(stakes[c.stake].account, who);
        bool can = caller == stakes[c.stake].account && c.state == IStaking.SlashState.Proposed
            && block.timestamp <= c.deadline;
        _call("appeal", caller, abi.encodeCall(IStaking.appeal, (id)), can);
        if (!can) return;
        (c.state, c.deadline) = (IStaking.SlashState.Appealed, block.timestamp + 14 days);
    }

    function decide(uint256 which, bool isUpheld, uint256 who) external {
        if (_cases.length == 0) return;
        uint256 id = which % _cases.length + 1;
        Case storage c = _cases[id - 1];
        address caller = _mostly(owner, who);
        bool can = caller == owner && c.state == IStaking.SlashState.Appealed && block.timestamp <= c.deadline;
        _call("decide", caller, abi.encodeCall(IStaking.decide, (id, isUpheld)), can);
        if (!can) return;
        if (isUpheld) _executed(id);
        else _voided(id);
    }

    function execute(uint256 which) external {
        if (_cases.length == 0) return;
        uint256 id = which % _cases.length + 1;
        Case storage c = _cases[id - 1];
        bool can = c.state == IStaking.SlashState.Proposed && block.timestamp > c.deadline
            && block.timestamp <= c.deadline + 14 days;
        _call("execute", _party(which), abi.encodeCall(IStaking.execute, (id)), can);
        if (can) _executed(id);
    }

    function lapse(uint256 which) public {
        if (_cases.length == 0) return;
        uint256 id = which % _cases.length + 1;
        Case storage c = _cases[id - 1];
        bool can = (c.state == IStaking.SlashState.Proposed && block.timestamp > c.deadline + 14 days)
            || (c.state == IStaking.SlashState.Appealed && block.timestamp > c.deadline);
        _call("lapse", _party(which), abi.encodeCall(IStaking.lapse, (id)), can);
        if (can) _voided(id);
    }

    function drop(uint256 which, uint256 who) external {
        if (_cases.length == 0 || which % 3 != 0 || slasherNow() == address(0)) return;
        uint256 id = which % _cases.length + 1;
        Case storage c = _cases[id - 1];
        address caller = _mostly(slasherNow(), who);
        bool can = caller == slasherNow() && _isOpen(c);
        _call("drop", caller, abi.encodeCall(IStaking.drop, (id)), can);
        if (can) _voided(id);
    }

    // ------------------------------------------------------------------------------------------------- who governs

    function govern(uint256 kind, uint256 value, uint256 who) external {
        address caller = _mostly(owner, who);
        bool isOwner = caller == owner;
        if (kind % 3 == 0) {
            value = _bound(value, 0, 2100);
            _call("govern", caller, abi.encodeCall(IStaking.setProverBps, (value)), isOwner && value <= 2000);
            if (isOwner && value <= 2000) proverBps = value;
        } else if (kind % 3 == 1) {
            _call("govern", caller, abi.encodeCall(IStaking.setRevenue, (caller)), false);
        } else {
            address next = address(uint160(0x51a0 + value % 4));
            if (value % 4 == 0) next = address(0);
            _call("govern", caller, abi.encodeCall(IStaking.setSlasher, (next)), isOwner);
            if (!isOwner) return;
            _slasherNow = next == address(0) ? next : slasherNow();
            (_slasherNext, _slasherFrom) = (next, block.timestamp + (next == address(0) ? 0 : 21 days));
        }
    }

    function guard(uint256 kind) external {
        if (kind % 3 == 0) {
            _call("guard", guardian, abi.encodeCall(IHaltable.halt, ()), _isArmed);
            if (_isArmed) _haltedUntil = block.timestamp + 72 hours;
            _isArmed = false;
        } else if (kind % 3 == 1) {
            _call("guard", guardian, abi.encodeCall(IHaltable.resume, ()), true);
            _haltedUntil = 0;
        } else {
            _call("guard", owner, abi.encodeCall(IHaltable.setGuardian, (guardian)), true);
            _isArmed = true;
        }
    }

    function give(uint256 which, uint256 amount) external {
        address party = _party(which);
        uint256 most = weft.balanceOf(party);
        amount = _bound(amount, 0, most < 1e18 ? most : 1e18);
        vm.prank(party);
        weft.transfer(address(staking), amount);
        weftGiven += amount;
        usd.mint(address(staking), amount % 1e9);
        usdGiven += amount % 1e9;
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % 2 == 0 ? _bound(time, 1, 1 hours) : _bound(time, 1 hours, 9 days)));
    }

    // ------------------------------------------------------------------------------------------------- everybody out

    /// @notice Everybody leaves. The slasher accuses all of them of everything at the last moment, the guardian halts,
    /// the owner is silent: 42 days later all are out.
    function exit() external {
        for (uint256 i = 0; i < stakes.length; ++i) {
            if (stakes[i].active != 0) this.unbond(i, 0, 1);
        }
        vm.warp(block.timestamp + 21 days - 1);
        if (_isArmed) this.guard(0);
        if (slasherNow() != address(0)) {
            for (uint256 i = 0; i < stakes.length; ++i) {
                uint256 next = (i / 3 + 1) % PARTIES;
                this.propose(i, 3, 9999, 1_000_000e18, next + next * PARTIES);
            }
        }
        for (uint256 i = 0; i < _cases.length; ++i) {
            appeal(i, 1);
        }
        vm.warp(block.timestamp + 21 days + 1);
        for (uint256 i = 0; i < _cases.length; ++i) {
            if (_isOpen(_cases[i])) lapse(i);
        }
        for (uint256 i = 0; i < stakes.length; ++i) {
            this.withdraw(i, 1);
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            this.collect(i, i % 2 == 0);
            this.claim(i, i % 2 == 0);
        }
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /// @dev The call succeeds if and only if it should.
    function _call(bytes32 what, address caller, bytes memory data, bool can) private {
        vm.prank(caller);
        (bool ok,) = address(staking).call(data);
        vm.assertEq(ok, can, string.concat("13: ", string(abi.encodePacked(what))));
        if (ok) ++calls[what];
    }

    function _mostly(address right, uint256 who) private view returns (address) {
        return who % 7 == 0 ? _party(who / 7) : right;
    }

    function _party(uint256 i) private view returns (address) {
        return _parties[i % PARTIES];
    }
}
