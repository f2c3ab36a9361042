// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { IWeftToken } from "../utils/IWeftToken.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";
import { StakingHandler } from "./StakingHandler.sol";
import { StakingModel } from "./StakingModel.sol";

/// @notice README.md beside this file, in Solidity. The numbers are its numbers.
abstract contract StakingChecks is TestBase {
    uint256 internal constant SUPPLY = 1_000_000_000e18;
    uint256 internal constant MINIMUM = 100e18;
    uint256 private constant PART = 1e18;

    IWeftToken internal weft;
    ITestUsd internal usd;
    IStaking internal staking;
    StakingHandler internal handler;

    /// @dev Tokens first: `staking` is set by who inherits, then `_handle`.
    function _tokens() internal {
        vm.warp(1_800_000_000);
        IWeftToken.Grant[] memory grants = new IWeftToken.Grant[](1);
        grants[0] = IWeftToken.Grant({ to: address(this), amount: SUPPLY });
        weft = IWeftToken(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        usd = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
    }

    function _handle(IStaking staking_) internal {
        staking = staking_;
        handler = new StakingHandler(staking, weft, usd, address(this));
    }

    // ------------------------------------------------------------------------------------------------- checks

    function check() public view {
        _bonds();
        _money();
        _slashes();
        _rewards();
        vm.assertEq(staking.slasher(), handler.slasherNow(), "12: slasher");
        vm.assertLe(staking.proverBps(), 2000, "12: prover");
    }

    function _bonds() private view {
        uint256 active = 0;
        for (uint256 i = 0; i < handler.stakeCount(); ++i) {
            StakingModel.Stake memory s = handler.stakeAt(i);
            IStaking.BondView memory b = staking.bondOf(s.id);
            vm.assertEq(b.active, s.active, "3: active");
            vm.assertEq(b.unbonding, s.unbonding, "3: unbonding");
            vm.assertEq(b.isJailed, s.isJailed, "11: jailed");
            vm.assertTrue(!b.isJailed || b.active == 0, "11: nothing active in jail");
            vm.assertEq(b.reserved, handler.reserved(i), "7: reserved");
            vm.assertLe(b.reserved, uint256(b.active) + b.unbonding, "7: no more than there is");
            if (b.unbonding != 0) vm.assertEq(b.withdrawableAt, s.from, "3: when");
            active += b.active;
        }
        vm.assertEq(staking.totalActive(), active, "4: total");
    }

    function _money() private view {
        uint256 held = handler.weftGiven();
        for (uint256 i = 0; i < handler.stakeCount(); ++i) {
            IStaking.BondView memory b = staking.bondOf(handler.stakeAt(i).id);
            held += uint256(b.active) + b.unbonding;
        }
        address[] memory parties = handler.parties();
        for (uint256 i = 0; i < parties.length; ++i) {
            vm.assertEq(staking.owedOf(parties[i]), handler.owed(parties[i]), "3: owed");
            vm.assertEq(staking.activeOf(parties[i]), handler.activeOf(parties[i]), "4: of the account");
            held += staking.owedOf(parties[i]);
        }
        vm.assertEq(weft.balanceOf(address(staking)), held, "1: WEFT to the unit");
        vm.assertEq(weft.totalSupply(), SUPPLY - handler.burned(), "2: only burning moves the supply");
        vm.assertGe(handler.burned() * 10, handler.slashed(), "9: a tenth is burned");
    }

    function _slashes() private view {
        vm.assertEq(staking.slashCount(), handler.caseCount(), "6: each by the slasher");
        for (uint256 id = 1; id <= handler.caseCount(); ++id) {
            IStaking.SlashView memory s = staking.slashOf(id);
            StakingModel.Case memory c = handler.caseAt(id);
            vm.assertTrue(s.state == c.state, "10: state");
            vm.assertEq(s.deadline, c.deadline, "10: deadline");
            vm.assertEq(s.amount, c.amount, "8: amount");
            vm.assertTrue(s.toHarmed == c.toHarmed && s.toProver == c.toProver, "9: shares");
            vm.assertTrue(s.harmed == c.harmed && s.prover == c.prover, "9: who");
        }
    }

    function _rewards() private view {
        vm.assertEq(usd.balanceOf(address(staking)), staking.rewardsHeld() + handler.usdGiven(), "5: to the unit");
        vm.assertEq(staking.unshared(), handler.unshared(), "5: waits");
        address[] memory parties = handler.parties();
        uint256 left = staking.unshared();
        uint256 claimed = 0;
        uint256 counted = _countings();
        for (uint256 i = 0; i < parties.length; ++i) {
            uint256 had = handler.claimed(parties[i]) + staking.rewardOf(parties[i]);
            uint256 due = handler.due(parties[i]);
            vm.assertLe(had * PART, due + handler.rewards(), "5: never more than due");
            vm.assertLe(due, (had + counted) * PART, "5: a unit less for each counting");
            left += staking.rewardOf(parties[i]);
            claimed += handler.claimed(parties[i]);
        }
        vm.assertLe(left, staking.rewardsHeld(), "5: all can be paid");
        vm.assertEq(handler.rewarded(), claimed + staking.rewardsHeld(), "5: in and out");
    }

    /// @dev No account is counted more often than this.
    function _countings() private view returns (uint256) {
        return handler.calls("bond") + handler.calls("unbond") + handler.calls("claim") + handler.calls("execute")
            + handler.calls("decide") + handler.rewards() + 1;
    }

    // ------------------------------------------------------------------------------------------------- ways out

    function checkExit() public {
        handler.exit();
        check();
        address[] memory parties = handler.parties();
        vm.assertEq(weft.balanceOf(address(staking)), handler.weftGiven(), "14: only gifts are left");
        vm.assertEq(staking.totalActive(), 0, "14: nobody is held");
        uint256 dust = staking.rewardsHeld() - staking.unshared();
        vm.assertLe(dust, parties.length * (_countings() + 1), "14: nothing but dust");
        uint256 sum = weft.balanceOf(address(this)) + handler.weftGiven();
        for (uint256 i = 0; i < parties.length; ++i) {
            sum += weft.balanceOf(parties[i]);
            vm.assertEq(staking.rewardOf(parties[i]), 0, "14: all claimed");
        }
        vm.assertEq(sum, SUPPLY - handler.burned(), "14: and all of it is with somebody");
    }

    // ------------------------------------------------------------------------------------------------- dice

    /// @notice A fixed row of calls that reaches every rule, for what must be reached whatever the fuzzer does.
    function _drive(uint256 seed, uint256 rounds) internal {
        for (uint256 i = 0; i < rounds; ++i) {
            uint256 a = uint256(keccak256(abi.encode(seed, i)));
            uint256 b = uint256(keccak256(abi.encode(a)));
            uint256 c = uint256(keccak256(abi.encode(b)));
            uint256 kind = a % 20;
            a >>= 8;
            if (kind < 4) handler.bond(a, _bound(b, MINIMUM, 5000e18));
            else if (kind < 6) handler.reward(b, c % 8 != 0);
            else if (kind < 8) handler.propose(a, b, c, a >> 100, b >> 9);
            else if (kind == 8) handler.unbond(a, b, c);
            else if (kind == 9) handler.withdraw(a, b);
            else if (kind == 10) handler.appeal(a, b);
            else if (kind == 11) handler.decide(a, b % 2 == 0, c);
            else if (kind == 12) handler.execute(a);
            else if (kind == 13) handler.lapse(a);
            else if (kind == 14) handler.claim(a, b % 2 == 0);
            else if (kind == 15) handler.collect(a, b % 2 == 0);
            else if (kind == 16) b % 8 == 0 ? handler.govern(a, b, c) : handler.give(a, b);
            else if (kind == 17) b % 4 == 0 ? handler.guard(a) : handler.drop(a, b);
            else handler.wait(b);
        }
    }
}
