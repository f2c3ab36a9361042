// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IHaltable, StakingFixture } from "../utils/StakingFixture.sol";
import { BlocklistToken, FalseToken, FeeToken, NoReturnToken, ReentrantToken } from "../utils/tokens/Tokens.sol";
import { vm } from "../utils/Vm.sol";

/// @notice onReward
/// ├── not by `Revenue`; the money is not here; more than a number of 128 bits: refused
/// ├── nothing is bonded: it waits for the next reward
/// └── else: shared by active stake, rounded down
/// claim, claimFor
/// ├── halted; nothing to claim; to nobody: refused
/// └── else: only the account's own, to whom it says, or to itself
/// tokens: no return, false return, fee on transfer, blocklist, reentrant
contract RewardsTest is StakingFixture {
    // ------------------------------------------------------------------------------------------------- onReward

    function test_onReward_is_shared_by_active_stake() public {
        _bond(MINIMUM);
        _bond(other, 3 * MINIMUM);
        usd.mint(address(staking), 1000);
        vm.expectEmit(address(staking));
        emit IStaking.Rewarded(1000);
        vm.prank(revenue);
        staking.onReward(1000);
        vm.assertEq(staking.rewardOf(provider), 250, "a quarter");
        vm.assertEq(staking.rewardOf(other), 750, "three quarters");
        vm.assertEq(staking.rewardsHeld(), 1000, "held");
    }

    function test_onReward_only_from_when_one_bonds_until_one_unbonds() public {
        _bond(MINIMUM);
        _reward(100);
        _bond(other, MINIMUM);
        _reward(100);
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        _reward(100);
        vm.assertEq(staking.rewardOf(provider), 150, "first and half of the second");
        vm.assertEq(staking.rewardOf(other), 150, "half of the second and the third");
    }

    function test_onReward_counts_all_bonds_of_an_account() public {
        _bond(MINIMUM);
        vm.prank(provider);
        staking.bond(IStaking.Role.Checker, address(0), MINIMUM);
        _bond(other, 2 * MINIMUM);
        _reward(100);
        vm.assertEq(staking.rewardOf(provider), 50, "half");
    }

    function test_onReward_rounds_down() public {
        _bond(MINIMUM);
        _bond(other, 2 * MINIMUM);
        _reward(100);
        vm.assertEq(staking.rewardOf(provider), 33, "33.3");
        vm.assertEq(staking.rewardOf(other), 66, "66.7");
    }

    function test_onReward_one_unit_for_all_the_weft_there_is_is_not_lost() public {
        weft = _weft(_grants(provider, SUPPLY));
        staking = _staking(address(weft), address(usd), revenue);
        vm.prank(provider);
        weft.approve(address(staking), SUPPLY);
        _bond(SUPPLY);
        for (uint256 i = 0; i < 10; ++i) {
            _reward(1);
        }
        vm.assertEq(staking.rewardOf(provider), 10, "all ten");
    }

    function test_onReward_waits_for_somebody_to_bond() public {
        _reward(100);
        vm.assertEq(staking.unshared(), 100, "waits");
        _bond(MINIMUM);
        vm.assertEq(staking.rewardOf(provider), 0, "not for who comes later alone");
        _reward(50);
        vm.assertEq(staking.unshared(), 0, "shared");
        vm.assertEq(staking.rewardOf(provider), 150, "with the next");
    }

    function test_onReward_by_revenue_alone() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotRevenue.selector, stranger));
        vm.prank(stranger);
        staking.onReward(0);
    }

    function test_onReward_needs_the_money() public {
        _bond(MINIMUM);
        _reward(100);
        usd.mint(address(staking), 9);
        vm.expectRevert(abi.encodeWithSelector(IStaking.RewardMissing.selector, 109, 110));
        vm.prank(revenue);
        staking.onReward(10);
        vm.prank(revenue);
        staking.onReward(9);
        vm.assertEq(staking.rewardsHeld(), 109, "what is here");
    }

    function test_onReward_has_128_bits() public {
        _bond(MINIMUM);
        _reward(type(uint128).max);
        vm.assertEq(staking.rewardOf(provider), type(uint128).max, "all that fits");
        usd.mint(address(staking), 1);
        vm.expectRevert(
            abi.encodeWithSignature(
                "SafeCastOverflowedUintDowncast(uint8,uint256)", uint8(128), uint256(type(uint128).max) + 1
            )
        );
        vm.prank(revenue);
        staking.onReward(1);

        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.assertEq(staking.claimFor(provider), type(uint128).max, "ways out go on");
    }

    // ------------------------------------------------------------------------------------------------- claim

    function test_claim_to_whom_one_says() public {
        _bond(MINIMUM);
        _reward(100);
        vm.expectEmit(address(staking));
        emit IStaking.Claimed(provider, stranger, 100);
        vm.prank(provider);
        vm.assertEq(staking.claim(stranger), 100, "returned");
        vm.assertEq(usd.balanceOf(stranger), 100, "paid");
        vm.assertEq(staking.rewardsHeld(), 0, "nothing left");

        vm.expectRevert(abi.encodeWithSelector(IStaking.NothingToClaim.selector, provider));
        vm.prank(provider);
        staking.claim(provider);
    }

    function test_claimFor_pays_only_the_account() public {
        _bond(MINIMUM);
        _reward(100);
        vm.prank(stranger);
        staking.claimFor(provider);
        vm.assertEq(usd.balanceOf(provider), 100, "paid");
        vm.assertEq(usd.balanceOf(stranger), 0, "not the caller");
        vm.expectRevert(abi.encodeWithSelector(IStaking.NothingToClaim.selector, stranger));
        staking.claimFor(stranger);
    }

    function test_claim_needs_a_receiver() public {
        _bond(MINIMUM);
        _reward(100);
        vm.expectRevert(IStaking.ZeroAddress.selector);
        vm.prank(provider);
        staking.claim(address(0));
        vm.expectRevert(IStaking.ZeroAddress.selector);
        staking.claimFor(address(0));
    }

    function test_claim_not_while_halted_and_then_again() public {
        _bond(MINIMUM);
        _reward(100);
        vm.prank(guardian);
        IHaltable(address(staking)).halt();
        _reward(100);
        vm.expectRevert(abi.encodeWithSelector(IHaltable.IsHalted.selector, NOW + 72 hours));
        vm.prank(provider);
        staking.claim(provider);
        vm.expectRevert(abi.encodeWithSelector(IHaltable.IsHalted.selector, NOW + 72 hours));
        staking.claimFor(provider);

        vm.warp(NOW + 72 hours + 1);
        vm.assertEq(staking.claimFor(provider), 200, "nothing was lost");
    }

    // ------------------------------------------------------------------------------------------------- laws

    /// @notice Never more than came, and less than one unit short for each counting.
    function testFuzz_rewards_add_up(uint256[3] memory stakes, uint96[4] memory rewards) public {
        bytes32[3] memory ids;
        address[3] memory accounts = [provider, other, stranger];
        _fund(stranger);
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) {
            stakes[i] = _bound(stakes[i], MINIMUM, FUNDS);
            ids[i] = _bond(accounts[i], stakes[i]);
            _reward(rewards[i]);
            sum += rewards[i];
        }
        vm.prank(other);
        staking.unbond(ids[1], stakes[1]);
        _reward(rewards[3]);
        sum += rewards[3];

        uint256 owed = staking.rewardOf(provider) + staking.rewardOf(other) + staking.rewardOf(stranger);
        vm.assertLe(owed, sum, "never more");
        vm.assertLe(sum, owed + 12, "and hardly less");
        vm.assertGe(staking.rewardOf(provider), rewards[0] == 0 ? 0 : rewards[0] - 1, "the first one's first");
    }

    // ------------------------------------------------------------------------------------------------- tokens

    function test_token_that_returns_nothing() public {
        NoReturnToken token = new NoReturnToken();
        _rewarded(address(token));
        token.mint(address(staking), 100);
        _onReward(100);
        staking.claimFor(provider);
        vm.assertEq(token.balanceOf(provider), 100, "paid");
    }

    function test_token_that_returns_false_keeps_the_claim() public {
        FalseToken token = new FalseToken();
        _rewarded(address(token));
        token.mint(address(staking), 100);
        _onReward(100);
        token.setBroken(true);
        vm.expectRevert();
        staking.claimFor(provider);
        vm.assertEq(staking.rewardOf(provider), 100, "still there");
        token.setBroken(false);
        staking.claimFor(provider);
        vm.assertEq(token.balanceOf(provider), 100, "paid later");
    }

    function test_token_that_takes_a_fee_cannot_be_counted_in_full() public {
        FeeToken token = new FeeToken();
        _rewarded(address(token));
        token.mint(revenue, 100);
        vm.prank(revenue);
        token.transfer(address(staking), 100);
        vm.expectRevert(abi.encodeWithSelector(IStaking.RewardMissing.selector, 99, 100));
        vm.prank(revenue);
        staking.onReward(100);
    }

    function test_token_that_blocks_an_account_stops_nobody_else_and_no_way_out() public {
        BlocklistToken token = new BlocklistToken();
        _rewarded(address(token));
        _bond(other, MINIMUM);
        token.mint(address(staking), 100);
        _onReward(100);
        token.setBlocked(provider, true);
        vm.expectRevert();
        staking.claimFor(provider);
        staking.claimFor(other);
        vm.assertEq(token.balanceOf(other), 50, "the other is paid");

        token.setBlocked(address(staking), true);
        vm.prank(provider);
        staking.unbond(bondId, MINIMUM);
        vm.warp(NOW + UNBONDING);
        vm.prank(provider);
        vm.assertEq(staking.withdraw(bondId, provider), MINIMUM, "the bond has nothing to do with it");

        token.setBlocked(address(staking), false);
        vm.prank(provider);
        staking.claim(stranger);
        vm.assertEq(token.balanceOf(stranger), 50, "to another receiver");
    }

    function test_token_that_calls_back_gets_nothing_twice() public {
        ReentrantToken token = new ReentrantToken();
        _rewarded(address(token));
        token.mint(address(staking), 200);
        _onReward(100);
        bytes[4] memory calls = [
            abi.encodeCall(IStaking.claimFor, (provider)),
            abi.encodeCall(IStaking.bond, (IStaking.Role.Checker, address(0), MINIMUM)),
            abi.encodeCall(IStaking.withdraw, (bondId, stranger)),
            abi.encodeCall(IStaking.collectFor, (provider))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            token.arm(address(staking), calls[i]);
            staking.claimFor(provider);
            vm.assertTrue(!token.succeeded(), "refused");
            vm.assertEq(bytes4(token.result()), bytes4(keccak256("ReentrancyGuardReentrantCall()")), "why");
            vm.assertEq(token.balanceOf(provider), 100, "once");
            vm.revertToState(snapshot);
        }
    }

    function _rewarded(address token) private {
        staking = _staking(address(weft), token, revenue);
        vm.prank(provider);
        weft.approve(address(staking), FUNDS);
        vm.prank(other);
        weft.approve(address(staking), FUNDS);
        _bond(MINIMUM);
    }

    function _onReward(uint256 amount) private {
        vm.prank(revenue);
        staking.onReward(amount);
    }
}
