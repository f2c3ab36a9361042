// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { vm } from "../utils/Vm.sol";
import {
    BlocklistToken,
    FalseToken,
    FeeToken,
    NoReturnToken,
    ReentrantToken,
    ShrinkingToken
} from "../utils/tokens/Tokens.sol";
import { RewardsFixture } from "./RewardsFixture.sol";

interface IMintable {
    function mint(address account, uint256 amount) external;
}

/// @dev Payment tokens need decimals, and the zoo's oldest have none.
contract OldToken is NoReturnToken {
    uint8 public constant decimals = 6;
}

contract ShrinkingOldToken is ShrinkingToken {
    uint8 public constant decimals = 6;

    function transfer(address, uint256) external pure returns (bool) {
        return true;
    }

    function lose(address account, uint256 amount) external {
        balanceOf[account] -= amount;
    }
}

/// @notice Auctions of tokens that are broken or hostile. At worst a buyer's transaction fails.
contract BurnAuctionTokensTest is RewardsFixture {
    /// @dev The zoo's tokens have 18 decimals where they say any.
    uint256 private constant UNIT = 1e18;

    function test_fee_on_transfer_is_noticed() public {
        FeeToken token = new FeeToken();
        _auctionOf(address(token));
        token.mint(revenue, 100);
        vm.prank(revenue);
        token.transfer(address(auction), 100);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.NotReceived.selector, 99, 100));
        vm.prank(revenue);
        auction.onBurnShare(100, alice, 100);

        vm.prank(revenue);
        auction.onBurnShare(99, alice, 99);
        vm.assertEq(auction.unsold(), 99, "what came");
    }

    function test_false_is_a_failure() public {
        FalseToken token = new FalseToken();
        _stocked(address(token));
        token.setBroken(true);
        vm.expectRevert(abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(token)));
        _buy(UNIT);
        vm.assertEq(weft.totalSupply(), SUPPLY, "nothing burned");
        vm.assertEq(auction.unsold(), 100 * UNIT, "nothing sold");
        token.setBroken(false);
        _buy(UNIT);
        vm.assertEq(auction.unsold(), 99 * UNIT, "sold");
    }

    function test_no_return_value_is_fine() public {
        OldToken token = new OldToken();
        _stocked(address(token));
        _buy(USD);
        vm.assertEq(token.balanceOf(buyer), USD, "paid out");
    }

    function test_a_blocked_receiver_harms_itself_alone() public {
        BlocklistToken token = new BlocklistToken();
        _stocked(address(token));
        token.setBlocked(stranger, true);
        vm.expectRevert("blocked");
        vm.prank(buyer);
        auction.buy(UNIT, type(uint256).max, block.timestamp, stranger);
        vm.assertEq(weft.totalSupply(), SUPPLY, "nothing burned");
        _buy(UNIT);
        vm.assertEq(token.balanceOf(buyer), UNIT, "others buy");
    }

    function test_a_token_that_calls_back_finds_the_door_shut() public {
        ReentrantToken token = new ReentrantToken();
        _stocked(address(token));
        uint256 most = type(uint256).max;
        token.arm(address(auction), abi.encodeCall(IBurnAuction.buy, (1, most, block.timestamp, stranger)));
        _buy(UNIT);
        vm.assertTrue(!token.succeeded(), "refused");
        vm.assertEq(bytes32(token.result()), bytes32(bytes4(keccak256("ReentrancyGuardReentrantCall()"))), "why");

        vm.prank(owner);
        auction.setRevenue(address(token));
        token.arm(address(auction), abi.encodeCall(auction.onBurnShare, (1, alice, 1)));
        _buy(UNIT);
        vm.assertTrue(!token.succeeded(), "refused");
        vm.assertEq(auction.unsold(), 98 * UNIT, "sold twice");
    }

    function test_a_token_that_shrinks_stops_new_money() public {
        ShrinkingOldToken token = new ShrinkingOldToken();
        _stocked(address(token));
        token.lose(address(auction), USD);
        vm.expectRevert(abi.encodeWithSelector(IBurnAuction.NotReceived.selector, 100 * UNIT - USD, 100 * UNIT));
        vm.prank(revenue);
        auction.onBurnShare(0, alice, 0);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _auctionOf(address token) private {
        uint256 lot = 100 * 10 ** OldToken(token).decimals();
        auction = IBurnAuction(
            vm.deployCode(
                "BurnAuction.sol:BurnAuction", abi.encode(owner, token, address(weft), PRICE / 1e12, FLOOR / 1e12, lot)
            )
        );
        vm.prank(owner);
        auction.setRevenue(revenue);
        vm.prank(buyer);
        weft.approve(address(auction), type(uint256).max);
    }

    /// @notice With a hundred tokens of an epoch that is over.
    function _stocked(address token) private {
        _auctionOf(token);
        IMintable(token).mint(address(auction), 100 * UNIT);
        vm.prank(revenue);
        auction.onBurnShare(100 * UNIT, alice, 0);
        _nextEpoch();
    }
}
