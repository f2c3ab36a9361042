// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { Grant, IWeft } from "../rewards/RewardsFixture.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { vm } from "../utils/Vm.sol";
import { Bug } from "./planted/Bugged.sol";
import { LyingAuction, LyingWeft } from "./planted/RewardsPlanted.sol";
import { RewardsChecks } from "./RewardsChecks.sol";
import { RewardsHandler } from "./RewardsHandler.sol";

/// @notice Builds the whole, with a lie in between where a test plants one.
abstract contract RewardsSystem is RewardsChecks {
    uint256 private constant PRICE = 10e30;

    function _build(LyingAuction.Lie lie, bool lyingWeft) internal {
        _build(lie, lyingWeft, false);
    }

    function _build(LyingAuction.Lie lie, bool lyingWeft, bool isBugged) internal {
        vm.warp(2977 * 7 days);
        (address owner, address revenue) = (address(0x04e5), address(0x4e7e));
        ITestUsd usd = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        Grant[] memory grants = new Grant[](1);
        grants[0] = Grant({ to: address(this), amount: SUPPLY });
        IWeft weft = lyingWeft
            ? IWeft(address(new LyingWeft(address(this), SUPPLY)))
            : IWeft(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        _auction = IBurnAuction(
            vm.deployCode(
                "BurnAuction.sol:BurnAuction",
                abi.encode(owner, address(usd), address(weft), PRICE, PRICE >> 20, uint256(100e6))
            )
        );
        if (isBugged) _auction = IBurnAuction(Bug.around(address(_auction)));
        vm.prank(owner);
        _auction.setRevenue(revenue);
        address books = lie == LyingAuction.Lie.None ? address(_auction) : address(new LyingAuction(_auction, lie));
        _rewards = IWorkRewards(vm.deployCode("WorkRewards.sol:WorkRewards", abi.encode(owner, books, uint256(5000))));
        if (isBugged) _rewards = IWorkRewards(Bug.around(address(_rewards)));
        vm.prank(owner);
        _rewards.setSlasher(address(0x51a54e4));
        weft.transfer(address(_rewards), RESERVE);
        _handler = new RewardsHandler(_auction, _rewards, usd, weft, owner);
        for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
            weft.transfer(_handler.parties(i), 100_000_000e18);
        }
    }

    function checkAll() public view {
        checkAuction();
        checkReleases();
        checkReserve();
    }

    function checkExit() public {
        _handler.exit();
        vm.assertEq(_auction.unsold(), 0, "A6: all is sold");
        vm.assertEq(_rewards.owed(), 0, "W5: all is out");
        checkAll();
    }

    /// @notice Two providers have served, the lot is sold, and both claim.
    function _scenario() internal {
        _sale();
        _handler.claim(3, 0, 1);
        _handler.claim(3, 1, 1);
    }

    function _sale() internal {
        _handler.bring(0, 60_000_000 - 1, 40_000_000);
        _handler.bring(1, 30_000_000 + 1, 10_000_000);
        vm.warp(block.timestamp + 7 days + 15_000);
        _handler.buy(2, 3, 3);
        vm.warp(block.timestamp + 30);
        _handler.buy(2, type(uint128).max, 3);
    }
}

/// @notice README.md beside this file, under "Burn auction and work rewards".
/// forge-config: default.isolate = false
contract RewardsInvariants is RewardsSystem {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        _build(LyingAuction.Lie.None, false);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(_handler);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = RewardsHandler.exit.selector;
    }

    function invariant_what_must_always_hold() public view {
        checkAll();
    }

    function afterInvariant() public {
        checkExit();
    }

    /// @notice The handler's dice do reach what they should.
    function test_the_handler_buys_and_claims() public {
        for (uint256 i = 0; i < 120; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(i)));
            _handler.bring(dice, dice >> 8, dice >> 16);
            _handler.buy(dice >> 3, dice >> 9, dice >> 17);
            _handler.claim(dice >> 4, dice >> 10, dice >> 18);
            _handler.wait(dice >> 32);
        }
        vm.assertGe(_handler.calls("bought"), 30, "bought");
        vm.assertGe(_handler.calls("claimed"), 10, "claimed");
        invariant_what_must_always_hold();
        afterInvariant();
    }
}
