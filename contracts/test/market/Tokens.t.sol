// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Multicall } from "@openzeppelin/contracts/utils/Multicall.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import { IFeeSource } from "../../src/interfaces/IFeeSource.sol";
import { IMarket } from "../../src/interfaces/IMarket.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import {
    BlocklistToken,
    BonusToken,
    FalseToken,
    FeeToken,
    LyingToken,
    NoReturnToken,
    ReentrantToken,
    ShrinkingToken
} from "../utils/tokens/Tokens.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Tokens that do what a token should not: each is either refused at the door or handled to the unit.
contract TokensTest is MarketFixture {
    function test_a_token_that_takes_a_fee_is_refused() public {
        _refused(address(new FeeToken()), 1000, 990);
    }

    function test_a_token_that_gives_too_much_is_refused() public {
        _refused(address(new BonusToken()), 1000, 1001);
    }

    function test_a_token_that_lies_is_refused() public {
        _refused(address(new LyingToken()), 1000, 0);
    }

    function test_a_token_that_takes_from_the_market_is_refused() public {
        ShrinkingToken t = new ShrinkingToken();
        t.mint(address(_use(address(t))), 500);
        _refusedBy(market, address(t), 1000, 0);
    }

    function test_a_token_that_returns_nothing_works() public {
        NoReturnToken t = new NoReturnToken();
        market = _use(address(t));
        t.mint(renter, 1000);
        vm.startPrank(renter);
        t.approve(address(market), 1000);
        market.deposit(renter, 1000);
        market.withdraw(stranger, 400);
        vm.stopPrank();
        vm.assertEq(t.balanceOf(stranger), 400, "out");
        vm.assertEq(market.balanceOf(renter), 600, "left");
    }

    function test_a_token_without_permit_works_with_an_allowance() public {
        NoReturnToken t = new NoReturnToken();
        market = _use(address(t));
        t.mint(renter, 1000);
        vm.startPrank(renter);
        t.approve(address(market), 1000);
        market.depositWithPermit(renter, 1000, 0, 0, 0, 0);
        vm.stopPrank();
        vm.assertEq(market.balanceOf(renter), 1000, "in");
    }

    function test_a_token_that_returns_false_moves_nothing() public {
        FalseToken t = new FalseToken();
        market = _use(address(t));
        t.mint(renter, 1000);
        vm.startPrank(renter);
        t.approve(address(market), 1000);
        market.deposit(renter, 500);
        t.setBroken(true);
        vm.expectRevert();
        market.deposit(renter, 500);
        vm.expectRevert();
        market.withdraw(renter, 500);
        vm.assertEq(market.balanceOf(renter), 500, "claim stands");
        t.setBroken(false);
        market.withdraw(renter, 500);
        vm.stopPrank();
    }

    function test_a_blocked_account_blocks_nobody_else() public {
        BlocklistToken t = new BlocklistToken();
        _newMarket(address(t));
        IMarket.LeaseKey memory key = _open();
        t.setBlocked(renter, true);
        t.setBlocked(feeTo, true);
        bytes memory voucher = _voucher(RENTER_KEY, key, 1_000_000);
        vm.prank(provider);
        market.close(key, renter, 1_000_000, 1_000_000, voucher, "");
        address[] memory machines = new address[](1);
        machines[0] = machine;
        market.collect(provider, machines);
        vm.prank(provider);
        market.withdraw(provider, 970_000);
        vm.assertEq(t.balanceOf(provider), 970_000, "the provider is paid");

        vm.expectRevert("blocked");
        this.takeFees();
        vm.prank(owner);
        market.setFee(FEE_BPS, stranger);
        this.takeFees();
        vm.assertEq(t.balanceOf(stranger), 30_000, "fees go elsewhere");

        uint256 left = market.balanceOf(renter);
        vm.expectRevert("blocked");
        vm.prank(renter);
        market.withdraw(renter, left);
        vm.prank(renter);
        market.withdraw(matcher, left);
        vm.assertEq(t.balanceOf(matcher), left, "to an account that is not blocked");
    }

    // ------------------------------------------------------------------------------------------------- reentrancy

    function test_a_token_that_calls_back_finds_the_door_closed() public {
        ReentrantToken t = new ReentrantToken();
        _newMarket(address(t));
        _open();
        bytes[6] memory calls = [
            abi.encodeCall(IMarket.deposit, (stranger, 0)),
            abi.encodeCall(IMarket.depositWithPermit, (stranger, 0, 0, 0, 0, 0)),
            abi.encodeCall(IMarket.withdraw, (stranger, 0)),
            abi.encodeCall(IMarket.withdrawGuarded, (stranger, 0, 0, "", "")),
            abi.encodeCall(IFeeSource.takeFees, (new address[](0))),
            abi.encodeCall(IFeeSource.takeServed, (provider, new address[](0)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _reenter(t, calls[i]);
        }
        vm.assertEq(market.balanceOf(renter), FUNDS - LOCK - MATCH_FEE, "nothing was gained");
    }

    function takeFees() external returns (uint256) {
        return _takeFees(renter);
    }

    function _reenter(ReentrantToken t, bytes memory call) private {
        // In the middle of a withdrawal and of a deposit.
        t.arm(address(market), call);
        vm.prank(renter);
        market.withdraw(renter, 1000);
        _refusedReentry(t);
        t.arm(address(market), call);
        vm.prank(renter);
        market.deposit(renter, 1000);
        _refusedReentry(t);
    }

    function _refusedReentry(ReentrantToken t) private view {
        vm.assertTrue(!t.succeeded(), "refused");
        vm.assertEq(
            bytes32(t.result()), bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector), "by the guard"
        );
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _use(address token_) private returns (IMarket) {
        return market = _deployMarket(token_);
    }

    /// @notice The fixture's world, with another token.
    function _newMarket(address token_) private {
        token = ITestUsd(token_);
        market = _deployMarket(token_);
        codec = _deployCodec(market);
        vm.prank(provider);
        market.enrolMachine(machine);
        _fund(renter, FUNDS);
    }

    function _refused(address token_, uint256 amount, uint256 received) private {
        _refusedBy(_use(token_), token_, amount, received);
    }

    function _refusedBy(IMarket market_, address token_, uint256 amount, uint256 received) private {
        ITestUsd(token_).mint(renter, amount);
        vm.startPrank(renter);
        ITestUsd(token_).approve(address(market_), amount);
        vm.expectRevert(abi.encodeWithSelector(IMarket.TokenNotExact.selector, amount, received));
        market_.deposit(renter, amount);
        vm.stopPrank();
        vm.assertEq(market_.balanceOf(renter), 0, "nothing credited");
    }
}
