// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IReferralSink } from "../../src/interfaces/IRevenueParts.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice onRenterFee
/// ├── not from `Revenue`: refused
/// ├── nobody brought the renter; less than 10 USD so far; 20,000 USD reached; 12 months over; referrer quiet: nothing
/// used ├── level 0 on either side: lowest rates; at most 100 USD in 30 days for an account of level 0
/// ├── known on both sides: the tier's rates, part of the referrer's passed on
/// └── the budget is smaller than the shares: all cut alike
/// onProviderFee: the same gates, without the 20,000 USD; 5 %
contract AccrualTest is ReferralFixture {
    uint256 private constant YEAR = 365 days;

    function test_construction_needs_addresses() public {
        vm.expectRevert(IReferrals.ZeroAddress.selector);
        vm.deployCode("Referrals.sol:Referrals", abi.encode(address(0), address(codes), address(0), owner));
        vm.expectRevert(IReferrals.ZeroAddress.selector);
        vm.deployCode("Referrals.sol:Referrals", abi.encode(address(revenue), address(0), address(0), owner));
        vm.assertEq(programme.token(), address(token), "token");
        vm.assertEq(programme.revenue(), address(revenue), "revenue");
        vm.assertEq(programme.codes(), address(codes), "codes");
        vm.assertEq(programme.attestations(), address(attestations), "attestations");
    }

    function test_only_revenue_tells_of_fees() public {
        bytes memory why = abi.encodeWithSelector(IReferrals.NotRevenue.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(why);
        IReferralSink(address(programme)).onRenterFee(renter, 1, 1);
        vm.expectRevert(why);
        IReferralSink(address(programme)).onProviderFee(renter, 1, 1);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- renters

    function test_a_fee_of_one_that_was_brought() public {
        _level(renter, 1);
        _level(referrer, 1);
        vm.expectEmit(address(programme));
        emit IReferrals.Accrued(referrer, renter, RENTER, 100 * USD, 10 * USD, 5 * USD);
        vm.assertEq(_fee(renter, 100 * USD), 15 * USD, "used");
        vm.assertEq(_accrued(referrer), 10 * USD, "referrer 10 %");
        vm.assertEq(_accrued(renter), 5 * USD, "discount 5 %");
        vm.assertEq(programme.owed(), 15 * USD, "owed");
        (uint256 paid, uint256 served) = programme.feesOf(renter);
        vm.assertEq(paid, 100 * USD, "paid");
        vm.assertEq(served, 0, "served");
        vm.assertEq(programme.feesBetween(renter, FIRST, FIRST), 100 * USD, "counted for the tier");
    }

    function test_nobody_brought_it() public {
        vm.assertEq(_fee(otherRenter, 100 * USD), 0, "used");
        vm.assertEq(programme.feesBetween(otherRenter, FIRST, FIRST), 0, "no tier");
        vm.assertEq(programme.accountOf(otherRenter).lastActive, NOW, "seen");
    }

    function test_qualified_from_10_dollars_on() public {
        vm.assertEq(_fee(renter, 10 * USD - 1), 0, "not yet");
        vm.assertEq(_fee(renter, 1), 0, "too little to share, but qualified");
        vm.assertEq(_fee(renter, 100), 15, "from now on");
        _bind(otherRenter, referrer, RENTER);
        vm.assertEq(_fee(otherRenter, 10 * USD), 1_500_000, "at once");
    }

    function test_until_20_000_dollars() public {
        _level(renter, 1);
        _level(referrer, 1);
        _fee(renter, 19_990 * USD);
        vm.assertEq(_fee(renter, 100 * USD), 1_500_000, "the last 10 count");
        vm.assertEq(_fee(renter, 100 * USD), 0, "over");
        vm.assertEq(programme.feesBetween(renter, FIRST, FIRST), 20_190 * USD, "still counts for the tier");
    }

    function test_until_12_months_are_over() public {
        vm.prank(referrer);
        programme.touch();
        vm.warp(NOW + YEAR - 100 days);
        vm.prank(referrer);
        programme.touch();
        vm.warp(NOW + YEAR);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "the last second");
        vm.assertEq(_providerFee(provider, 10 * USD), 500_000, "provider too");
        vm.warp(NOW + YEAR + 1);
        vm.assertEq(_fee(renter, 10 * USD), 0, "over");
        vm.assertEq(_providerFee(provider, 10 * USD), 0, "provider too");
    }

    function test_a_referrer_gone_quiet_accrues_nothing() public {
        vm.warp(NOW + 180 days);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "since the binding");
        vm.warp(NOW + 180 days + 1);
        vm.assertEq(_fee(renter, 10 * USD), 0, "quiet");
        vm.assertEq(_providerFee(provider, 10 * USD), 0, "quiet there too");
        uint256 snapshot = vm.snapshotState();

        vm.prank(referrer);
        programme.touch();
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "back by a word");
        vm.revertToState(snapshot);
        _fee(referrer, 1);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "back by a fee of its own");
        vm.revertToState(snapshot);
        _providerFee(referrer, 1);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "back by serving");
        vm.revertToState(snapshot);
        vm.prank(referrer);
        programme.setPassOn(0);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "back by an act");
        vm.revertToState(snapshot);
        vm.prank(referrer);
        programme.setPayout(stranger);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "back by another");
    }

    function test_unknown_on_either_side_has_the_lowest_rates() public {
        vm.prank(manager);
        programme.setWeeklyBoost(type(uint96).max);
        vm.prank(manager);
        programme.setBoost(referrer, 500, type(uint40).max);
        _level(referrer, 1);
        vm.assertTrue(_prove(25, 1000 * USD, 1) == IReferrals.Tier.Gold, "gold");
        vm.warp(NOW + EPOCH);
        vm.assertEq(_fee(renter, 100 * USD), 15 * USD, "renter unknown");
        _level(renter, 1);
        vm.assertEq(_fee(renter, 100 * USD), 35 * USD, "both known: 20 + 10 + 5");
        attestations.revoke(programme.proofOf(referrer));
        vm.assertEq(_fee(renter, 100 * USD), 15 * USD, "referrer unknown again, at once");
    }

    function test_an_unknown_account_gets_100_dollars_a_month() public {
        uint256 monthEnd = (NOW / 30 days + 1) * 30 days;
        vm.assertEq(_fee(renter, 999 * USD), 149_850_000, "99.90 and 49.95");
        vm.assertEq(_fee(renter, 10 * USD), 100_000 + 500_000, "0.10 are left to the referrer");
        vm.assertEq(_accrued(referrer), 100 * USD, "the limit");
        vm.assertEq(_providerFee(provider, 100 * USD), 0, "on the other side too");
        vm.warp(monthEnd - 1);
        vm.assertEq(_fee(renter, 10 * USD), 500_000, "the renter has room");
        vm.warp(monthEnd);
        vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "a new month");
        _level(referrer, 1);
        _fee(renter, 2000 * USD);
        vm.assertGe(_accrued(referrer), 300 * USD, "no limit for the known");
    }

    function test_the_referrer_passes_part_on() public {
        vm.expectEmit(address(programme));
        emit IReferrals.PassOnSet(referrer, 2500);
        vm.prank(referrer);
        programme.setPassOn(2500);
        vm.assertEq(programme.accountOf(referrer).passOnBps, 2500, "set");
        _fee(renter, 100 * USD);
        vm.assertEq(_accrued(referrer), 7_500_000, "three quarters");
        vm.assertEq(_accrued(renter), 7_500_000, "discount and a quarter");

        vm.prank(referrer);
        programme.setPassOn(10_000);
        _fee(renter, 100 * USD);
        vm.assertEq(_accrued(referrer), 7_500_000, "nothing");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.ShareTooHigh.selector, 10_001, 10_000));
        vm.prank(referrer);
        programme.setPassOn(10_001);
    }

    function test_a_small_budget_cuts_all_alike() public {
        vm.assertEq(_feeWithin(renter, 100 * USD, 3 * USD), 3 * USD, "all of it");
        vm.assertEq(_accrued(referrer), 2 * USD, "two thirds");
        vm.assertEq(_accrued(renter), 1 * USD, "a third");
        vm.assertEq(_feeWithin(renter, 100 * USD, 0), 0, "none");
        vm.assertEq(_feeWithin(renter, 100 * USD, 15 * USD), 15 * USD, "just enough");
        vm.assertEq(_feeWithin(renter, 100 * USD, 15 * USD - 1), 15 * USD - 2, "rounded down");
    }

    // ------------------------------------------------------------------------------------------------- providers

    function test_a_fee_that_one_who_was_brought_served() public {
        _level(referrer, 2);
        vm.expectEmit(address(programme));
        emit IReferrals.Accrued(referrer, provider, PROVIDER, 30_000 * USD, 1500 * USD, 0);
        vm.assertEq(_providerFee(provider, 30_000 * USD), 1500 * USD, "5 %, whatever the fees");
        vm.assertEq(_providerFee(provider, 1000 * USD), 50 * USD, "and again");
        vm.assertEq(_accrued(provider), 0, "no discount for providers");
        (uint256 paid, uint256 served) = programme.feesOf(provider);
        vm.assertEq(paid, 0, "paid");
        vm.assertEq(served, 31_000 * USD, "served");
    }

    function test_provider_gates() public {
        vm.assertEq(_providerFee(otherProvider, 100 * USD), 0, "nobody brought it");
        vm.assertEq(_providerFee(provider, 10 * USD - 1), 0, "not qualified");
        vm.assertEq(_providerFee(provider, 1), 0, "too little");
        vm.assertEq(_providerFee(provider, 100), 5, "qualified");
    }

    // ------------------------------------------------------------------------------------------------- the whole way

    function test_from_a_lease_to_the_purse() public {
        _level(referrer, 1);
        _level(renter, 1);
        _lease(renter, provider, 100 * USD);
        _collect(renter);
        _serve(provider);
        vm.assertEq(token.balanceOf(address(programme)), 20 * USD, "10 + 5 + 5");
        vm.assertEq(programme.owed(), 20 * USD, "all of it owed");
        vm.assertEq(burner.burned(), (35 - 15 + 25) * USD, "the rest of the budget is burned");
        vm.assertEq(burner.attributed(provider), 25 * USD, "the provider's");

        vm.warp(NOW + 14 days + 30 days);
        vm.prank(stranger);
        programme.claimFor(referrer);
        vm.assertEq(token.balanceOf(referrer), 15 * USD, "paid");
    }

    /// @notice Two looks at a registry that eats all gas it is given fit into what a sink may use.
    function test_a_registry_that_eats_gas_costs_the_level_and_no_fee() public {
        _level(referrer, 1);
        _level(renter, 1);
        attestations.breakDown(false, true);
        _lease(renter, provider, 100 * USD);
        _collect(renter);
        _serve(provider);
        vm.assertEq(programme.owed(), 20 * USD, "the lowest tier");
        vm.assertEq(token.balanceOf(address(programme)), 20 * USD, "paid");
    }

    function testFuzz_never_more_than_the_budget(uint256 fee, uint256 budget, uint16 passOn, uint8 levels) public {
        fee = _bound(fee, 0, 1e14);
        budget = _bound(budget, 0, fee);
        if (levels & 1 == 1) _level(referrer, 1);
        if (levels & 2 == 2) _level(renter, 1);
        vm.prank(referrer);
        programme.setPassOn(uint16(_bound(passOn, 0, 10_000)));
        vm.prank(manager);
        programme.setWeeklyBoost(type(uint96).max);
        vm.prank(manager);
        programme.setBoost(referrer, 500, type(uint40).max);
        uint256 used = _feeWithin(renter, fee, budget);
        vm.assertLe(used, budget, "within the budget");
        vm.assertLe(used * 100, fee * 35, "within the table");
        vm.assertEq(_accrued(referrer) + _accrued(renter), used, "all of it is somebody's");
        vm.assertEq(programme.owed(), used, "owed");
    }
}
