// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IHaltable, StakingFixture } from "../utils/StakingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice propose
/// ├── not by the slasher; no such bond; out of the reason's bounds; no evidence, or used; the accused is paid; a loss
/// │   of nobody; nothing that is free: refused
/// └── else: reserves a part of what no other slash has, and fixes who gets what
/// appeal
/// ├── not proposed; by a stranger; too late: refused
/// └── else: the owner has 14 days
/// decide
/// ├── not by the owner; not appealed; too late: refused
/// └── upheld: executed; else: void
/// execute
/// ├── not proposed; too early; too late: refused
/// └── else: harmed first, prover, the rest burned; forged work and theft: jailed
/// drop: by the slasher, from both open states. lapse: by anyone, from both, after their time
/// no edge but these (test_no_other_edges)
contract SlashesTest is StakingFixture {
    uint256 private constant STAKE = 1000e18;
    uint256 private constant APPEAL = 7 days;
    uint256 private constant DECIDE = 14 days;

    function setUp() public override {
        super.setUp();
        _bond(STAKE);
    }

    // ------------------------------------------------------------------------------------------------- propose

    function test_propose() public {
        vm.expectEmit(address(staking));
        emit IStaking.SlashProposed(1, bondId, IStaking.Reason.WrongHardware, "e", STAKE / 2, NOW + APPEAL);
        uint256 id = _propose(IStaking.Reason.WrongHardware, 5000, "e");
        vm.assertEq(id, 1, "counts from one");
        vm.assertEq(staking.slashCount(), 1, "count");

        IStaking.SlashView memory s = staking.slashOf(1);
        vm.assertTrue(s.bondId == bondId && s.state == IStaking.SlashState.Proposed, "what");
        vm.assertTrue(s.reason == IStaking.Reason.WrongHardware && s.deadline == NOW + APPEAL, "why, when");
        vm.assertTrue(s.harmed == harmed && s.prover == prover, "who");
        vm.assertEq(s.amount, STAKE / 2, "amount");
        vm.assertEq(s.toHarmed, STAKE / 2 * 70 / 100, "capped");
        vm.assertEq(s.toProver, STAKE / 2 * 20 / 100, "prover");
        vm.assertEq(staking.bondOf(bondId).reserved, STAKE / 2, "reserved");
        vm.assertEq(staking.bondOf(bondId).active, STAKE, "still active");
    }

    function test_propose_within_the_bounds_of_the_reason() public {
        _bounds(IStaking.Reason.UnplannedStop, 100, 500);
        _bounds(IStaking.Reason.WrongHardware, 1, 5000);
        _bounds(IStaking.Reason.ForgedWork, 1, 10_000);
        _bounds(IStaking.Reason.DataTheft, 1, 10_000);
    }

    function _bounds(IStaking.Reason reason, uint256 low, uint256 high) private {
        (uint256 minBps, uint256 maxBps) = staking.boundsOf(reason);
        vm.assertTrue(minBps == low && maxBps == high, "bounds");
        uint256[2] memory bad = [low - 1, high + 1];
        for (uint256 i = 0; i < 2; ++i) {
            _proposeFails(
                _accusation(reason, bad[i], "e"),
                abi.encodeWithSelector(IStaking.BpsOutOfBounds.selector, reason, bad[i], low, high)
            );
        }
        uint256 snapshot = vm.snapshotState();
        uint256 id = _propose(reason, low, "low");
        vm.assertEq(staking.slashOf(id).amount, STAKE * low / 10_000, "lowest");
        vm.revertToState(snapshot);
        id = _propose(reason, high, "high");
        vm.assertEq(staking.slashOf(id).amount, STAKE * high / 10_000, "highest");
        vm.revertToState(snapshot);
    }

    function test_propose_by_the_slasher_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotSlasher.selector, owner));
        vm.prank(owner);
        staking.propose(_accusation(IStaking.Reason.ForgedWork, 10_000, "e"));
    }

    function test_propose_refuses_what_makes_no_sense() public {
        IStaking.Accusation memory a = _accusation(IStaking.Reason.ForgedWork, 100, "e");
        a.bondId = "nobody's";
        _proposeFails(a, abi.encodeWithSelector(IStaking.UnknownBond.selector, bytes32("nobody's")));

        a = _accusation(IStaking.Reason.ForgedWork, 100, "");
        _proposeFails(a, abi.encodeWithSelector(IStaking.NoEvidence.selector));

        a = _accusation(IStaking.Reason.ForgedWork, 100, "e");
        a.harmed = provider;
        _proposeFails(a, abi.encodeWithSelector(IStaking.AccusedIsPaid.selector, provider));
        (a.harmed, a.prover) = (harmed, provider);
        _proposeFails(a, abi.encodeWithSelector(IStaking.AccusedIsPaid.selector, provider));
        (a.harmed, a.prover, a.loss) = (address(0), prover, 1);
        _proposeFails(a, abi.encodeWithSelector(IStaking.LossWithoutHarmed.selector, address(0), 1));
    }

    function test_propose_one_evidence_once() public {
        uint256 id = _propose(IStaking.Reason.ForgedWork, 1, "e");
        vm.prank(slasher);
        staking.drop(id);
        _proposeFails(
            _accusation(IStaking.Reason.ForgedWork, 1, "e"),
            abi.encodeWithSelector(IStaking.EvidenceUsed.selector, bondId, bytes32("e"))
        );
        _propose(IStaking.Reason.ForgedWork, 1, "another");
    }

    function test_propose_takes_only_what_no_other_has_reserved() public {
        uint256 first = _propose(IStaking.Reason.WrongHardware, 5000, "1");
        uint256 second = _propose(IStaking.Reason.WrongHardware, 5000, "2");
        uint256 third = _propose(IStaking.Reason.DataTheft, 10_000, "3");
        vm.assertEq(staking.slashOf(first).amount, STAKE / 2, "half");
        vm.assertEq(staking.slashOf(second).amount, STAKE / 4, "half of the rest");
        vm.assertEq(staking.slashOf(third).amount, STAKE / 4, "the rest");
        vm.assertEq(staking.bondOf(bondId).reserved, STAKE, "all of it");
        _proposeFails(
            _accusation(IStaking.Reason.ForgedWork, 10_000, "4"),
            abi.encodeWithSelector(IStaking.NothingToSlash.selector, bondId)
        );

        vm.warp(NOW + APPEAL + 1);
        staking.execute(first);
        staking.execute(third);
        staking.execute(second);
        vm.assertEq(staking.bondOf(bondId).active, 0, "nothing is left");
        vm.assertEq(staking.bondOf(bondId).reserved, 0, "nor reserved");
        vm.assertEq(weft.balanceOf(address(staking)), STAKE * 9 / 10, "owed to those who can collect it");
    }

    // ------------------------------------------------------------------------------------------------- shares

    function test_harmed_gets_its_loss_and_the_rest_is_burned() public {
        IStaking.Accusation memory a = _accusation(IStaking.Reason.ForgedWork, 10_000, "e");
        a.loss = 5e18;
        vm.prank(slasher);
        uint256 id = staking.propose(a);
        vm.warp(NOW + APPEAL + 1);
        vm.expectEmit(address(staking));
        emit IStaking.Owed(harmed, 5e18);
        vm.expectEmit(address(staking));
        emit IStaking.Owed(prover, STAKE / 5);
        vm.expectEmit(address(staking));
        emit IStaking.SlashExecuted(id, 5e18, STAKE / 5, STAKE - 5e18 - STAKE / 5);
        staking.execute(id);
        vm.assertEq(weft.totalSupply(), SUPPLY - (STAKE - 5e18 - STAKE / 5), "burned");
    }

    function test_nobody_harmed_and_no_prover_burns_it_all() public {
        IStaking.Accusation memory a = _accusation(IStaking.Reason.ForgedWork, 10_000, "e");
        (a.harmed, a.loss, a.prover) = (address(0), 0, address(0));
        vm.prank(slasher);
        uint256 id = staking.propose(a);
        _execute(id);
        vm.assertEq(weft.totalSupply(), SUPPLY - STAKE, "all of it");
        vm.assertEq(staking.owedOf(address(0)), 0, "nobody is owed");
    }

    function test_shares_are_those_of_the_proposal() public {
        uint256 id = _propose(IStaking.Reason.ForgedWork, 10_000, "e");
        vm.prank(owner);
        staking.setProverBps(0);
        _execute(id);
        vm.assertEq(staking.owedOf(prover), STAKE / 5, "as proposed");
    }

    function testFuzz_shares(uint256 stake, uint256 bps, uint128 loss, uint256 proverBps, bool hasProver) public {
        stake = _bound(stake, 1, FUNDS - STAKE);
        _bond(stake);
        stake += STAKE;
        bps = _bound(bps, 1, 10_000);
        proverBps = _bound(proverBps, 0, 2000);
        vm.prank(owner);
        staking.setProverBps(proverBps);
        IStaking.Accusation memory a = _accusation(IStaking.Reason.DataTheft, bps, "e");
        a.loss = loss;
        if (!hasProver) a.prover = address(0);
        vm.prank(slasher);
        uint256 id = staking.propose(a);
        _execute(id);

        uint256 amount = stake * bps / 10_000;
        uint256 toHarmed = loss < amount * 7 / 10 ? loss : amount * 7 / 10;
        uint256 toProver = hasProver ? amount * proverBps / 10_000 : 0;
        vm.assertEq(staking.owedOf(harmed), toHarmed, "harmed");
        vm.assertEq(staking.owedOf(prover), toProver, "prover");
        vm.assertEq(SUPPLY - weft.totalSupply(), amount - toHarmed - toProver, "burned");
        vm.assertGe((SUPPLY - weft.totalSupply()) * 10, amount, "at least a tenth");
        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertEq(uint256(b.active) + b.unbonding, stake - amount, "the rest is still the accused's");
    }

    // ------------------------------------------------------------------------------------------------- appeal

    function test_appeal_until_the_last_second() public {
        uint256 id = _propose(IStaking.Reason.ForgedWork, 10_000, "e");
        vm.warp(NOW + APPEAL);
        vm.expectEmit(address(staking));
        emit IStaking.SlashAppealed(id, NOW + APPEAL + DECIDE);
        vm.prank(provider);
        staking.appeal(id);
        vm.assertTrue(staking.slashOf(id).state == IStaking.SlashState.Appealed, "state");
        vm.assertEq(staking.slashOf(id).deadline, NOW + APPEAL + DECIDE, "deadline");
    }

    function test_appeal_refuses() public {
        uint256 id = _propose(IStaking.Reason.ForgedWork, 10_000, "e");
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotBondAccount.selector, bondId, other));
        vm.prank(other);
        staking.appeal(id);
        vm.warp(NOW + APPEAL + 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TooLate.selector, NOW + APPEAL + 1, NOW + APPEAL));
        vm.prank(provider);
        staking.appeal(id);
    }

    function test_decide_against() public {
        uint256 id = _appealed();
        vm.warp(NOW + DECIDE);
        vm.expectEmit(address(staking));
        emit IStaking.SlashVoided(id);
        vm.prank(owner);
        staking.decide(id, false);
        vm.assertTrue(staking.slashOf(id).state == IStaking.SlashState.Void, "void");
        vm.assertEq(staking.bondOf(bondId).active, STAKE, "untouched");
        vm.assertEq(staking.bondOf(bondId).reserved, 0, "free");
        vm.assertTrue(!staking.bondOf(bondId).isJailed, "free");
        vm.assertEq(weft.totalSupply(), SUPPLY, "nothing burned");
    }

    function test_decide_for() public {
        uint256 id = _appealed();
        vm.prank(owner);
        staking.decide(id, true);
        vm.assertTrue(staking.slashOf(id).state == IStaking.SlashState.Executed, "executed");
        vm.assertEq(staking.bondOf(bondId).active, 0, "taken");
    }

    function test_decide_refuses() public {
        uint256 id = _appealed();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, slasher));
        vm.prank(slasher);
        staking.decide(id, true);
        vm.warp(NOW + DECIDE + 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TooLate.selector, NOW + DECIDE + 1, NOW + DECIDE));
        vm.prank(owner);
        staking.decide(id, true);
    }

    // ------------------------------------------------------------------------------------------------- end

    function test_execute_after_the_window_by_anyone() public {
        uint256 id = _propose(IStaking.Reason.UnplannedStop, 500, "e");
        vm.warp(NOW + APPEAL);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TooEarly.selector, NOW + APPEAL, NOW + APPEAL + 1));
        staking.execute(id);
        vm.warp(NOW + APPEAL + 1);
        vm.prank(stranger);
        staking.execute(id);
        vm.assertEq(staking.bondOf(bondId).active, STAKE * 95 / 100, "five percent");
        vm.assertEq(staking.totalActive(), STAKE * 95 / 100, "also of the sum");
        vm.assertEq(staking.activeOf(provider), STAKE * 95 / 100, "and of what earns");
        vm.assertTrue(!staking.bondOf(bondId).isJailed, "no jail for it");
    }

    function test_execute_until_its_last_second_and_lapse_after_it() public {
        uint256 id = _propose(IStaking.Reason.UnplannedStop, 500, "e");
        uint256 last = NOW + APPEAL + 14 days;
        vm.warp(last);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TooEarly.selector, last, last + 1));
        staking.lapse(id);
        uint256 snapshot = vm.snapshotState();
        staking.execute(id);
        vm.revertToState(snapshot);

        vm.warp(last + 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TooLate.selector, last + 1, last));
        staking.execute(id);
        vm.prank(stranger);
        staking.lapse(id);
        vm.assertEq(staking.bondOf(bondId).reserved, 0, "free");
    }

    function test_lapse_without_a_decision() public {
        uint256 id = _appealed();
        vm.warp(NOW + DECIDE);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TooEarly.selector, NOW + DECIDE, NOW + DECIDE + 1));
        staking.lapse(id);
        vm.warp(NOW + DECIDE + 1);
        staking.lapse(id);
        vm.assertTrue(staking.slashOf(id).state == IStaking.SlashState.Void, "void");
    }

    function test_drop_by_the_slasher_alone() public {
        uint256 id = _appealed();
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotSlasher.selector, owner));
        vm.prank(owner);
        staking.drop(id);
        vm.prank(slasher);
        staking.drop(id);
        vm.assertTrue(staking.slashOf(id).state == IStaking.SlashState.Void, "void");
    }

    /// @notice From each state every call that is no edge is refused with the state it found.
    function test_no_other_edges() public {
        vm.warp(NOW + 1000 days);
        for (uint256 i = 0; i < 5; ++i) {
            IStaking.SlashState state = IStaking.SlashState(i);
            uint256 snapshot = vm.snapshotState();
            uint256 id = _inState(state);
            bool proposed = state == IStaking.SlashState.Proposed;
            bool appealed = state == IStaking.SlashState.Appealed;
            if (!proposed) _edgeFails(provider, abi.encodeCall(IStaking.appeal, (id)), id, state);
            if (!proposed) _edgeFails(stranger, abi.encodeCall(IStaking.execute, (id)), id, state);
            if (!appealed) _edgeFails(owner, abi.encodeCall(IStaking.decide, (id, true)), id, state);
            if (!appealed) _edgeFails(owner, abi.encodeCall(IStaking.decide, (id, false)), id, state);
            if (!proposed && !appealed) _edgeFails(slasher, abi.encodeCall(IStaking.drop, (id)), id, state);
            if (!proposed && !appealed) _edgeFails(stranger, abi.encodeCall(IStaking.lapse, (id)), id, state);
            vm.revertToState(snapshot);
        }
    }

    function _inState(IStaking.SlashState state) private returns (uint256 id) {
        if (state == IStaking.SlashState.None) return 1;
        id = _propose(IStaking.Reason.WrongHardware, 5000, "e");
        if (state == IStaking.SlashState.Executed) _execute(id);
        if (state == IStaking.SlashState.Appealed) {
            vm.prank(provider);
            staking.appeal(id);
        }
        if (state == IStaking.SlashState.Void) {
            vm.prank(slasher);
            staking.drop(id);
        }
    }

    function _edgeFails(address caller, bytes memory call, uint256 id, IStaking.SlashState state) private {
        vm.prank(caller);
        (bool ok, bytes memory why) = address(staking).call(call);
        vm.assertTrue(!ok, "forbidden");
        bytes memory expected = abi.encodeWithSelector(IStaking.WrongSlashState.selector, id, state);
        vm.assertEq(keccak256(why), keccak256(expected), "why");
    }

    // ------------------------------------------------------------------------------------------------- jail

    function test_jail_for_forged_work_and_theft() public {
        uint256 id = _propose(IStaking.Reason.ForgedWork, 4000, "e");
        vm.warp(NOW + APPEAL + 1);
        vm.expectEmit(address(staking));
        emit IStaking.Jailed(bondId);
        vm.expectEmit(address(staking));
        emit IStaking.Unbonding(bondId, STAKE * 6 / 10, NOW + APPEAL + 1 + UNBONDING);
        staking.execute(id);

        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertTrue(b.isJailed && b.active == 0, "jailed");
        vm.assertEq(b.unbonding, STAKE * 6 / 10, "the rest leaves");
        vm.assertTrue(!staking.isBonded(IStaking.Role.Provider, provider, machine), "not bonded");
        vm.expectRevert(abi.encodeWithSelector(IStaking.BondJailed.selector, bondId));
        _bond(MINIMUM);

        vm.prank(provider);
        staking.bond(IStaking.Role.Provider, stranger, MINIMUM);
        _bond(other, MINIMUM);

        vm.warp(NOW + APPEAL + 1 + UNBONDING);
        vm.prank(provider);
        vm.assertEq(staking.withdraw(bondId, provider), STAKE * 6 / 10, "out");
    }

    function test_jail_when_nothing_is_left_to_leave() public {
        _execute(_propose(IStaking.Reason.DataTheft, 10_000, "e"));
        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertTrue(b.isJailed && b.active == 0 && b.unbonding == 0 && b.withdrawableAt == 0, "empty");
    }

    function test_a_second_sentence_finds_it_jailed() public {
        uint256 first = _propose(IStaking.Reason.ForgedWork, 5000, "1");
        uint256 second = _propose(IStaking.Reason.DataTheft, 5000, "2");
        _execute(first);
        staking.execute(second);
        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertEq(b.unbonding, STAKE / 4, "what both left");
        vm.assertEq(b.reserved, 0, "nothing reserved");
    }

    // ------------------------------------------------------------------------------------------------- leaving

    function test_unbonding_stake_is_slashed_too_active_first() public {
        vm.prank(provider);
        staking.unbond(bondId, STAKE * 6 / 10);
        _execute(_propose(IStaking.Reason.WrongHardware, 5000, "e"));
        IStaking.BondView memory b = staking.bondOf(bondId);
        vm.assertEq(b.active, 0, "the 40 % that were active");
        vm.assertEq(b.unbonding, STAKE / 2, "and 10 % that were leaving");
    }

    function test_stake_that_has_unbonded_is_slashed_until_it_is_withdrawn() public {
        vm.prank(provider);
        staking.unbond(bondId, STAKE);
        vm.warp(NOW + UNBONDING + 5 days);
        _execute(_propose(IStaking.Reason.DataTheft, 10_000, "e"));
        vm.assertEq(staking.bondOf(bondId).unbonding, 0, "taken");
    }

    function test_unbonding_does_not_outrun_a_slash() public {
        vm.prank(provider);
        staking.unbond(bondId, STAKE);
        vm.warp(NOW + UNBONDING - 1);
        uint256 id = _propose(IStaking.Reason.DataTheft, 10_000, "e");
        vm.warp(NOW + UNBONDING);
        vm.prank(provider);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NothingToWithdraw.selector, bondId, STAKE, STAKE));
        staking.withdraw(bondId, provider);
        _execute(id);
        vm.assertEq(staking.bondOf(bondId).unbonding, 0, "taken");
    }

    /// @notice A slasher that accuses without end holds money for one accusation's time and no longer: what lapses has
    /// left the bond before the next accusation, even in the same transaction.
    function test_a_hostile_slasher_cannot_hold_money_for_ever() public {
        vm.prank(provider);
        staking.unbond(bondId, STAKE);
        vm.warp(NOW + UNBONDING - 1);
        uint256 first = _propose(IStaking.Reason.DataTheft, 10_000, "1");
        vm.prank(guardian);
        IHaltable(address(staking)).halt();
        vm.warp(NOW + UNBONDING - 1 + APPEAL);
        vm.prank(provider);
        staking.appeal(first);

        vm.warp(NOW + UNBONDING - 1 + APPEAL + DECIDE + 1);
        vm.expectEmit(address(staking));
        emit IStaking.Owed(provider, STAKE);
        vm.prank(slasher);
        staking.lapse(first);
        _proposeFails(
            _accusation(IStaking.Reason.DataTheft, 10_000, "2"),
            abi.encodeWithSelector(IStaking.NothingToSlash.selector, bondId)
        );
        vm.prank(provider);
        vm.assertEq(staking.collect(provider), STAKE, "out after 42 days");
        vm.assertEq(block.timestamp, NOW + 42 days, "42 days");
    }

    function test_a_void_slash_frees_nothing_before_its_time() public {
        vm.prank(provider);
        staking.unbond(bondId, STAKE);
        uint256 id = _propose(IStaking.Reason.DataTheft, 10_000, "1");
        vm.warp(NOW + UNBONDING - 1);
        vm.prank(slasher);
        staking.drop(id);
        vm.assertEq(staking.owedOf(provider), 0, "not yet");
        vm.assertEq(staking.bondOf(bondId).unbonding, STAKE, "still leaving");
    }

    function test_rewards_are_never_slashed() public {
        _reward(100);
        _execute(_propose(IStaking.Reason.DataTheft, 10_000, "e"));
        vm.assertEq(staking.claimFor(provider), 100, "earned is earned");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _appealed() private returns (uint256 id) {
        id = _propose(IStaking.Reason.ForgedWork, 10_000, "appealed");
        vm.prank(provider);
        staking.appeal(id);
    }

    function _proposeFails(IStaking.Accusation memory accusation, bytes memory why) private {
        vm.expectRevert(why);
        vm.prank(slasher);
        staking.propose(accusation);
    }
}
