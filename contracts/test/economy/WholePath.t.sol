// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { EconomyFixture } from "../utils/EconomyFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The fee of real leases on the real market through all contracts of the economy, to the unit.
///
/// lease closes -> collect -> referrer and renter | stakers | treasury | burned for nobody | unserved
///              -> collectServed -> provider's referrer | burned in the provider's name -> auction -> work rewards
contract EconomyTest is EconomyFixture {
    function test_the_fee_of_a_lease_reaches_everybody_and_adds_up() public {
        _lease(1);
        vm.assertEq(_fees(renter), FEE, "waits with who paid");
        vm.assertEq(_served(), FEE, "and with who served");

        revenue.collect(_list(renter));
        vm.assertEq(token.balanceOf(address(revenue)), revenue.held(), "only what waits");
        // Starter: 10 % to the referrer, 5 % back to the renter; 10 % to stakers; 25 % to the treasury.
        vm.assertEq(token.balanceOf(address(referrals)), FEE * 15 / 100, "referrer and discount");
        vm.assertEq(token.balanceOf(address(staking)), FEE * 10 / 100, "stakers");
        vm.assertEq(revenue.treasuryOwed(), FEE * 25 / 100, "treasury");
        vm.assertEq(token.balanceOf(address(auction)), FEE * 20 / 100, "what the budget left is burned for nobody");
        vm.assertEq(revenue.unserved().money, FEE * 30 / 100, "the provider's part waits");

        revenue.collectServed(provider, _list(machine));
        vm.assertEq(token.balanceOf(address(auction)), FEE * 50 / 100, "nobody brought the provider: all is burned");
        uint256 epoch = auction.currentEpoch();
        vm.assertEq(auction.attributedTo(epoch, provider), FEE * 25 / 100, "half of it in its name");
        vm.assertEq(market.accountOf(renter).fees + _served() + revenue.unserved().money, 0, "nothing waits");

        revenue.payTreasury();
        vm.assertEq(token.balanceOf(treasury), FEE * 25 / 100, "paid");
        vm.assertEq(token.balanceOf(address(revenue)), 0, "to the unit");
    }

    function test_a_provider_is_released_at_most_what_its_leases_burned() public {
        _lease(1);
        revenue.collect(_list(renter));
        revenue.collectServed(provider, _list(machine));
        uint256 epoch = auction.currentEpoch();
        uint256[] memory epochs = new uint256[](1);
        epochs[0] = epoch;

        vm.warp((epoch + 1) * 7 days);
        uint256 supply = weft.totalSupply();
        for (uint256 day = 0; day < 60 && auction.unsold() != 0; ++day) {
            vm.warp(block.timestamp + 1 days);
            vm.startPrank(buyer);
            weft.approve(address(auction), type(uint256).max);
            auction.buy(type(uint256).max, type(uint256).max, block.timestamp, buyer);
            vm.stopPrank();
        }
        vm.assertEq(auction.unsold(), 0, "sold");
        uint256 burned = supply - weft.totalSupply();
        vm.assertEq(burned, auction.totalBurned(), "burned, not moved");
        vm.assertEq(token.balanceOf(buyer), FEE / 2, "the buyer has the fees");

        uint256 released = work.claimFor(provider, epochs);
        vm.assertEq(released, burned * 25 / 50, "what was burned in its name, and no more");
        vm.assertEq(weft.balanceOf(provider), released / 4, "a quarter at once");
        vm.assertEq(work.claimFor(provider, epochs), 0, "once");
    }

    function test_stakers_and_referrers_are_paid_in_the_fees_own_asset() public {
        _lease(1);
        revenue.collect(_list(renter));
        staking.claimFor(staker);
        vm.assertEq(token.balanceOf(staker), FEE / 10, "the only bond gets all");

        vm.warp(block.timestamp + 200 days);
        vm.assertEq(referrals.claimFor(referrer), FEE / 10, "vested");
        vm.assertEq(token.balanceOf(referrer), FEE / 10, "paid");
        vm.assertEq(referrals.claimFor(renter), FEE / 20, "the discount");
    }

    function test_a_pass_gives_its_discount_out_of_the_budget() public {
        _buyPass(renter);
        _lease(1);
        revenue.collect(_list(renter));
        vm.assertEq(token.balanceOf(address(referrals)), FEE * 25 / 100, "referrer 10, discount 5 and 10 %");
        vm.assertEq(token.balanceOf(address(auction)), FEE * 10 / 100, "so much less is burned for nobody");
        vm.assertEq(revenue.treasuryOwed(), FEE * 25 / 100, "the treasury's share as ever");
        vm.warp(block.timestamp + 200 days);
        vm.assertEq(referrals.claimFor(renter), FEE * 15 / 100, "vested like other discounts");
    }

    /// @notice One person as renter with a pass, provider, referrer, staker and matcher, with any fee: what all
    /// automatic paths hand back, work rewards counted at what they burned, is below the fee by the treasury's share.
    function testFuzz_a_farm_of_one_loses_at_least_the_treasurys_share(uint88 paid) public {
        paid = uint88(_bound(paid, 1e6, 4_000e6));
        _buyPass(renter);
        _leaseFor(1, paid);
        uint256 fee = uint256(paid) * FEE_BPS / 10_000;
        revenue.collect(_list(renter));
        revenue.collectServed(provider, _list(machine));
        uint256 back = token.balanceOf(address(referrals)) + token.balanceOf(address(staking))
            + auction.attributedTo(auction.currentEpoch(), provider);
        vm.assertLe(back, fee * 75 / 100, "at most (1 - t) F");
        vm.assertGe(revenue.treasuryOwed() + token.balanceOf(address(auction)), fee * 25 / 100, "the rest is gone");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /// @dev Of one tier: 100 WEFT burned for 30 days with 10 % discount.
    function _buyPass(address holder) private {
        IPremiumPass pass = IPremiumPass(vm.deployCode("PremiumPass.sol:PremiumPass", abi.encode(owner, weft)));
        vm.startPrank(owner);
        pass.setTier(1, IPremiumPass.Terms(uint96(100 * WEFT), 30 days, 1000, 1, false, true));
        referrals.setPass(address(pass));
        vm.stopPrank();
        vm.prank(staker);
        weft.transfer(holder, 100 * WEFT);
        vm.startPrank(holder);
        weft.approve(address(pass), type(uint256).max);
        pass.buy(1, 1);
        vm.stopPrank();
    }
}
