// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Haltable } from "../../src/governance/Haltable.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IReferralSink } from "../../src/interfaces/IRevenueParts.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice claimFor
/// ├── halted, held, below 1 USD: refused
/// ├── by anyone: to the payout address, or the account itself
/// └── 7 days after the epoch's end at the earliest, linearly over 30 days; of level 0 when it accrued: 90
contract ClaimsTest is ReferralFixture {
    uint256 private constant VEST = NOW + 14 days;

    function setUp() public override {
        super.setUp();
        _level(referrer, 1);
    }

    function test_vesting_of_the_known_and_the_unknown() public {
        _fee(renter, 900 * USD);
        vm.warp(VEST);
        vm.assertEq(programme.claimable(referrer), 0, "held for 7 days after the epoch");
        vm.warp(VEST + 1 days);
        vm.assertEq(programme.claimable(referrer), 3 * USD, "a thirtieth of 90");
        vm.assertEq(programme.claimable(renter), 500_000, "a ninetieth of 45");
        vm.warp(VEST + 30 days);
        vm.assertEq(programme.claimable(referrer), 90 * USD, "all");
        vm.assertEq(programme.claimable(renter), 15 * USD, "a third");
        vm.warp(VEST + 90 days - 1);
        vm.assertLt(programme.claimable(renter), 45 * USD, "not a second early");
        vm.warp(VEST + 90 days);
        vm.assertEq(programme.claimable(renter), 45 * USD, "all");
    }

    function test_the_level_at_accrual_decides_the_pace() public {
        _fee(renter, 900 * USD);
        _level(renter, 1);
        _fee(renter, 900 * USD);
        vm.warp(VEST + 30 days);
        vm.assertEq(programme.claimable(renter), 15 * USD + 45 * USD, "slow third, fast whole");
    }

    function test_claimFor_by_anyone_pays_the_account() public {
        _fee(renter, 900 * USD);
        vm.warp(VEST + 10 days);
        uint256 active = programme.accountOf(referrer).lastActive;
        vm.expectEmit(address(programme));
        emit IReferrals.Claimed(referrer, referrer, 30 * USD);
        vm.prank(stranger);
        vm.assertEq(programme.claimFor(referrer), 30 * USD, "amount");
        vm.assertEq(token.balanceOf(referrer), 30 * USD, "paid");
        vm.assertEq(token.balanceOf(stranger), 0, "not to the caller");
        vm.assertEq(programme.accountOf(referrer).lastActive, active, "no act of its own");
        vm.assertEq(programme.owed(), 105 * USD, "owed");

        vm.warp(VEST + 20 days);
        vm.prank(referrer);
        programme.claimFor(referrer);
        vm.assertEq(token.balanceOf(referrer), 60 * USD, "the next part");
        IReferrals.AccountView memory a = programme.accountOf(referrer);
        vm.assertEq(a.lastActive, VEST + 20 days, "an act of its own");
        vm.assertEq(a.claimed, 60 * USD, "claimed");
        vm.assertEq(a.vested, 60 * USD, "vested");
        vm.assertEq(a.claimable, 0, "claimable");
        vm.assertEq(a.accrued, 90 * USD, "accrued");
    }

    function test_claimFor_pays_the_payout_address() public {
        vm.expectEmit(address(programme));
        emit IReferrals.PayoutSet(referrer, otherRenter);
        vm.prank(referrer);
        programme.setPayout(otherRenter);
        vm.assertEq(programme.accountOf(referrer).payout, otherRenter, "set");
        _fee(renter, 900 * USD);
        vm.warp(VEST + 30 days);
        vm.prank(stranger);
        programme.claimFor(referrer);
        vm.assertEq(token.balanceOf(otherRenter), 90 * USD, "paid");

        vm.prank(referrer);
        programme.setPayout(address(0));
        vm.assertEq(programme.accountOf(referrer).payout, referrer, "itself again");
    }

    function test_claimFor_at_least_a_dollar() public {
        _fee(renter, 300 * USD);
        // 30 USD in 30 days: a dollar a day.
        vm.warp(VEST + 1 days - 1);
        uint256 almost = programme.claimable(referrer);
        vm.assertLt(almost, USD, "almost");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.ClaimTooSmall.selector, almost, USD));
        programme.claimFor(referrer);
        vm.warp(VEST + 1 days);
        programme.claimFor(referrer);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.ClaimTooSmall.selector, 0, USD));
        programme.claimFor(referrer);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.ClaimTooSmall.selector, 0, USD));
        programme.claimFor(stranger);
    }

    function test_touch() public {
        vm.expectEmit(address(programme));
        emit IReferrals.Touched(referrer);
        vm.prank(referrer);
        programme.touch();
        vm.assertEq(programme.accountOf(referrer).lastActive, NOW, "seen");
    }

    function test_claims_halt_for_72_hours_and_nothing_else_does() public {
        _fee(renter, 900 * USD);
        vm.warp(VEST + 10 days);
        vm.prank(guardian);
        Haltable(address(programme)).halt();
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 72 hours));
        programme.claimFor(referrer);
        vm.assertEq(_fee(renter, 900 * USD), 135 * USD, "accrual goes on");
        vm.expectRevert(Haltable.NotArmed.selector);
        vm.prank(guardian);
        Haltable(address(programme)).halt();
        vm.warp(VEST + 13 days);
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp));
        programme.claimFor(referrer);
        vm.warp(VEST + 13 days + 1);
        programme.claimFor(referrer);
        vm.assertGe(token.balanceOf(referrer), 39 * USD, "paid");
    }

    function test_what_an_epoch_holds_is_bounded() public {
        _level(renter, 1);
        vm.prank(address(revenue));
        // 2^64 - 1 base units fit; the rest of the share is not used, so Revenue burns it.
        uint256 used = IReferralSink(address(programme)).onProviderFee(provider, 1e21, 5e19);
        vm.assertEq(used, type(uint64).max, "what fits");
        vm.prank(address(revenue));
        used = IReferralSink(address(programme)).onProviderFee(provider, 1e21, 5e19);
        vm.assertEq(used, 0, "full");
    }

    /// @notice Claims at any times add up to what vested, and in the end to what accrued.
    function testFuzz_claims_add_up(uint256 seed) public {
        _level(renter, 1);
        uint256 time = NOW;
        uint256 accrued = 0;
        for (uint256 i = 0; i < 30; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            time += seed % 12 days;
            vm.warp(time);
            if (seed >> 100 & 1 == 0) {
                vm.prank(referrer);
                programme.touch();
                if (seed >> 101 & 3 == 0) attestations.revoke(programme.proofOf(renter));
                _fee(renter, (seed >> 128) % (2000 * USD));
                accrued = _accrued(renter) + _accrued(referrer);
            } else if (programme.claimable(referrer) >= USD) {
                programme.claimFor(referrer);
            }
            vm.assertEq(programme.owed(), token.balanceOf(address(programme)), "backed to the unit");
        }
        vm.warp(time + 120 days);
        if (programme.claimable(referrer) >= USD) programme.claimFor(referrer);
        if (programme.claimable(renter) >= USD) programme.claimFor(renter);
        uint256 paid = token.balanceOf(renter) + token.balanceOf(referrer);
        vm.assertEq(paid + programme.claimable(renter) + programme.claimable(referrer), accrued, "nothing is lost");
    }
}
