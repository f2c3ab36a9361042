// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice setCampaign, setBoost, setWeeklyBoost: by the manager alone, inside the band of 5 %
/// a boost
/// ├── before the campaign, after it, after the personal one: none
/// ├── both: added, and cut to 5 %; the personal one yields
/// └── no more than the week's budget, the referee first; the next week anew
contract BoostsTest is ReferralFixture {
    function setUp() public override {
        super.setUp();
        _level(referrer, 1);
        _level(renter, 1);
        vm.prank(manager);
        programme.setWeeklyBoost(1000 * uint96(USD));
    }

    function _campaign(uint16 referrerBps, uint16 refereeBps, uint256 from, uint256 until) private {
        vm.prank(manager);
        programme.setCampaign(IReferrals.Campaign(referrerBps, refereeBps, uint40(from), uint40(until)));
    }

    function _boost(uint16 bps, uint256 until) private {
        vm.prank(manager);
        programme.setBoost(referrer, bps, uint40(until));
    }

    /// @dev What 100 USD of fee bring beyond the 10 % and 5 % of the lowest tier, in cents.
    function _more() private returns (uint256 toReferrer, uint256 toReferee) {
        (uint256 a, uint256 b) = (_accrued(referrer), _accrued(renter));
        _fee(renter, 100 * USD);
        return ((_accrued(referrer) - a - 10 * USD) / 10_000, (_accrued(renter) - b - 5 * USD) / 10_000);
    }

    function _brings(uint256 toReferrer, uint256 toReferee) private {
        (uint256 a, uint256 b) = _more();
        vm.assertEq(a, toReferrer, "referrer");
        vm.assertEq(b, toReferee, "referee");
    }

    function test_a_campaign_in_its_time() public {
        _brings(0, 0);
        IReferrals.Campaign memory c = IReferrals.Campaign(200, 300, uint40(NOW + 10), uint40(NOW + 20));
        vm.expectEmit(address(programme));
        emit IReferrals.CampaignSet(c);
        vm.prank(manager);
        programme.setCampaign(c);
        vm.assertEq(programme.campaign().refereeBps, 300, "set");
        vm.warp(NOW + 9);
        _brings(0, 0);
        vm.warp(NOW + 10);
        _brings(200, 300);
        vm.warp(NOW + 20);
        _brings(200, 300);
        vm.warp(NOW + 21);
        _brings(0, 0);
    }

    function test_a_personal_boost_in_its_time() public {
        vm.expectEmit(address(programme));
        emit IReferrals.BoostSet(referrer, 500, NOW + 10);
        _boost(500, NOW + 10);
        (uint256 bps, uint256 until) = programme.boostOf(referrer);
        vm.assertEq(bps, 500, "bps");
        vm.assertEq(until, NOW + 10, "until");
        vm.warp(NOW + 10);
        _brings(500, 0);
        vm.warp(NOW + 11);
        _brings(0, 0);
    }

    function test_both_stay_inside_the_band() public {
        _campaign(100, 200, NOW, NOW + 10);
        _boost(200, NOW + 10);
        _brings(300, 200);
        _boost(201, NOW + 10);
        _brings(300, 200);
        _boost(500, NOW + 10);
        _brings(300, 200);
        _campaign(0, 500, NOW, NOW + 10);
        _brings(0, 500);
    }

    function test_bounds() public {
        vm.startPrank(manager);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.BoostTooHigh.selector, 501, 500));
        programme.setCampaign(IReferrals.Campaign(1, 500, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IReferrals.BoostTooHigh.selector, 131_070, 500));
        programme.setCampaign(IReferrals.Campaign(65_535, 65_535, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IReferrals.BoostTooHigh.selector, 501, 500));
        programme.setBoost(referrer, 501, 0);
        vm.stopPrank();
        vm.assertEq(programme.MAX_BOOST_BPS(), 500, "the band");
    }

    function test_the_weeks_budget() public {
        vm.expectEmit(address(programme));
        emit IReferrals.WeeklyBoostSet(8 * USD);
        vm.prank(manager);
        programme.setWeeklyBoost(8 * uint96(USD));
        _campaign(300, 200, NOW, NOW + 30 days);
        _brings(300, 200);
        (uint256 budget, uint256 spent) = programme.weeklyBoost();
        vm.assertEq(budget, 8 * USD, "budget");
        vm.assertEq(spent, 5 * USD, "spent");
        _brings(100, 200);
        _brings(0, 0);
        vm.prank(manager);
        programme.setWeeklyBoost(1);
        _brings(0, 0);
        vm.prank(manager);
        programme.setWeeklyBoost(8 * uint96(USD));
        vm.warp(NOW + EPOCH - 1);
        _brings(0, 0);
        vm.warp(NOW + EPOCH);
        (, spent) = programme.weeklyBoost();
        vm.assertEq(spent, 0, "anew");
        _brings(300, 200);
    }

    function test_roles() public {
        bytes memory notManager = abi.encodeWithSelector(IReferrals.NotManager.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(notManager);
        programme.setCampaign(IReferrals.Campaign(0, 0, 0, 0));
        vm.expectRevert(notManager);
        programme.setBoost(stranger, 1, 0);
        vm.expectRevert(notManager);
        programme.setWeeklyBoost(1);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        programme.setManager(stranger);
        vm.stopPrank();

        vm.expectEmit(address(programme));
        emit IReferrals.ManagerSet(stranger);
        vm.prank(owner);
        programme.setManager(stranger);
        vm.assertEq(programme.manager(), stranger, "manager");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotManager.selector, manager));
        vm.prank(manager);
        programme.setWeeklyBoost(1);
    }

    /// @notice Whatever the manager does: at most 5 % of the fee, and the budget of the week.
    function testFuzz_boosts_stay_inside(uint256 fee, uint16[3] memory bps, uint96 budget) public {
        fee = _bound(fee, 10 * USD, 20_000 * USD);
        uint16 first = uint16(_bound(bps[0], 0, 500));
        _campaign(first, uint16(_bound(bps[1], 0, 500 - first)), NOW, NOW);
        _boost(uint16(_bound(bps[2], 0, 500)), NOW);
        vm.prank(manager);
        programme.setWeeklyBoost(budget);
        uint256 used = _fee(renter, fee);
        uint256 plain = fee / 10 + fee / 20;
        vm.assertLe(used, plain + fee / 20 + 1, "the band");
        vm.assertLe(used, plain + budget, "the budget");
        (, uint256 spent) = programme.weeklyBoost();
        vm.assertEq(used, plain + spent, "exactly what was spent");
    }
}
