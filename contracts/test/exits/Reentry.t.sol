// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { EconomyFixture } from "../utils/EconomyFixture.sol";
import { Caller, TokenOfNoMind } from "../utils/tokens/CallingBack.sol";
import { vm } from "../utils/Vm.sol";

/// @notice While a contract moves a token, that token calls every function of the contract that moves money: the guard
/// keeps each of them out. WEFT and the market's token call nobody; this is for the day when one of them does.
/// ├── Revenue: while the treasury is paid
/// ├── Staking: while a staker claims
/// ├── BurnAuction: while somebody buys
/// ├── WorkRewards: while a provider is paid
/// └── PremiumPass: while a pass is bought
contract ReentryTest is EconomyFixture {
    bytes[] private _calls;

    function test_revenue_is_closed_while_it_pays() public {
        _lease(1);
        revenue.collect(_list(renter));
        _calls.push(abi.encodeCall(IRevenue.collect, (_list(renter))));
        _calls.push(abi.encodeCall(IRevenue.collectServed, (provider, _list(machine))));
        _calls.push(abi.encodeCall(IRevenue.giveToBurn, (1)));
        _calls.push(abi.encodeCall(IRevenue.payReferrals, (address(referrals))));
        _calls.push(abi.encodeCall(IRevenue.payStakers, ()));
        _calls.push(abi.encodeCall(IRevenue.payBurn, (provider)));
        _calls.push(abi.encodeCall(IRevenue.payTreasury, ()));
        Caller caller = _arm(address(revenue), address(token));
        revenue.payTreasury();
        _allRefused(caller);
    }

    function test_staking_is_closed_while_it_pays() public {
        _lease(1);
        revenue.collect(_list(renter));
        bytes32 id = staking.bondIdOf(IStaking.Role.Gateway, staker, address(0));
        _calls.push(abi.encodeCall(IStaking.bond, (IStaking.Role.Gateway, address(0), 1)));
        _calls.push(abi.encodeCall(IStaking.withdraw, (id, staker)));
        _calls.push(abi.encodeCall(IStaking.collect, (staker)));
        _calls.push(abi.encodeCall(IStaking.collectFor, (staker)));
        _calls.push(abi.encodeWithSignature("onReward(uint256)", 1));
        _calls.push(abi.encodeCall(IStaking.claim, (staker)));
        _calls.push(abi.encodeCall(IStaking.claimFor, (staker)));
        _calls.push(abi.encodeCall(IStaking.decide, (1, true)));
        _calls.push(abi.encodeCall(IStaking.execute, (1)));
        Caller caller = _arm(address(staking), address(token));
        staking.claimFor(staker);
        _allRefused(caller);
    }

    function test_the_auction_is_closed_while_it_sells() public {
        _sellable();
        _calls.push(abi.encodeCall(IBurnAuction.buy, (1, type(uint256).max, block.timestamp, buyer)));
        _calls.push(abi.encodeWithSignature("onBurnShare(uint256,address,uint256)", 1, provider, 1));
        Caller caller = _arm(address(auction), address(token));
        vm.startPrank(buyer);
        weft.approve(address(auction), type(uint256).max);
        auction.buy(1e6, type(uint256).max, block.timestamp, buyer);
        vm.stopPrank();
        _allRefused(caller);
    }

    function test_work_rewards_are_closed_while_they_pay() public {
        _sellable();
        uint256 epoch = auction.currentEpoch() - 1;
        vm.startPrank(buyer);
        weft.approve(address(auction), type(uint256).max);
        for (; auction.unsold() != 0; vm.warp(block.timestamp + 1 days)) {
            auction.buy(type(uint256).max, type(uint256).max, block.timestamp, buyer);
        }
        vm.stopPrank();
        uint256[] memory epochs = new uint256[](1);
        epochs[0] = epoch;
        work.claimFor(provider, epochs);
        vm.warp(block.timestamp + 30 days);
        _calls.push(abi.encodeCall(IWorkRewards.claimFor, (provider, epochs)));
        _calls.push(abi.encodeCall(IWorkRewards.release, (provider)));
        _calls.push(abi.encodeCall(IWorkRewards.syncEpoch, (epoch)));
        _calls.push(abi.encodeCall(IWorkRewards.slashVesting, (provider, 1)));
        Caller caller = _arm(address(work), address(weft));
        work.release(provider);
        _allRefused(caller);
    }

    function test_passes_are_closed_while_one_is_bought() public {
        IPremiumPass passes = IPremiumPass(vm.deployCode("PremiumPass.sol:PremiumPass", abi.encode(owner, weft)));
        vm.prank(owner);
        passes.setTier(1, IPremiumPass.Terms(uint96(1000 * WEFT), 90 days, 500, 1, true, true));
        _calls.push(abi.encodeCall(IPremiumPass.buy, (1, 1)));
        _calls.push(abi.encodeCall(IPremiumPass.renew, (1, 1)));
        _calls.push(abi.encodeCall(IPremiumPass.upgrade, (1, 2, 1)));
        _calls.push(abi.encodeCall(IPremiumPass.close, (1)));
        Caller caller = _arm(address(passes), address(weft));
        vm.prank(buyer);
        passes.buy(1, 1);
        _allRefused(caller);
    }

    /// @dev A lease's fee all the way to the auction, and the next day.
    function _sellable() private {
        _lease(1);
        revenue.collect(_list(renter));
        revenue.collectServed(provider, _list(machine));
        vm.warp((auction.currentEpoch() + 1) * 7 days);
    }

    function _arm(address target, address where) private returns (Caller caller) {
        caller = new Caller(target, _calls);
        vm.etch(where, address(new TokenOfNoMind(caller)).code);
    }

    function _allRefused(Caller caller) private view {
        bytes4[] memory answers = caller.answers();
        vm.assertEq(answers.length, _calls.length, "all were tried");
        for (uint256 i = 0; i < answers.length; ++i) {
            vm.assertEq(
                bytes32(answers[i]),
                bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                string(abi.encodePacked("by the guard: call ", bytes1(uint8(48 + i))))
            );
        }
    }
}
