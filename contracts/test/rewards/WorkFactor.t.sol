// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { vm } from "../utils/Vm.sol";
import { FakeFactor } from "./FakeAuction.sol";
import { WorkRewardsFixture } from "./WorkRewardsFixture.sol";

/// @notice
/// the source of work factors
/// ├── none: 1
/// ├── answers 0..1: that, rounded down
/// ├── answers above 1: 1
/// ├── reverts, takes all its gas, answers too short, has no code: 0 for now
/// ├── answers at any length: its first word
/// ├── answers less than before: nothing more, and nothing is taken back
/// ├── answers more than before: the difference
/// └── the caller brings too little gas for it: GasTooLow
contract WorkFactorTest is WorkRewardsFixture {
    uint256 private _epoch;

    function setUp() public override {
        super.setUp();
        _epoch = _aliceBurned(1001);
    }

    function test_a_half() public {
        _answer(FakeFactor.Mood.Answers, 0.5e18);
        vm.assertEq(rewards.claimable(alice, _epoch), 500, "rounded down");
        vm.assertEq(_claim(alice, _epoch), 500, "rounded down");
        _assertReserve(RESERVE - 1001, 501, 375);
    }

    function test_at_most_one() public {
        _answer(FakeFactor.Mood.Answers, 1e18 - 1);
        vm.assertEq(rewards.claimable(alice, _epoch), 1000, "less than one");
        _answer(FakeFactor.Mood.Answers, 1e18);
        vm.assertEq(rewards.claimable(alice, _epoch), 1001, "one");
        _answer(FakeFactor.Mood.Answers, 1e18 + 1);
        vm.assertEq(rewards.claimable(alice, _epoch), 1001, "more");
        _answer(FakeFactor.Mood.Answers, type(uint256).max);
        vm.assertEq(_claim(alice, _epoch), 1001, "most");
    }

    function test_no_answer_is_nothing_for_now() public {
        _answer(FakeFactor.Mood.Reverts, 1e18);
        vm.assertEq(_claim(alice, _epoch), 0, "reverts");
        _answer(FakeFactor.Mood.BurnsGas, 1e18);
        vm.assertEq(_claim(alice, _epoch), 0, "takes all");
        _answer(FakeFactor.Mood.AnswersShort, 1e18);
        vm.assertEq(_claim(alice, _epoch), 0, "31 bytes");
        vm.prank(owner);
        rewards.setWorkFactor(address(0xdead));
        vm.assertEq(_claim(alice, _epoch), 0, "no code");

        _answer(FakeFactor.Mood.Answers, 1e18);
        vm.assertEq(_claim(alice, _epoch), 1001, "nothing is lost");
    }

    function test_a_long_answer_costs_its_gas_and_no_more() public {
        _answer(FakeFactor.Mood.AnswersLong, 0);
        uint256[] memory epochs = _only(_epoch);
        uint256 before = gasleft();
        uint256 amount = rewards.claimFor(alice, epochs);
        vm.assertEq(amount, 500, "the first word");
        vm.assertLt(before - gasleft(), 500_000, "gas");
    }

    function test_a_source_that_takes_all_gas_costs_its_gas_and_no_more() public {
        _answer(FakeFactor.Mood.BurnsGas, 0);
        uint256[] memory epochs = _only(_epoch);
        uint256 before = gasleft();
        rewards.claimFor(alice, epochs);
        vm.assertLt(before - gasleft(), 400_000, "gas");
    }

    function test_nothing_is_taken_back() public {
        _answer(FakeFactor.Mood.Answers, 0.8e18);
        vm.assertEq(_claim(alice, _epoch), 800, "first");
        _answer(FakeFactor.Mood.Answers, 0.3e18);
        vm.assertEq(rewards.claimable(alice, _epoch), 0, "nothing more");
        vm.assertEq(_claim(alice, _epoch), 0, "nothing more");
        vm.assertEq(rewards.releasedTo(_epoch, alice), 800, "kept");
        _answer(FakeFactor.Mood.Answers, 1e18);
        vm.assertEq(_claim(alice, _epoch), 201, "the difference");
        _assertReserve(RESERVE - 1001, 0, 600 + 151);
    }

    /// @notice A factor below one leaves something put aside until the window ends.
    function test_the_rest_becomes_free_at_the_end() public {
        _answer(FakeFactor.Mood.Answers, 0.5e18);
        _claim(alice, _epoch);
        vm.warp(block.timestamp + 365 days);
        rewards.syncEpoch(_epoch);
        _assertReserve(RESERVE - 500, 0, 375);
    }

    function test_the_caller_cannot_starve_the_source() public {
        _answer(FakeFactor.Mood.Answers, 1e18);
        uint256[] memory epochs = _only(_epoch);
        (bool success, bytes memory reason) =
            address(rewards).call{ gas: 150_000 }(abi.encodeCall(IWorkRewards.claimFor, (alice, epochs)));
        vm.assertTrue(!success, "refused");
        vm.assertEq(bytes32(bytes4(reason)), bytes32(IWorkRewards.GasTooLow.selector), "why");
        (success,) = address(rewards).call{ gas: 500_000 }(abi.encodeCall(IWorkRewards.claimFor, (alice, epochs)));
        vm.assertTrue(success, "with enough, which is not much");
        vm.assertEq(rewards.releasedTo(_epoch, alice), 1001, "with the factor");
    }

    function _answer(FakeFactor.Mood mood, uint256 answer) private {
        factor.set(mood, answer);
        _useFactor();
    }
}
