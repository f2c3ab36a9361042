// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Haltable } from "../../src/governance/Haltable.sol";
import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { FakeFactor } from "../rewards/FakeAuction.sol";
import { EconomyFixture } from "../utils/EconomyFixture.sol";
import { IVesting } from "../utils/IVesting.sol";
import { Sink, Trick } from "../utils/Sinks.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Everybody gets their money out while everything goes wrong at once: the guardian has halted all that it can,
/// the owner is hostile and has done the worst that its setters let it do, every sink burns all its gas or reverts, and
/// nobody bids in the auction.
///
/// ```
/// while all is wrong
/// ├── Market: nothing new; stop, close, expire, collect, cancel, revoke, withdraw, the guard's removal go on
/// ├── Staking: nothing new; unbond, withdraw, collect, a slash's lapse go on; claims wait 72 hours at most
/// ├── Revenue: fees are split, what cannot be delivered waits, the treasury is paid, forgotten sinks get theirs
/// ├── Referrals: claims wait 72 hours at most, a held account 90 days at most
/// ├── BurnAuction: dead, it holds up nobody; alive, it sells
/// ├── WorkRewards: release goes on; claims wait 72 hours at most
/// ├── PremiumPass: close goes on, before the end by the holder and after it by anyone
/// └── vesting of grants: release goes on
/// ```
contract ExitsTest is EconomyFixture {
    address private _guardian = address(0x94a2d);
    address private _villain = address(0x1111);
    IPremiumPass private _passes;
    IVesting private _grant;
    bytes32 private _bondId;
    uint256 private _passId;
    uint256 private _slashId;
    IMarket.LeaseKey private _lease2;

    function setUp() public override {
        super.setUp();
        _passes = IPremiumPass(vm.deployCode("PremiumPass.sol:PremiumPass", abi.encode(owner, address(weft))));
        bytes memory terms = abi.encode(buyer, uint64(block.timestamp), uint64(365 days), uint64(0));
        _grant = IVesting(vm.deployCode("GrantVesting.sol:GrantVesting", terms));
        weft.transfer(address(_grant), 365 * WEFT);

        // A lease, its fee all the way: stakers, referrers, the auction, released work, vesting.
        _lease(1);
        revenue.collect(_list(renter));
        revenue.collectServed(provider, _list(machine));
        uint256 epoch = auction.currentEpoch();
        vm.warp((epoch + 1) * 7 days);
        vm.startPrank(buyer);
        weft.approve(address(auction), type(uint256).max);
        for (; auction.unsold() != 0; vm.warp(block.timestamp + 1 days)) {
            auction.buy(type(uint256).max, type(uint256).max, block.timestamp, buyer);
        }
        vm.stopPrank();
        work.claimFor(provider, _one(epoch));

        // One accused bond, one locked pass, one lease that is open.
        _bondId = staking.bondIdOf(IStaking.Role.Gateway, staker, address(0));
        vm.prank(stranger);
        _slashId = staking.propose(
            IStaking.Accusation(_bondId, IStaking.Reason.UnplannedStop, 500, keccak256("e"), address(0), 0, address(0))
        );
        vm.prank(owner);
        _passes.setTier(1, IPremiumPass.Terms(uint96(1000 * WEFT), 90 days, 500, 1, true, true));
        vm.startPrank(buyer);
        weft.approve(address(_passes), type(uint256).max);
        _passId = _passes.buy(1, 1);
        vm.stopPrank();
        _lease2 = _openOne(2);
        _everythingGoesWrong();
    }

    function _openOne(uint32 nonce) private returns (IMarket.LeaseKey memory) {
        IMarket.Request memory request = _request();
        (request.nonce, request.expiry) = (nonce, type(uint40).max);
        IMarket.Offer memory offer = _offer();
        offer.expiry = type(uint40).max;
        return _open(_match(request, offer));
    }

    function _everythingGoesWrong() private {
        Haltable[5] memory halted = [
            Haltable(address(market)),
            Haltable(address(staking)),
            Haltable(address(referrals)),
            Haltable(address(work)),
            Haltable(address(_passes))
        ];
        Sink sink = new Sink(address(token));
        sink.set(Trick.BurnsGas, 10_000);
        Sink reverts = new Sink(address(token));
        reverts.set(Trick.Reverts, 10_000);
        FakeFactor factor = new FakeFactor();
        factor.set(FakeFactor.Mood.BurnsGas, 0);

        vm.startPrank(owner);
        for (uint256 i = 0; i < halted.length; ++i) {
            halted[i].setGuardian(_guardian);
        }
        revenue.setReferralSink(address(sink));
        revenue.setStakerSink(address(reverts));
        revenue.setBurnSink(address(sink));
        auction.setRevenue(_villain);
        work.setCap(0);
        work.setWorkFactor(address(factor));
        work.setSlasher(address(0));
        staking.setMinimumBond(IStaking.Role.Gateway, staking.HIGHEST_MINIMUM());
        staking.setSlasher(address(0));
        referrals.setScoreKeeper(_villain);
        _passes.setTier(1, IPremiumPass.Terms(1, 7 days, 0, 0, true, false));
        market.setFee(500, _villain);
        vm.stopPrank();
        vm.prank(_villain);
        referrals.hold(referrer, uint40(block.timestamp + 90 days), "hostile");

        for (uint256 i = 0; i < halted.length; ++i) {
            vm.prank(_guardian);
            halted[i].halt();
        }
    }

    // ------------------------------------------------------------------------------------------------- market

    function test_market_nothing_new_is_opened() public {
        bytes memory packed = codec.packMatches(_batch(_match()));
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 72 hours));
        market.settle(packed);
    }

    function test_market_a_renter_withdraws_what_is_not_owed() public {
        uint256 free = market.balanceOf(renter);
        vm.prank(renter);
        market.withdraw(renter, free);
        vm.assertEq(token.balanceOf(renter), free, "in one transaction");
    }

    function test_market_a_provider_closes_and_takes_what_was_signed() public {
        vm.warp(block.timestamp + 60);
        bytes memory voucher = _voucher(RENTER_KEY, _lease2, 1_000_000);
        vm.prank(provider);
        market.close(_lease2, renter, 1_000_000, 1_000_000, voucher, "");
        _takesEarnings(PAID - FEE + 970_000);
    }

    function test_market_a_provider_closes_in_a_batch() public {
        IMarket.Ending[] memory endings = new IMarket.Ending[](1);
        endings[0].key = _lease2;
        (endings[0].renter, endings[0].amount, endings[0].voucher) = (renter, uint88(LOCK), uint88(LOCK));
        endings[0].voucherSignature = _voucher(RENTER_KEY, _lease2, uint128(LOCK));
        endings[0].closingSignature = _closing(MACHINE_KEY, _lease2, uint128(LOCK));
        vm.assertEq(market.closeMany(codec.packEndings(endings)), 1, "closed");
        _takesEarnings(PAID - FEE + LOCK * 97 / 100);
    }

    /// @dev The fee of the day on which the lease was opened, not the hostile owner's.
    function _takesEarnings(uint256 amount) private {
        market.collect(provider, _list(machine));
        vm.assertEq(market.balanceOf(provider), amount, "earned");
        vm.prank(provider);
        market.withdraw(stranger, amount);
        vm.assertEq(token.balanceOf(stranger), amount, "out");
    }

    function test_market_a_renter_stops_and_anyone_expires() public {
        uint256 free = market.balanceOf(renter);
        vm.warp(block.timestamp + 60);
        vm.prank(renter);
        market.stop(_lease2);
        vm.warp(block.timestamp + 6 hours);
        vm.prank(stranger);
        market.expire(_lease2, renter);
        vm.prank(renter);
        market.withdraw(renter, free + LOCK);
        vm.assertEq(token.balanceOf(renter), free + LOCK, "the lock too");
    }

    function test_market_orders_are_taken_back() public {
        vm.startPrank(renter);
        market.cancelRequest(7);
        market.cancelAllRequests(9);
        vm.stopPrank();
        vm.assertTrue(_isNonceUsed(renter, 7) && _isNonceUsed(renter, 9), "cancelled");
        vm.startPrank(provider);
        market.cancelOffers(provider, machine, 9);
        market.revokeMachine(machine);
        vm.stopPrank();
        (bool enrolled,,,,,) = market.machineOf(provider, machine);
        vm.assertTrue(!enrolled, "revoked");
    }

    function test_market_a_guard_can_be_left_without_the_second_key() public {
        vm.startPrank(renter);
        market.setGuard(0, abi.encodePacked(stranger));
        market.askGuardRemoval(true);
        vm.warp(block.timestamp + 7 days);
        market.removeGuard();
        market.withdraw(renter, 1);
        vm.stopPrank();
        vm.assertEq(token.balanceOf(renter), 1, "out");
    }

    // ------------------------------------------------------------------------------------------------- staking

    function test_staking_nothing_new_is_bonded() public {
        vm.prank(staker);
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 72 hours));
        staking.bond(IStaking.Role.Gateway, address(0), 1);
    }

    function test_staking_all_of_a_bond_comes_out_however_high_the_minimum_and_the_accused_part_too() public {
        vm.prank(staker);
        staking.unbond(_bondId, 10_000 * WEFT);
        vm.warp(block.timestamp + 21 days);
        vm.prank(staker);
        staking.withdraw(_bondId, staker);
        vm.assertEq(weft.balanceOf(staker), 9600 * WEFT, "what nobody accused");
        // Nobody executes, the owner does not decide: the slash lapses by anyone's call.
        vm.warp(block.timestamp + 1);
        staking.lapse(_slashId);
        staking.collectFor(staker);
        vm.assertEq(weft.balanceOf(staker), 10_100 * WEFT, "all of it");
    }

    function test_staking_claims_wait_72_hours_at_most() public {
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 72 hours));
        staking.claimFor(staker);
        _guardianHasNoSecondShot(Haltable(address(staking)));
        staking.claimFor(staker);
        vm.assertEq(token.balanceOf(staker), FEE / 10, "paid");
    }

    /// @dev To the second. The owner, who could arm it again, is the timelock: two days for what it lists, else seven.
    function _guardianHasNoSecondShot(Haltable halted) private {
        vm.warp(uint256(halted.haltedUntil()) + 1);
        vm.prank(_guardian);
        vm.expectRevert(Haltable.NotArmed.selector);
        halted.halt();
    }

    // ------------------------------------------------------------------------------------------------- revenue

    function test_revenue_splits_fees_whatever_its_sinks_do_and_pays_the_treasury() public {
        vm.prank(owner);
        market.setFee(500, address(revenue));
        _closeAll();
        uint256 fee = _fees(renter);
        revenue.collect(_list(renter));
        vm.assertEq(token.balanceOf(address(revenue)), revenue.held(), "all of it waits");
        revenue.collectServed(provider, _list(machine));
        vm.assertEq(token.balanceOf(address(revenue)), revenue.held(), "still");
        uint256 owedToTreasury = revenue.treasuryOwed();
        vm.assertGe(owedToTreasury, fee * 25 / 100, "its share");
        revenue.payTreasury();
        vm.assertEq(token.balanceOf(treasury), owedToTreasury, "out");

        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotDelivered.selector, revenue.stakerSink()));
        revenue.payStakers();
        vm.expectRevert(abi.encodeWithSelector(IRevenue.NotDelivered.selector, revenue.burnSink()));
        revenue.payBurn(provider);

        // With sinks that work again, what waited goes where it should.
        uint256 waiting = revenue.waitingForStakers();
        uint256 burned = token.balanceOf(address(auction));
        vm.startPrank(owner);
        revenue.setStakerSink(address(staking));
        revenue.setBurnSink(address(auction));
        auction.setRevenue(address(revenue));
        vm.stopPrank();
        revenue.payStakers();
        revenue.payBurn(provider);
        vm.assertEq(staking.rewardsHeld(), FEE / 10 + waiting, "stakers");
        vm.assertGe(token.balanceOf(address(auction)), burned + fee * 25 / 100, "burned");
        vm.assertEq(token.balanceOf(address(revenue)), 0, "nothing is left");
    }

    function _closeAll() private {
        bytes memory voucher = _voucher(RENTER_KEY, _lease2, uint128(LOCK));
        vm.prank(provider);
        market.close(_lease2, renter, uint128(LOCK), uint128(LOCK), voucher, "");
    }

    // ------------------------------------------------------------------------------------------------- referrals

    function test_referrals_claims_wait_72_hours_and_a_hold_90_days_at_most() public {
        // All has vested since before the hold was laid on.
        vm.warp(block.timestamp + 71 hours);
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 1 hours));
        referrals.claimFor(renter);
        _guardianHasNoSecondShot(Haltable(address(referrals)));
        IReferrals.AccountView memory held = referrals.accountOf(referrer);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.IsHeld.selector, referrer, uint256(held.heldUntil)));
        referrals.claimFor(referrer);

        vm.warp(uint256(held.heldUntil) + 1);
        vm.prank(_villain);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.HoldTooSoon.selector, uint256(held.nextHoldFrom)));
        referrals.hold(referrer, uint40(block.timestamp + 1), "again");
        vm.warp(uint256(held.nextHoldFrom) - 1);
        vm.assertEq(referrals.claimFor(referrer), FEE / 10, "all of it");
        vm.assertEq(referrals.claimFor(renter), FEE / 20, "and whoever was not held");
        vm.assertEq(token.balanceOf(address(referrals)), 0, "nothing is left");
    }

    // ------------------------------------------------------------------------------------------------- auction

    function test_auction_that_is_dead_holds_up_nobody() public {
        // A year without a bid, nor any fee. Everybody else is paid in the fees' own asset.
        vm.warp(block.timestamp + 365 days);
        vm.assertEq(referrals.claimFor(referrer), FEE / 10, "the referrer");
        staking.claimFor(staker);
        vm.assertEq(token.balanceOf(staker), FEE / 10, "the staker");
        _closeAll();
        revenue.payTreasury();
    }

    function test_auction_sells_what_it_has_whoever_owns_it() public {
        token.mint(address(auction), 10e6);
        vm.prank(_villain);
        auction.onBurnShare(10e6, provider, 10e6);
        // In the last minute of a day, when it is cheap.
        vm.warp((block.timestamp / 1 days + 365) * 1 days - 60);
        IBurnAuction.Today memory today = auction.today();
        vm.assertLe(today.left, 10e6, "of what there is");
        vm.startPrank(buyer);
        for (; auction.unsold() != 0; vm.warp(block.timestamp + 1 days)) {
            auction.buy(type(uint256).max, type(uint256).max, block.timestamp, stranger);
        }
        vm.stopPrank();
        vm.assertEq(token.balanceOf(stranger), 10e6, "a lot a day");
    }

    // ------------------------------------------------------------------------------------------------- work

    function test_work_what_has_vested_comes_out() public {
        uint256 before = weft.balanceOf(provider);
        (uint256 vested,) = work.vestingOf(provider);
        vm.assertEq(work.release(provider), vested, "while halted");
        vm.warp(block.timestamp + 365 days);
        (vested,) = work.vestingOf(provider);
        work.release(provider);
        vm.assertEq(weft.balanceOf(provider) - before, before * 3, "the other three quarters");
        vm.assertEq(work.owed(), 0, "all of it");
    }

    function test_work_claims_wait_72_hours_at_most() public {
        uint256[] memory none = new uint256[](0);
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 72 hours));
        work.claimFor(provider, none);
        _guardianHasNoSecondShot(Haltable(address(work)));
        // The hostile source of factors burns its gas: nothing more is due, and nothing that was paid comes back.
        vm.assertEq(work.claimFor(provider, _one(auction.currentEpoch() - 2)), 0, "no revert");
    }

    // ------------------------------------------------------------------------------------------------- passes

    function test_pass_comes_back_before_its_end_to_the_holder() public {
        vm.warp(block.timestamp + 24 hours);
        uint256 before = weft.balanceOf(buyer);
        vm.prank(buyer);
        _passes.close(_passId);
        vm.assertEq(weft.balanceOf(buyer) - before, 1000 * WEFT, "all that was locked");
    }

    function test_pass_comes_back_after_its_end_by_anyone() public {
        vm.warp(block.timestamp + 90 days);
        uint256 before = weft.balanceOf(buyer);
        vm.prank(stranger);
        _passes.close(_passId);
        vm.assertEq(weft.balanceOf(buyer) - before, 1000 * WEFT, "to the holder");
        vm.assertEq(weft.balanceOf(address(_passes)), 0, "nothing is left");
    }

    function test_pass_nothing_new_is_bought() public {
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, block.timestamp + 72 hours));
        _passes.buy(1, 2);
    }

    // ------------------------------------------------------------------------------------------------- grants

    function test_grants_vest_whatever_happens() public {
        uint256 before = weft.balanceOf(buyer);
        vm.warp(_grant.end());
        vm.prank(stranger);
        _grant.release(address(weft));
        vm.assertEq(weft.balanceOf(buyer) - before, 365 * WEFT, "all of it, to its owner");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _one(uint256 a) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = a;
    }
}
