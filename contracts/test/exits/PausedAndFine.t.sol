// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IStaking } from "../../src/interfaces/IStaking.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { IWeftToken } from "../utils/IWeftToken.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";
import { FineToken, PausableToken } from "../utils/tokens/Tokens.sol";

/// @notice Two tokens of the zoo that the other suites do not have: one that is paused, one with 24 decimals.
///
/// ```
/// paused
/// ├── what moves tokens fails and changes nothing
/// ├── what moves numbers goes on: leases close, earnings are collected, stake leaves
/// └── unpaused: everybody gets everything
/// 24 decimals
/// ├── sums are exact to the unit
/// └── 309 whole tokens are all that the market holds
/// ```
contract PausedAndFineTest is MarketFixture {
    PausableToken private _pausable;
    IMarket.LeaseKey private _lease;

    function _useToken(address token_) private {
        token = ITestUsd(token_);
        market = _deployMarket(token_);
        codec = _deployCodec(market);
        vm.prank(provider);
        market.enrolMachine(machine);
        _fund(renter, FUNDS);
    }

    function _usePausable() private {
        _pausable = new PausableToken();
        _useToken(address(_pausable));
        _lease = _open();
        _pausable.setPaused(true);
    }

    // ------------------------------------------------------------------------------------------------- paused

    function test_paused_moves_no_tokens_and_changes_nothing() public {
        _usePausable();
        uint256 balance = market.balanceOf(renter);
        vm.startPrank(renter);
        vm.expectRevert("paused");
        market.withdraw(renter, 1);
        vm.expectRevert("paused");
        market.deposit(renter, 0);
        vm.stopPrank();
        vm.assertEq(market.balanceOf(renter), balance, "as it was");
    }

    function test_paused_leases_go_on_and_then_everything_comes_out() public {
        _usePausable();
        vm.warp(block.timestamp + 60);
        bytes memory voucher = _voucher(RENTER_KEY, _lease, uint128(LOCK));
        vm.prank(provider);
        market.close(_lease, renter, uint128(LOCK), uint128(LOCK), voucher, "");
        address[] memory machines = new address[](1);
        machines[0] = machine;
        market.collect(provider, machines);
        vm.assertEq(market.balanceOf(provider), LOCK * 97 / 100, "earned");
        address[] memory renters = new address[](1);
        renters[0] = renter;
        vm.prank(feeTo);
        vm.expectRevert("paused");
        market.takeFees(renters);
        vm.assertEq(_fees(renter), LOCK * 3 / 100, "the fee waits");

        _pausable.setPaused(false);
        _takeFees(renter);
        _takeAll(provider);
        _takeAll(renter);
        _takeAll(matcher);
        vm.assertEq(token.balanceOf(address(market)), 0, "nothing is left");
    }

    function _takeAll(address account) private {
        uint256 balance = market.balanceOf(account);
        vm.prank(account);
        market.withdraw(account, balance);
        vm.assertEq(token.balanceOf(account), balance, "out");
    }

    function test_paused_rewards_hold_up_no_stake() public {
        _pausable = new PausableToken();
        IWeftToken.Grant[] memory grants = new IWeftToken.Grant[](1);
        grants[0] = IWeftToken.Grant({ to: provider, amount: 1_000_000_000e18 });
        IWeftToken weft = IWeftToken(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        bytes memory arguments = abi.encode(weft, _pausable, owner, stranger, feeTo, 100e18);
        IStaking staking = IStaking(vm.deployCode("Staking.sol:Staking", arguments));
        vm.startPrank(provider);
        weft.approve(address(staking), type(uint256).max);
        bytes32 id = staking.bond(IStaking.Role.Provider, machine, 100e18);
        vm.stopPrank();
        _pausable.mint(address(staking), 100);
        vm.prank(feeTo);
        staking.onReward(100);

        _pausable.setPaused(true);
        vm.expectRevert("paused");
        staking.claimFor(provider);
        vm.assertEq(staking.rewardOf(provider), 100, "kept");
        vm.startPrank(provider);
        staking.unbond(id, 100e18);
        vm.warp(block.timestamp + 21 days);
        staking.withdraw(id, provider);
        vm.stopPrank();
        vm.assertEq(weft.balanceOf(provider), 1_000_000_000e18, "out");

        _pausable.setPaused(false);
        staking.claimFor(provider);
        vm.assertEq(_pausable.balanceOf(provider), 100, "and its reward");
    }

    // ------------------------------------------------------------------------------------------------- 24 decimals

    function testFuzz_with_24_decimals_sums_are_exact(uint64 price, uint24 duration, uint256 paid) public {
        _useToken(address(new FineToken()));
        _fund(renter, 300e24);
        IMarket.Request memory request = _request();
        request.duration = uint24(_bound(duration, 60, 86_400));
        request.maxPricePerGpuHour = type(uint64).max;
        IMarket.Match memory m = _match(request, _offer());
        m.pricePerGpuHour = uint64(_bound(price, PRICE, type(uint64).max));
        IMarket.LeaseKey memory key = _open(m);
        uint256 lock = (uint256(m.pricePerGpuHour) * 2 * request.duration + 3599) / 3600;
        vm.assertEq(market.balanceOf(renter), FUNDS + 300e24 - lock - MATCH_FEE, "locked");

        paid = _bound(paid, 0, lock);
        bytes memory voucher = _voucher(RENTER_KEY, key, uint128(paid));
        vm.prank(provider);
        market.close(key, renter, uint128(paid), uint128(paid), voucher, "");
        vm.assertEq(_fees(renter), paid * FEE_BPS / 10_000, "rounded down");
        vm.assertEq(_earned() + _fees(renter), paid, "to the unit");
        vm.assertEq(market.balanceOf(renter), FUNDS + 300e24 - paid - MATCH_FEE, "the rest came back");
    }

    function test_with_24_decimals_the_market_holds_309_whole_tokens() public {
        _useToken(address(new FineToken()));
        uint256 most = type(uint88).max;
        vm.assertEq(most / 1e24, 309, "whole");
        _fund(renter, most - FUNDS);
        token.mint(renter, 1);
        vm.prank(renter);
        vm.expectRevert(abi.encodeWithSelector(IMarket.HoldsTooMuch.selector, most + 1, most));
        market.deposit(renter, 1);
        vm.prank(renter);
        market.withdraw(renter, most);
        vm.assertEq(token.balanceOf(renter), most + 1, "all of it comes out");
    }
}
