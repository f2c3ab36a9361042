// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { BoundedCall } from "../../src/revenue/BoundedCall.sol";
import { FeeSource } from "../utils/FeeSource.sol";
import { RevenueFixture } from "../utils/RevenueFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice collect
/// ├── no fee: nothing happens
/// ├── one renter: 35 % to referrals, 10 % to stakers, 30 % waits, 25 % and all rounding to the treasury
/// ├── several renters: each fee is split for itself
/// ├── what the programme does not use is burned, attributed to nobody
/// └── the source sends less than it says: refused
/// collectServed
/// ├── no fee: nothing happens
/// ├── more than was collected: refused, and nothing is lost
/// ├── provider's budget to referrals, the rest of it burned for nobody, the burn share for the provider
/// └── after the split changed: never more than there is, never more than 35 % of the fee
/// giveToBurn: burned for nobody; not exact: refused
/// payTreasury: to the treasury, whoever calls
contract RevenueTest is RevenueFixture {
    uint256 private constant FEE = 1_000_003;

    function test_constructed_with_the_split_of_the_plan() public view {
        vm.assertEq(
            keccak256(abi.encode(revenue.split())), keccak256(abi.encode(_split(3500, 500, 1000, 2500, 2500))), "split"
        );
        vm.assertEq(revenue.token(), address(token), "token");
        vm.assertEq(revenue.source(), address(source), "source");
        vm.assertEq(revenue.treasury(), treasury, "treasury");
        vm.assertEq(revenue.MAX_COLLECTED_BACK_BPS() + revenue.MAX_SERVED_BACK_BPS(), 8000, "the two bounds");
        vm.assertEq(revenue.MIN_TREASURY_BPS(), 2000, "treasury's floor");
    }

    function test_construction_needs_addresses() public {
        vm.expectRevert(IRevenue.ZeroAddress.selector);
        vm.deployCode("Revenue.sol:Revenue", abi.encode(address(0), owner, treasury));
        vm.expectRevert(IRevenue.ZeroAddress.selector);
        vm.deployCode("Revenue.sol:Revenue", abi.encode(address(source), owner, address(0)));
    }

    // ------------------------------------------------------------------------------------------------- collect

    function test_collect_splits_a_fee() public {
        _lease(renter, provider, FEE);
        vm.expectEmit(address(revenue));
        emit IRevenue.FeeCollected(renter, FEE, 350_001);
        vm.expectEmit(address(revenue));
        emit IRevenue.StakersPaid(address(stakers), 100_000);
        _collect(renter);

        vm.assertEq(token.balanceOf(address(referrals)), 350_001, "referrals");
        vm.assertEq(referrals.lastFee(), FEE, "told the fee");
        vm.assertEq(referrals.lastBudget(), 350_001, "told the budget");
        vm.assertEq(stakers.rewarded(), 100_000, "stakers");
        vm.assertEq(revenue.unserved().volume, FEE, "unserved volume");
        vm.assertEq(revenue.unserved().money, 300_000, "unserved money");
        vm.assertEq(revenue.treasuryOwed(), FEE - 350_001 - 100_000 - 300_000, "treasury and the rounding");
        vm.assertEq(token.balanceOf(address(revenue)), revenue.held(), "what came in is here or went out");
        vm.assertEq(burner.burned(), 0, "nothing burned yet");
    }

    function test_collect_of_nothing() public {
        _collect(renter);
        vm.assertEq(revenue.held(), 0, "nothing");
        vm.assertEq(stakers.rewarded(), 0, "nobody told");
    }

    function test_collect_splits_each_fee_for_itself() public {
        _lease(renter, provider, 999);
        _lease(otherRenter, provider, 999);
        vm.prank(stranger);
        revenue.collect(_list(renter, otherRenter));
        vm.assertEq(referrals.used(), 2 * 349, "budgets round down one by one");
        vm.assertEq(stakers.rewarded(), 2 * 99, "stakers'");
        vm.assertEq(revenue.unserved().money, 2 * 299, "unserved");
        vm.assertEq(revenue.treasuryOwed(), 2 * (999 - 349 - 99 - 299), "treasury");
    }

    function test_collect_knows_a_renter_that_stands_there_twice_or_paid_nothing() public {
        _lease(renter, provider, FEE);
        address[] memory list = new address[](3);
        (list[0], list[1], list[2]) = (renter, renter, stranger);
        revenue.collect(list);
        vm.assertEq(revenue.unserved().volume, FEE, "once");
    }

    function test_collect_burns_what_the_programme_leaves() public {
        referrals.set(referrals.trick(), 1000);
        _lease(renter, provider, 1_000_000);
        vm.expectEmit(address(revenue));
        emit IRevenue.BurnPaid(address(burner), address(0), 315_000, 0);
        _collect(renter);
        vm.assertEq(referrals.used(), 35_000, "used");
        vm.assertEq(token.balanceOf(address(burner)), 315_000, "the rest");
        vm.assertEq(burner.totalAttributed(), 0, "nobody's");
    }

    function test_collect_refuses_less_than_the_source_said() public {
        _lease(renter, provider, FEE);
        source.setStolen(1);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.TokenNotExact.selector, FEE, FEE - 1));
        _collect(renter);
    }

    function test_collect_needs_the_gas_that_a_sink_may_use() public {
        _lease(renter, provider, FEE);
        bytes memory call = abi.encodeCall(IRevenue.collect, (_list(renter)));
        uint256 sinkGas = revenue.SINK_GAS();
        (bool ok, bytes memory why) = address(revenue).call{ gas: sinkGas }(call);
        vm.assertTrue(!ok, "starved");
        vm.assertEq(bytes32(bytes4(why)), bytes32(BoundedCall.GasTooLow.selector), "says so");
        (ok,) = address(revenue).call{ gas: 3 * sinkGas }(call);
        vm.assertTrue(ok, "fed");
    }

    function test_collect_needs_the_gas_of_the_referral_sink_alone() public {
        _sinks(address(referrals), address(0), address(0));
        _lease(renter, provider, FEE);
        bytes memory call = abi.encodeCall(IRevenue.collect, (_list(renter)));
        (bool ok, bytes memory why) = address(revenue).call{ gas: revenue.SINK_GAS() }(call);
        vm.assertTrue(!ok, "starved");
        vm.assertEq(bytes32(bytes4(why)), bytes32(BoundedCall.GasTooLow.selector), "says so");
    }

    // ------------------------------------------------------------------------------------------------- collectServed

    function test_collectServed_burns_in_the_providers_name() public {
        _lease(renter, provider, 1_000_000);
        _collect(renter);
        referrals.set(referrals.trick(), 4000);

        vm.expectEmit(address(revenue));
        emit IRevenue.FeeServed(provider, 1_000_000, 20_000, 250_000);
        vm.expectEmit(address(revenue));
        emit IRevenue.BurnPaid(address(burner), provider, 280_000, 250_000);
        _serve(provider);

        vm.assertEq(referrals.lastBudget(), 50_000, "provider's budget");
        vm.assertEq(token.balanceOf(address(referrals)), 350_000 + 20_000, "both sides");
        vm.assertEq(burner.attributed(provider), 250_000, "attributed");
        vm.assertEq(burner.burned(), 280_000, "with what was left of the budget");
        vm.assertEq(revenue.unserved().volume, 0, "served");
        vm.assertEq(revenue.unserved().money, 0, "spent");
        vm.assertEq(revenue.held(), revenue.treasuryOwed(), "only the treasury's is left");
    }

    function test_collectServed_of_nothing() public {
        _serve(provider);
        vm.assertEq(burner.burned(), 0, "nothing");
    }

    function test_collectServed_needs_collected_fees() public {
        _lease(renter, provider, FEE);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotCollectedYet.selector, FEE, 0));
        _serve(provider);

        _lease(otherRenter, otherProvider, FEE - 1);
        _collect(otherRenter);
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotCollectedYet.selector, FEE, FEE - 1));
        _serve(provider);

        _collect(renter);
        _serve(provider);
        _serve(otherProvider);
        vm.assertEq(burner.attributed(provider), 250_000, "none was lost");
        vm.assertEq(burner.attributed(otherProvider), 249_999, "nor here, but for a unit of rounding");
        vm.assertEq(revenue.unserved().volume, 0, "all served");
        vm.assertEq(revenue.unserved().money, 0, "no rounding stays");
    }

    function test_collectServed_after_the_burn_share_rose_keeps_the_others_money() public {
        _lease(renter, provider, 1000);
        _lease(otherRenter, otherProvider, 1000);
        revenue.collect(_list(renter, otherRenter));
        _setSplit(_split(0, 0, 0, 8000, 2000));
        _serve(provider);
        vm.assertEq(burner.attributed(provider), 300, "its part of what there is, and no provider budget any more");
        _serve(otherProvider);
        vm.assertEq(burner.attributed(otherProvider), 300, "the same for the second");
    }

    function test_collectServed_attributes_no_more_than_its_bound() public {
        _setSplit(_split(0, 0, 0, 8000, 2000));
        _lease(renter, provider, 1000);
        _collect(renter);
        _serve(provider);
        vm.assertEq(burner.attributed(provider), 350, "35 %");
        vm.assertEq(burner.burned(), 800, "all of it is burned");
    }

    function test_collectServed_takes_the_providers_budget_out_of_what_there_is() public {
        _setSplit(_split(3500, 0, 1000, 2000, 3500));
        _lease(renter, provider, 1000);
        _collect(renter);
        _setSplit(_split(3500, 500, 1000, 2000, 3000));
        _serve(provider);
        vm.assertEq(referrals.lastBudget(), 50, "budget of the day");
        vm.assertEq(burner.attributed(provider), 150, "the rest of the 20 %");
    }

    // ------------------------------------------------------------------------------------------------- others

    function test_giveToBurn() public {
        token.mint(stranger, 70);
        vm.startPrank(stranger);
        token.approve(address(revenue), 70);
        vm.expectEmit(address(revenue));
        emit IRevenue.Given(stranger, 70);
        revenue.giveToBurn(70);
        vm.stopPrank();
        vm.assertEq(burner.burned(), 70, "burned");
        vm.assertEq(burner.totalAttributed(), 0, "for nobody");
    }

    function test_payTreasury_pays_the_treasury_alone() public {
        _lease(renter, provider, 1000);
        _collect(renter);
        vm.expectEmit(address(revenue));
        emit IRevenue.TreasuryPaid(treasury, 250);
        vm.prank(stranger);
        revenue.payTreasury();
        vm.assertEq(token.balanceOf(treasury), 250, "paid");
        vm.assertEq(revenue.treasuryOwed(), 0, "settled");
        revenue.payTreasury();
        vm.assertEq(token.balanceOf(treasury), 250, "once");
    }

    // ------------------------------------------------------------------------------------------------- laws

    /// @notice To the unit, for any fees, any usage and any split; and the rule of the house for the sum of them.
    function testFuzz_what_comes_in_goes_out(uint256[6] memory fees, uint256 usedBps, uint256 seed) public {
        IRevenue.Split memory split = _randomSplit(seed);
        _setSplit(split);
        referrals.set(referrals.trick(), _bound(usedBps, 0, 10_000));
        uint256 sum = 0;
        for (uint160 i = 0; i < 6; ++i) {
            fees[i] = _bound(fees[i], 0, i % 2 == 0 ? 1e15 : 300);
            sum += fees[i];
            _lease(address(0x1000 + i), address(0x2000 + i % 3), fees[i]);
        }
        for (uint160 i = 0; i < 6; ++i) {
            _collect(address(0x1000 + i));
        }
        for (uint160 i = 0; i < 3; ++i) {
            _serve(address(0x2000 + i));
            vm.assertEq(token.balanceOf(address(revenue)), revenue.held(), "held");
        }
        uint256 back = referrals.used() + stakers.rewarded() + burner.totalAttributed();
        vm.assertLe(back * 10_000, sum * (10_000 - split.treasury), "at most (1 - t) F goes back");
        vm.assertEq(revenue.unserved().money, 0, "nothing waits");
        vm.assertEq(
            referrals.used() + stakers.rewarded() + burner.burned() + revenue.treasuryOwed(), sum, "to the unit"
        );
    }

    /// @notice The worst that an owner can do to one fee: the steps in any order, a split for each.
    function testFuzz_one_fee_never_gets_back_more_than_80_percent(uint256 fee, uint256 seed, bool servedFirst) public {
        fee = _bound(fee, 1, 1e15);
        _setSplit(_randomSplit(seed));
        // Another's fee may stand in, so that the provider's side comes first.
        _lease(otherRenter, otherProvider, fee);
        _collect(otherRenter);
        uint256 before = referrals.used() + stakers.rewarded();
        _lease(renter, provider, fee);
        if (servedFirst) _serve(provider);
        _setSplit(_randomSplit(uint256(keccak256(abi.encode(seed)))));
        _collect(renter);
        if (!servedFirst) {
            _setSplit(_randomSplit(uint256(keccak256(abi.encode(seed, 1)))));
            _serve(provider);
        }
        uint256 back = referrals.used() + stakers.rewarded() - before + burner.attributed(provider);
        vm.assertLe(back * 10, fee * 8, "at most 80 %");
    }

    function _randomSplit(uint256 seed) private pure returns (IRevenue.Split memory s) {
        uint256 p = seed % 501;
        uint256 r = (seed >> 16) % (4001 - p);
        if (r > 4500) r = 4500;
        uint256 st = (seed >> 32) % (r > 2500 ? 4501 - r : 2001);
        uint256 t = 2000 + (seed >> 48) % (6001 - p - r - st);
        return _split(r, p, st, 10_000 - p - r - st - t, t);
    }
}
