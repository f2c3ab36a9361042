// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice refreshTier
/// ├── over 100 referees; 0 or over 4 epochs; not ascending or twice; not this referrer's: refused
/// ├── a referee below 25 USD, of level 0, or whose fees will have left the window: does not count
/// ├── each tier at its bounds: active referees, volume, a fifth per referee
/// └── holds for the coming epochs, not this one; is never lowered by a poorer proof
contract TiersTest is ReferralFixture {
    function _is(IReferrals.Tier tier, IReferrals.Tier expected) private pure {
        vm.assertEq(uint256(tier), uint256(expected), "tier");
    }

    function _referees(uint256 count) private pure returns (address[] memory referees) {
        referees = new address[](count);
        for (uint160 i = 0; i < count; ++i) {
            referees[i] = address(0x70000 + i);
        }
    }

    // ------------------------------------------------------------------------------------------------- bounds

    function test_the_tiers_at_their_bounds() public {
        _is(_prove(5, 100 * USD - 1, 1), IReferrals.Tier.Starter);
        _is(_prove(5, 1, 1), IReferrals.Tier.Bronze);
        _is(_prove(5, 1e9, 1), IReferrals.Tier.Bronze);
    }

    function test_silver_at_its_bounds() public {
        _is(_prove(9, 1000 * USD, 1), IReferrals.Tier.Bronze);
        _is(_prove(10, 0, 1), IReferrals.Tier.Bronze);
        _fee(address(0x70009), 25 * USD - 1);
        _is(programme.refreshTier(referrer, _referees(10), 1), IReferrals.Tier.Bronze);
        _fee(address(0x70009), 1);
        _is(programme.refreshTier(referrer, _referees(10), 1), IReferrals.Tier.Silver);
    }

    function test_silver_needs_its_volume() public {
        _is(_prove(10, 500 * USD - 1, 1), IReferrals.Tier.Bronze);
        _is(_prove(10, 1, 1), IReferrals.Tier.Silver);
    }

    function test_gold_at_its_bounds() public {
        _is(_prove(24, 10_000 * USD, 1), IReferrals.Tier.Silver);
        _is(_prove(25, 25 * USD, 1), IReferrals.Tier.Gold);
    }

    function test_gold_needs_its_volume() public {
        _is(_prove(25, 1000 * USD - 1, 1), IReferrals.Tier.Silver);
        _is(_prove(25, 1, 1), IReferrals.Tier.Gold);
    }

    function test_one_referee_counts_for_a_fifth() public {
        // Four pay all, the others next to nothing: five are needed for any tier.
        _prove(4, 1_000_000 * USD, 1);
        _is(programme.refreshTier(referrer, _referees(4), 1), IReferrals.Tier.Starter);
        for (uint160 i = 4; i < 25; ++i) {
            _bind(address(0x70000 + i), referrer, RENTER);
            _level(address(0x70000 + i), 1);
            _fee(address(0x70000 + i), 25 * USD);
        }
        // 4 x 1,000 + 21 x 25 is not 5,000 for Silver; 4 x 100 + 21 x 25 is 500 for Bronze.
        _is(programme.refreshTier(referrer, _referees(25), 1), IReferrals.Tier.Bronze);
    }

    function test_heads_count_for_nothing() public {
        _is(_prove(100, 25 * USD - 1, 1), IReferrals.Tier.Starter);
    }

    function test_the_unknown_do_not_count() public {
        _prove(5, 100 * USD, 1);
        attestations.revoke(programme.proofOf(address(0x70000)));
        vm.warp(NOW + EPOCH);
        _is(programme.refreshTier(referrer, _referees(5), 1), IReferrals.Tier.Starter);
    }

    function test_nobody_is_starter() public {
        _is(programme.refreshTier(referrer, new address[](0), 4), IReferrals.Tier.Starter);
        _is(programme.tierOf(stranger), IReferrals.Tier.Starter);
    }

    // ------------------------------------------------------------------------------------------------- time

    function test_a_tier_holds_for_the_coming_epochs() public {
        _prove(5, 100 * USD, 1);
        vm.expectEmit(address(programme));
        emit IReferrals.TierProven(referrer, IReferrals.Tier.Bronze, FIRST + 1, FIRST + 4);
        programme.refreshTier(referrer, _referees(5), 4);
        _is(programme.tierOf(referrer), IReferrals.Tier.Starter);
        vm.warp(NOW + EPOCH - 1);
        _is(programme.tierOf(referrer), IReferrals.Tier.Starter);
        vm.warp(NOW + EPOCH);
        _is(programme.tierOf(referrer), IReferrals.Tier.Bronze);
        vm.warp(NOW + 5 * EPOCH - 1);
        _is(programme.tierOf(referrer), IReferrals.Tier.Bronze);
        vm.warp(NOW + 5 * EPOCH);
        _is(programme.tierOf(referrer), IReferrals.Tier.Starter);
    }

    function test_a_poor_proof_lowers_nothing() public {
        _prove(25, 1000 * USD, 2);
        vm.prank(stranger);
        _is(programme.refreshTier(referrer, new address[](0), 4), IReferrals.Tier.Starter);
        _is(programme.refreshTier(referrer, _referees(5), 4), IReferrals.Tier.Bronze);
        _is(programme.tierAt(referrer, FIRST), IReferrals.Tier.Starter);
        _is(programme.tierAt(referrer, FIRST + 1), IReferrals.Tier.Gold);
        _is(programme.tierAt(referrer, FIRST + 2), IReferrals.Tier.Gold);
        _is(programme.tierAt(referrer, FIRST + 3), IReferrals.Tier.Bronze);
        _is(programme.tierAt(referrer, FIRST + 4), IReferrals.Tier.Bronze);
        _is(programme.tierAt(referrer, FIRST + 5), IReferrals.Tier.Starter);
    }

    function test_fees_leave_the_window_after_13_epochs() public {
        _prove(5, 100 * USD, 1);
        // In epoch FIRST + 9 the fees of FIRST will still count in FIRST + 13, four epochs on, and not in FIRST + 14.
        vm.warp(NOW + 9 * EPOCH);
        _is(programme.refreshTier(referrer, _referees(5), 4), IReferrals.Tier.Bronze);
        vm.warp(NOW + 10 * EPOCH);
        _is(programme.refreshTier(referrer, _referees(5), 4), IReferrals.Tier.Starter);
        _is(programme.refreshTier(referrer, _referees(5), 3), IReferrals.Tier.Bronze);
        vm.warp(NOW + 12 * EPOCH);
        _is(programme.refreshTier(referrer, _referees(5), 1), IReferrals.Tier.Bronze);
        vm.warp(NOW + 13 * EPOCH);
        _is(programme.refreshTier(referrer, _referees(5), 1), IReferrals.Tier.Starter);
    }

    function test_tiers_across_a_words_end() public {
        // Epoch 2944 begins a word of 128 epochs; 3072 the next.
        vm.warp(3070 * EPOCH);
        _prove(5, 100 * USD, 4);
        for (uint256 e = 3071; e <= 3074; ++e) {
            _is(programme.tierAt(referrer, e), IReferrals.Tier.Bronze);
        }
        _is(programme.tierAt(referrer, 3070), IReferrals.Tier.Starter);
        _is(programme.tierAt(referrer, 3075), IReferrals.Tier.Starter);
        _is(programme.tierAt(referrer, 3071 - 128), IReferrals.Tier.Starter);
    }

    function test_epochs_are_weeks() public {
        vm.assertEq(programme.currentEpoch(), FIRST, "first second");
        vm.warp(NOW + EPOCH - 1);
        vm.assertEq(programme.currentEpoch(), FIRST, "last second");
        vm.warp(NOW + EPOCH);
        vm.assertEq(programme.currentEpoch(), FIRST + 1, "next");
    }

    function test_rates() public view {
        uint256[4] memory shares = [uint256(1000), 1200, 1500, 2000];
        uint256[4] memory discounts = [uint256(500), 500, 750, 1000];
        for (uint8 i = 0; i < 4; ++i) {
            (uint256 share, uint256 discount) = programme.ratesOf(IReferrals.Tier(i));
            vm.assertEq(share, shares[i], "referrer");
            vm.assertEq(discount, discounts[i], "referee");
        }
    }

    function test_each_tier_pays_its_rates() public {
        _level(referrer, 1);
        _level(renter, 1);
        uint256[4] memory counts = [uint256(0), 5, 10, 25];
        for (uint256 i = 0; i < 4; ++i) {
            _prove(counts[i], 1000 * USD, 1);
            vm.warp(block.timestamp + EPOCH);
            (uint256 share, uint256 discount) = programme.ratesOf(IReferrals.Tier(i));
            vm.assertEq(_fee(renter, 100 * USD), (share + discount) * USD / 100, "used");
        }
    }

    // ------------------------------------------------------------------------------------------------- refused

    function test_lists_are_bounded() public {
        vm.expectRevert(abi.encodeWithSelector(IReferrals.TooManyReferees.selector, 101, 100));
        programme.refreshTier(referrer, _referees(101), 1);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.TooFarAhead.selector, 0, 4));
        programme.refreshTier(referrer, _referees(1), 0);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.TooFarAhead.selector, 5, 4));
        programme.refreshTier(referrer, _referees(1), 5);
    }

    function test_each_referee_once() public {
        _prove(5, 100 * USD, 1);
        address[] memory twice = new address[](2);
        (twice[0], twice[1]) = (address(0x70000), address(0x70000));
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAscending.selector, address(0x70000)));
        programme.refreshTier(referrer, twice, 1);
        (twice[0], twice[1]) = (address(0x70001), address(0x70000));
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAscending.selector, address(0x70000)));
        programme.refreshTier(referrer, twice, 1);
    }

    function test_only_own_referees_as_renters() public {
        _prove(5, 100 * USD, 1);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotReferee.selector, address(0x70000), stranger));
        programme.refreshTier(stranger, _referees(5), 1);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotReferee.selector, provider, referrer));
        programme.refreshTier(referrer, _list(provider), 1);
    }

    /// @notice The cap at a fifth of the threshold is the rule "a fifth of the volume": there is a volume at or above
    /// the threshold, of which nobody carries more than a fifth, exactly when the proof finds the tier. Every volume is
    /// tried, which takes a tenth of a second, so the usual pass sees few markets.
    /// forge-config: default.fuzz.runs = 32
    /// forge-config: deep.fuzz.runs = 2000
    function testFuzz_a_fifth_of_the_threshold_is_a_fifth_of_the_volume(uint256 seed) public {
        uint256[8] memory fees;
        for (uint160 i = 0; i < 8; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            fees[i] = 25 + seed % (seed % 3 == 0 ? 400 : 90);
            _bind(address(0x70000 + i), referrer, RENTER);
            _level(address(0x70000 + i), 1);
            _fee(address(0x70000 + i), fees[i] * USD);
        }
        bool expected = false;
        for (uint256 volume = 500; volume <= 4000; ++volume) {
            uint256 sum = 0;
            for (uint256 i = 0; i < 8; ++i) {
                sum += fees[i] * 5 < volume ? fees[i] * 5 : volume;
            }
            if (sum >= volume * 5) expected = true;
        }
        bool found = programme.refreshTier(referrer, _referees(8), 1) == IReferrals.Tier.Bronze;
        vm.assertEq(found, expected, "the same");
    }
}
