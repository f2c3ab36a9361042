// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { RevenueFixture } from "../utils/RevenueFixture.sol";
import { Trick } from "../utils/Sinks.sol";
import { BlocklistToken, FalseToken, FeeToken, NoReturnToken, ReentrantToken } from "../utils/tokens/Tokens.sol";
import { vm } from "../utils/Vm.sol";

interface IDeliver {
    function deliver(address sink, uint256 amount, bytes calldata message) external;
}

/// @notice Whatever a sink or the token does, collecting goes on and no money is lost.
/// referral sink: zero | asks too much | reverts | returns nothing, short, much | eats gas | reenters | blocked
/// staker sink:   zero (burned) | fails (waits, goes with the next, pushed by anyone)
/// burn sink:     zero (waits) | fails (waits per provider, pushed by anyone)
/// tokens:        no return value | false | fee on transfer | blocklist | reentrant
contract RevenueSinksTest is RevenueFixture {
    uint256 private constant FEE = 1_000_000;

    function _held() private view {
        vm.assertEq(token.balanceOf(address(revenue)), revenue.held(), "held to the unit");
    }

    // ------------------------------------------------------------------------------------------------- referrals

    function test_without_referral_sink_the_budget_is_burned() public {
        _sinks(address(0), address(stakers), address(burner));
        _lease(renter, provider, FEE);
        _collect(renter);
        _serve(provider);
        vm.assertEq(burner.burned(), 350_000 + 300_000, "both budgets");
        vm.assertEq(burner.attributed(provider), 250_000, "attributed");
        _held();
    }

    function test_broken_referral_sink_gets_nothing_and_stops_nobody() public {
        for (uint8 trick = uint8(Trick.AsksTooMuch); trick <= uint8(Trick.Crashes); ++trick) {
            if (Trick(trick) == Trick.ReturnsMuch) continue;
            referrals.set(Trick(trick), 10_000);
            uint256 before = burner.burned();
            _lease(renter, provider, FEE);
            vm.expectEmit(address(revenue));
            emit IRevenue.ReferralSinkFailed(address(referrals), renter, 350_000);
            _collect(renter);
            vm.expectEmit(address(revenue));
            emit IRevenue.ReferralSinkFailed(address(referrals), provider, 50_000);
            _serve(provider);
            vm.assertEq(burner.burned() - before, 650_000, "burned instead");
            vm.assertEq(token.balanceOf(address(referrals)), 0, "not a unit");
            _held();
        }
    }

    function test_referral_sink_that_returns_a_book_costs_no_more_than_a_word() public {
        referrals.set(Trick.ReturnsMuch, 10_000);
        _lease(renter, provider, FEE);
        _collect(renter);
        vm.assertLe(token.balanceOf(address(referrals)), 350_000, "budget");
        _held();
    }

    function test_sinks_cannot_reenter() public {
        bytes memory again = abi.encodeCall(IRevenue.collect, (_list(otherRenter)));
        referrals.setReentry(again);
        stakers.setReentry(abi.encodeCall(IRevenue.payStakers, ()));
        burner.setReentry(abi.encodeCall(IRevenue.payBurn, (provider)));
        _lease(renter, provider, FEE);
        _lease(otherRenter, provider, FEE);
        _collect(renter);
        vm.assertTrue(!referrals.reentered() && !stakers.reentered() && !burner.reentered(), "refused");
        vm.assertEq(revenue.unserved().volume, FEE, "one fee");
        _held();
    }

    function test_what_the_token_does_not_move_to_referrals_waits_for_it() public {
        BlocklistToken blocklist = new BlocklistToken();
        _deploy(address(blocklist));
        blocklist.setBlocked(address(referrals), true);
        _lease(renter, provider, FEE);
        vm.expectEmit(address(revenue));
        emit IRevenue.ReferralsWait(address(referrals), 350_000);
        _collect(renter);
        vm.assertEq(revenue.waitingForReferrals(address(referrals)), 350_000, "waits");
        _held();

        vm.expectRevert();
        revenue.payReferrals(address(referrals));

        blocklist.setBlocked(address(referrals), false);
        vm.expectEmit(address(revenue));
        emit IRevenue.ReferralsPaid(address(referrals), 350_000);
        vm.prank(stranger);
        revenue.payReferrals(address(referrals));
        vm.assertEq(token.balanceOf(address(referrals)), 350_000, "paid");
        revenue.payReferrals(address(referrals));
        vm.assertEq(token.balanceOf(address(referrals)), 350_000, "once");
        _held();
    }

    // ------------------------------------------------------------------------------------------------- stakers

    function test_without_staker_sink_their_share_is_burned() public {
        _sinks(address(referrals), address(0), address(burner));
        _lease(renter, provider, FEE);
        _collect(renter);
        vm.assertEq(burner.burned(), 100_000, "burned");
        vm.assertEq(burner.totalAttributed(), 0, "for nobody");
        _held();
    }

    function test_broken_staker_sink_waits_and_gets_it_later() public {
        Trick[5] memory tricks =
            [Trick.Reverts, Trick.RevertsWithMuch, Trick.BurnsGas, Trick.Crashes, Trick.RevertsWithMuch];
        for (uint256 i = 0; i < tricks.length; ++i) {
            stakers.set(tricks[i], 0);
            _lease(renter, provider, FEE);
            vm.expectEmit(address(revenue));
            emit IRevenue.StakersWait(100_000);
            _collect(renter);
            vm.assertEq(revenue.waitingForStakers(), 100_000 * (i + 1), "waits");
            vm.assertEq(token.balanceOf(address(stakers)), 0, "both or neither");
            _held();
        }
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotDelivered.selector, address(stakers)));
        revenue.payStakers();

        stakers.set(Trick.Fair, 0);
        vm.prank(stranger);
        revenue.payStakers();
        vm.assertEq(stakers.rewarded(), 500_000, "all of it");
        vm.assertEq(revenue.waitingForStakers(), 0, "no more");
        revenue.payStakers();
        vm.assertEq(stakers.rewarded(), 500_000, "once");
        _held();
    }

    function test_what_waits_for_stakers_goes_with_the_next_fee() public {
        stakers.set(Trick.Reverts, 0);
        _lease(renter, provider, FEE);
        _collect(renter);
        stakers.set(Trick.Fair, 0);
        _lease(renter, provider, FEE);
        _collect(renter);
        vm.assertEq(stakers.rewarded(), 200_000, "both");
        vm.assertEq(revenue.waitingForStakers(), 0, "none left");
    }

    // ------------------------------------------------------------------------------------------------- burn

    function test_without_burn_sink_the_burn_waits() public {
        _sinks(address(0), address(stakers), address(0));
        _lease(renter, provider, FEE);
        vm.expectEmit(address(revenue));
        emit IRevenue.BurnWaits(address(0), 350_000);
        _collect(renter);
        _serve(provider);
        vm.assertEq(revenue.waitingForBurn(address(0)), 400_000, "for nobody");
        vm.assertEq(revenue.waitingForBurn(provider), 250_000, "for the provider");
        _held();

        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotDelivered.selector, address(0)));
        revenue.payBurn(provider);

        _sinks(address(0), address(stakers), address(burner));
        vm.prank(stranger);
        revenue.payBurn(address(0));
        vm.assertEq(burner.burned(), 400_000, "nobody's");
        vm.expectEmit(address(revenue));
        emit IRevenue.BurnPaid(address(burner), provider, 250_000, 250_000);
        revenue.payBurn(provider);
        vm.assertEq(burner.attributed(provider), 250_000, "still the provider's");
        revenue.payBurn(provider);
        vm.assertEq(burner.burned(), 650_000, "once");
        _held();
    }

    function test_broken_burn_sink_waits_for_each_provider() public {
        burner.set(Trick.BurnsGas, 0);
        _lease(renter, provider, FEE);
        _lease(renter, otherProvider, FEE);
        _collect(renter);
        _serve(provider);
        _serve(otherProvider);
        vm.assertEq(token.balanceOf(address(burner)), 0, "both or neither");
        burner.set(Trick.Fair, 0);
        _lease(renter, provider, FEE);
        _collect(renter);
        _serve(provider);
        vm.assertEq(burner.attributed(provider), 500_000, "went with the next");
        vm.assertEq(revenue.waitingForBurn(otherProvider), 250_000, "the other's waits");
        revenue.payBurn(otherProvider);
        vm.assertEq(burner.attributed(otherProvider), 250_000, "pushed");
        _held();
    }

    function test_deliver_is_not_for_others() public {
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotItself.selector, stranger));
        vm.prank(stranger);
        IDeliver(address(revenue)).deliver(stranger, 1, "");
    }

    // ------------------------------------------------------------------------------------------------- tokens

    function test_a_token_without_return_values() public {
        _deploy(address(new NoReturnToken()));
        // The stand-in of the market wants a return value; given money suffices here.
        token.mint(stranger, 70);
        vm.startPrank(stranger);
        NoReturnToken(address(token)).approve(address(revenue), 70);
        revenue.giveToBurn(70);
        vm.stopPrank();
        vm.assertEq(burner.burned(), 70, "burned");
    }

    function test_a_token_that_says_false_makes_money_wait() public {
        FalseToken falseToken = new FalseToken();
        _deploy(address(falseToken));
        _lease(renter, provider, FEE);
        _collect(renter);
        falseToken.setBroken(true);
        _serve(provider);
        vm.assertEq(revenue.waitingForReferrals(address(referrals)), 50_000, "referrals");
        vm.assertEq(revenue.waitingForBurn(provider), 250_000, "burn");
        _held();
        vm.expectRevert();
        revenue.payTreasury();
        falseToken.setBroken(false);
        revenue.payTreasury();
        revenue.payBurn(provider);
        revenue.payReferrals(address(referrals));
        vm.assertEq(revenue.held(), 0, "all paid");
    }

    function test_a_token_that_takes_a_fee_is_refused() public {
        _deploy(address(new FeeToken()));
        _lease(renter, provider, FEE);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.TokenNotExact.selector, FEE, FEE * 99 / 100));
        _collect(renter);
        token.mint(stranger, FEE);
        vm.startPrank(stranger);
        token.approve(address(revenue), FEE);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.TokenNotExact.selector, FEE, FEE * 99 / 100));
        revenue.giveToBurn(FEE);
        vm.stopPrank();
    }

    function test_a_token_that_calls_back_is_kept_out() public {
        ReentrantToken reentrant = new ReentrantToken();
        _deploy(address(reentrant));
        _lease(renter, provider, FEE);
        _collect(renter);
        reentrant.arm(address(revenue), abi.encodeCall(IRevenue.payTreasury, ()));
        revenue.payTreasury();
        vm.assertTrue(!reentrant.succeeded(), "refused");
        vm.assertEq(
            bytes32(bytes4(reentrant.result())),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "by the guard"
        );
        vm.assertEq(token.balanceOf(treasury), 250_000, "once");
    }
}
