// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { TestBase } from "../utils/TestBase.sol";

/// @notice What `Staking` should say, kept from the rules and never from its storage. What a slash has reserved is
/// added up from the open slashes each time, not kept.
abstract contract StakingModel is TestBase {
    struct Stake {
        bytes32 id;
        address account;
        address machine;
        IStaking.Role role;
        uint256 active;
        uint256 unbonding;
        uint256 from;
        bool isJailed;
        bool exists;
    }

    struct Case {
        uint256 stake;
        IStaking.SlashState state;
        bool jails;
        uint256 deadline;
        uint256 amount;
        uint256 toHarmed;
        uint256 toProver;
        address harmed;
        address prover;
    }

    uint256 internal constant PART = 1e18;

    Stake[] public stakes;
    Case[] internal _cases;
    mapping(address account => uint256) public owed;

    /// @notice In parts of a unit, what is due since the beginning, rounded down once for each reward.
    mapping(address account => uint256) public due;
    mapping(address account => uint256) public claimed;

    uint256 public rewards;
    uint256 public unshared;
    uint256 public rewarded;
    uint256 public burned;
    uint256 public slashed;
    uint256 public weftGiven;
    uint256 public usdGiven;
    uint256 public proverBps = 2000;

    uint256 internal _haltedUntil;
    address internal _slasherNow;
    address internal _slasherNext;
    uint256 internal _slasherFrom = type(uint256).max;

    // ------------------------------------------------------------------------------------------------- views

    function caseAt(uint256 slashId) external view returns (Case memory) {
        return _cases[slashId - 1];
    }

    function caseCount() external view returns (uint256) {
        return _cases.length;
    }

    function stakeAt(uint256 i) external view returns (Stake memory) {
        return stakes[i];
    }

    function stakeCount() external view returns (uint256) {
        return stakes.length;
    }

    function reserved(uint256 i) public view returns (uint256 sum) {
        for (uint256 j = 0; j < _cases.length; ++j) {
            if (_cases[j].stake == i && _isOpen(_cases[j])) sum += _cases[j].amount;
        }
    }

    function totalActive() public view returns (uint256 sum) {
        for (uint256 i = 0; i < stakes.length; ++i) {
            sum += stakes[i].active;
        }
    }

    function activeOf(address account) public view returns (uint256 sum) {
        for (uint256 i = 0; i < stakes.length; ++i) {
            if (stakes[i].account == account) sum += stakes[i].active;
        }
    }

    function slasherNow() public view returns (address) {
        return block.timestamp >= _slasherFrom ? _slasherNext : _slasherNow;
    }

    // ------------------------------------------------------------------------------------------------- rules

    function _isOpen(Case storage c) internal view returns (bool) {
        return c.state == IStaking.SlashState.Proposed || c.state == IStaking.SlashState.Appealed;
    }

    function _free(uint256 i) internal view returns (uint256) {
        return stakes[i].active + stakes[i].unbonding - reserved(i);
    }

    function _unbonded(uint256 i) internal view returns (uint256) {
        if (block.timestamp < stakes[i].from) return 0;
        uint256 free = _free(i);
        return free < stakes[i].unbonding ? free : stakes[i].unbonding;
    }

    function _release(uint256 i) internal {
        uint256 amount = _unbonded(i);
        stakes[i].unbonding -= amount;
        owed[stakes[i].account] += amount;
    }

    function _leave(uint256 i, uint256 amount) internal {
        _release(i);
        stakes[i].active -= amount;
        stakes[i].unbonding += amount;
        stakes[i].from = block.timestamp + 21 days;
    }

    function _share(address[] memory accounts, uint256 amount) internal {
        rewarded += amount;
        ++rewards;
        unshared += amount;
        uint256 total = totalActive();
        if (total == 0) return;
        for (uint256 i = 0; i < accounts.length; ++i) {
            due[accounts[i]] += unshared * PART * activeOf(accounts[i]) / total;
        }
        unshared = 0;
    }

    function _executed(uint256 slashId) internal {
        Case storage c = _cases[slashId - 1];
        Stake storage s = stakes[c.stake];
        c.state = IStaking.SlashState.Executed;
        uint256 fromActive = c.amount < s.active ? c.amount : s.active;
        s.active -= fromActive;
        s.unbonding -= c.amount - fromActive;
        owed[c.harmed] += c.toHarmed;
        owed[c.prover] += c.toProver;
        burned += c.amount - c.toHarmed - c.toProver;
        slashed += c.amount;
        if (!c.jails) return;
        s.isJailed = true;
        if (s.active != 0) _leave(c.stake, s.active);
    }

    function _voided(uint256 slashId) internal {
        Case storage c = _cases[slashId - 1];
        c.state = IStaking.SlashState.Void;
        _release(c.stake);
    }
}
