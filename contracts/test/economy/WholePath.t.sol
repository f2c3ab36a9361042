// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { IWeftToken } from "../utils/IWeftToken.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The fee of real leases on the real market through all contracts of the economy, to the unit.
///
/// lease closes -> collect -> referrer and renter | stakers | treasury | burned for nobody | unserved
///              -> collectServed -> provider's referrer | burned in the provider's name -> auction -> work rewards
contract EconomyTest is MarketFixture {
    uint256 private constant WEFT = 1e18;
    uint256 private constant RESERVE = 350_000_000 * WEFT;
    /// @dev 1,000 tUSD paid for a lease: 30 of fee.
    uint88 private constant PAID = 1_000e6;
    uint256 private constant FEE = 30e6;

    IRevenue private revenue;
    IReferralCodes private codes;
    IReferrals private referrals;
    IStaking private staking;
    IBurnAuction private auction;
    IWorkRewards private work;
    IWeftToken private weft;

    address private treasury = address(0x7ea5);
    address private referrer = address(0x4efe);
    address private staker = address(0x57a4e4);
    address private buyer = address(0xb0ee4);

    function setUp() public override {
        super.setUp();
        IWeftToken.Grant[] memory grants = new IWeftToken.Grant[](1);
        grants[0] = IWeftToken.Grant({ to: address(this), amount: 1_000_000_000 * WEFT });
        weft = IWeftToken(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        revenue = IRevenue(vm.deployCode("Revenue.sol:Revenue", abi.encode(market, owner, treasury)));
        codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(owner)));
        referrals = IReferrals(vm.deployCode("Referrals.sol:Referrals", abi.encode(revenue, codes, address(0), owner)));
        staking = IStaking(
            vm.deployCode("Staking.sol:Staking", abi.encode(weft, token, owner, stranger, revenue, 1000 * WEFT))
        );
        // One tUSD unit is worth about one WEFT: 1e12 base units of WEFT for each of tUSD, in 1e18.
        auction = IBurnAuction(
            vm.deployCode("BurnAuction.sol:BurnAuction", abi.encode(owner, token, weft, 1e12 * WEFT, 1e8 * WEFT, 1e6))
        );
        work = IWorkRewards(vm.deployCode("WorkRewards.sol:WorkRewards", abi.encode(owner, auction, 5000)));
        weft.transfer(address(work), RESERVE);
        weft.transfer(staker, 10_100 * WEFT);
        weft.transfer(buyer, 10_000_000 * WEFT);

        vm.startPrank(owner);
        market.setFee(FEE_BPS, address(revenue));
        codes.setLedger(address(referrals));
        revenue.setReferralSink(address(referrals));
        revenue.setStakerSink(address(staking));
        revenue.setBurnSink(address(auction));
        auction.setRevenue(address(revenue));
        vm.stopPrank();

        vm.startPrank(staker);
        weft.approve(address(staking), type(uint256).max);
        staking.bond({ role: IStaking.Role.Gateway, machine: address(0), amount: 10_000 * WEFT });
        vm.stopPrank();
        _bind(renter);
        _fund(renter, 10_000e6);
    }

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

    function _lease(uint32 nonce) private {
        _leaseFor(nonce, PAID);
    }

    function _leaseFor(uint32 nonce, uint88 paid) private {
        IMarket.Request memory request = _request();
        (request.nonce, request.expiry) = (nonce, type(uint40).max);
        request.maxPricePerGpuHour = 2_000e6;
        IMarket.Offer memory offer = _offer();
        offer.expiry = type(uint40).max;
        IMarket.Match memory m = _match(request, offer);
        m.pricePerGpuHour = 2_000e6;
        IMarket.LeaseKey memory key = _open(m);
        bytes memory voucher = _voucher(RENTER_KEY, key, paid);
        vm.prank(machine);
        market.close(key, renter, paid, paid, voucher, "");
    }

    function _bind(address referee) private {
        IReferralCodes.Bind memory statement = IReferralCodes.Bind({
            codeHash: keccak256(bytes(codes.defaultCode(referrer))),
            referrer: referrer,
            referee: referee,
            homeChainId: block.chainid,
            platformId: 0,
            sides: 1,
            nonce: 0,
            deadline: type(uint64).max
        });
        codes.bind(statement, _sign(RENTER_KEY, codes.hashBind(statement)));
    }

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

    function _list(address one) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }
}
