// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What tests see of the token.
interface IWeft is IERC20 {
    function burn(uint256 value) external;
    function burnFrom(address account, uint256 value) external;
}

/// @notice The guardian's and the owner's side of a contract.
interface IHaltable {
    function setGuardian(address newGuardian) external;
    function halt() external;
    function haltedUntil() external view returns (uint40);
}

struct Grant {
    address to;
    uint256 amount;
}

/// @notice An auction of dollars for WEFT at the first second of an epoch. One dollar is worth ten WEFT.
abstract contract RewardsFixture is TestBase {
    uint256 internal constant WEEK = 7 days;
    uint256 internal constant START = 2977 * WEEK;
    uint256 internal constant EPOCH = 2977;
    uint256 internal constant USD = 1e6;
    uint256 internal constant WEFT = 1e18;
    uint256 internal constant SUPPLY = 1_000_000_000 * WEFT;
    uint256 internal constant RESERVE = 350_000_000 * WEFT;
    /// @dev WEFT base units for a base unit of payment, times 1e18.
    uint256 internal constant PRICE = 10 * WEFT * 1e18 / USD;
    uint256 internal constant FLOOR = PRICE >> 20;
    uint256 internal constant MIN_LOT = 100 * USD;

    ITestUsd internal usd;
    IWeft internal weft;
    IBurnAuction internal auction;

    address internal owner = address(0x04e5);
    address internal guardian = address(0x60a2d);
    address internal revenue = address(0x4e7e);
    address internal buyer = address(0xb0e4);
    address internal stranger = address(0x57a6e4);
    address internal alice = address(0xa11ce);
    address internal bob = address(0xb0b);
    address internal carol = address(0xca401);

    function setUp() public virtual {
        vm.warp(START);
        usd = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        weft = _deployWeft();
        auction = _deployAuction(address(usd));
        vm.prank(buyer);
        weft.approve(address(auction), type(uint256).max);
    }

    // ------------------------------------------------------------------------------------------------- makers

    /// @notice All of it is the buyer's.
    function _deployWeft() internal returns (IWeft) {
        Grant[] memory grants = new Grant[](1);
        grants[0] = Grant({ to: buyer, amount: SUPPLY });
        return IWeft(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
    }

    function _deployAuction(address payment) internal returns (IBurnAuction result) {
        result = IBurnAuction(
            vm.deployCode(
                "BurnAuction.sol:BurnAuction", abi.encode(owner, payment, address(weft), PRICE, FLOOR, MIN_LOT)
            )
        );
        vm.prank(owner);
        result.setRevenue(revenue);
    }

    /// @notice Deploys, or reverts with what the constructor reverted with.
    function _create(bytes memory code) internal returns (address created) {
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    /// @dev External, so that a refusal is a revert of a call.
    function deployAuction(address payment, address weft_, uint256 reference_, uint256 floor, uint256 lot)
        external
        returns (IBurnAuction)
    {
        bytes memory code = vm.getCode("BurnAuction.sol:BurnAuction");
        return IBurnAuction(_create(abi.encodePacked(code, abi.encode(owner, payment, weft_, reference_, floor, lot))));
    }

    // ------------------------------------------------------------------------------------------------- doing

    /// @notice Revenue brings money.
    function _bring(uint256 amount, address provider, uint256 attributed) internal {
        usd.mint(address(auction), amount);
        vm.prank(revenue);
        auction.onBurnShare(amount, provider, attributed);
    }

    function _buy(uint256 units) internal returns (uint256 bought, uint256 burned) {
        vm.prank(buyer);
        return auction.buy(units, type(uint256).max, block.timestamp, buyer);
    }

    /// @notice An epoch with this much has just ended.
    function _ready(uint256 amount) internal {
        _bring(amount, alice, 0);
        _nextEpoch();
    }

    function _nextEpoch() internal {
        vm.warp((block.timestamp / WEEK + 1) * WEEK);
    }

    function _nextDay() internal {
        vm.warp((block.timestamp / 1 days + 1) * 1 days);
    }

    function _only(uint256 a) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = a;
    }
}
