// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { BurningPass, FakePass, RevertingPass } from "../utils/PassFakes.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice setPass
/// ├── not by the owner, or to an address without code: refused
/// └── zero: nobody has a discount any more
/// onRenterFee, of a renter with a pass
/// ├── brought by nobody: the discount alone, within the budget
/// ├── brought by somebody: the shares first, as without a pass; the discount out of what they leave
/// ├── of level 0: within its 100 USD of 30 days
/// └── a pass that is too generous: 10 %; that reverts, or takes all gas: none
contract DiscountsTest is ReferralFixture {
    FakePass private pass;

    function setUp() public override {
        super.setUp();
        pass = new FakePass();
        pass.set(1000);
        _setPass(address(pass));
    }

    function test_the_owner_names_the_pass() public {
        vm.assertEq(programme.pass(), address(pass), "pass");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        programme.setPass(address(0));
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NoCode.selector, stranger));
        programme.setPass(stranger);
        vm.assertEq(programme.pass(), address(pass), "still");

        vm.expectEmit(address(programme));
        emit IReferrals.PassSet(address(0));
        _setPass(address(0));
        vm.assertEq(programme.discountOf(renter), 0, "no pass, no discount");
        vm.assertEq(_fee(otherRenter, 100 * USD), 0, "nothing used");
    }

    function test_brought_by_nobody() public {
        vm.expectEmit(address(programme));
        emit IReferrals.Discounted(otherRenter, 100 * USD, 10 * USD);
        vm.assertEq(_fee(otherRenter, 100 * USD), 10 * USD, "used");
        vm.assertEq(_accrued(otherRenter), 10 * USD, "10 %");
        vm.assertEq(programme.owed(), 10 * USD, "owed");
    }

    function test_brought_by_somebody() public {
        _level(renter, 1);
        _level(referrer, 1);
        vm.assertEq(_fee(renter, 100 * USD), 25 * USD, "used");
        vm.assertEq(_accrued(referrer), 10 * USD, "as without a pass");
        vm.assertEq(_accrued(renter), 15 * USD, "5 % of the tier, 10 % of the pass");
    }

    function test_it_never_takes_from_a_referrer() public {
        _level(renter, 1);
        _level(referrer, 1);
        vm.assertEq(_feeWithin(renter, 100 * USD, 18 * USD), 18 * USD, "the whole budget");
        vm.assertEq(_accrued(referrer), 10 * USD, "as without a pass");
        vm.assertEq(_accrued(renter), 8 * USD, "what is left");
        vm.assertEq(_feeWithin(renter, 100 * USD, 15 * USD), 15 * USD, "nothing is left");
        vm.assertEq(_accrued(renter), 13 * USD, "5 % of the tier");
    }

    function test_of_level_0_within_its_month() public {
        vm.assertEq(_fee(otherRenter, 990 * USD), 99 * USD, "within");
        vm.assertEq(_fee(otherRenter, 990 * USD), 1 * USD, "the last of the month");
        vm.assertEq(_fee(otherRenter, 990 * USD), 0, "none left");
        _level(otherRenter, 1);
        vm.assertEq(_fee(otherRenter, 990 * USD), 99 * USD, "known now");
    }

    function test_never_more_than_10_percent() public {
        pass.set(type(uint256).max);
        vm.assertEq(programme.discountOf(otherRenter), programme.MAX_DISCOUNT_BPS(), "bounded");
        vm.assertEq(_fee(otherRenter, 100 * USD), 10 * USD, "used");
    }

    function test_a_pass_that_does_not_answer_gives_none_and_stops_nothing() public {
        address[2] memory broken = [address(new RevertingPass()), address(new BurningPass())];
        for (uint256 i = 0; i < broken.length; ++i) {
            _setPass(broken[i]);
            vm.assertEq(programme.discountOf(renter), 0, "none");
            vm.assertEq(_fee(renter, 10 * USD), 1_500_000, "the shares are paid");
        }
    }

    function testFuzz_within_the_budget(uint96 fee, uint16 budgetBps, uint256 discountBps, bool isBrought) public {
        uint256 budget = uint256(fee) * (budgetBps % 4001) / 10_000;
        pass.set(discountBps);
        address account = isBrought ? renter : otherRenter;
        _level(account, 2);
        _level(referrer, 2);
        uint256 used = _feeWithin(account, fee, budget);
        vm.assertLe(used, budget, "within the budget");
        vm.assertEq(used, _accrued(account) + _accrued(referrer), "all of it credited");
        vm.assertEq(used, programme.owed(), "and owed");
    }

    function _setPass(address pass_) private {
        vm.prank(owner);
        programme.setPass(pass_);
    }
}
