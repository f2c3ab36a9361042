// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { vm } from "../utils/Vm.sol";
import { FakeAuction, FakeFactor } from "./FakeAuction.sol";
import { IHaltable, RewardsFixture } from "./RewardsFixture.sol";

/// @notice Work rewards with the whole reserve, that read the books of a fake auction.
abstract contract WorkRewardsFixture is RewardsFixture {
    uint256 internal constant CAP_PPM = 5000;
    /// @dev 0.5 % of the reserve.
    uint256 internal constant CAP = 1_750_000 * WEFT;

    IWorkRewards internal rewards;
    FakeAuction internal books;
    FakeFactor internal factor;
    address internal slasher = address(0x51a54e4);

    function setUp() public virtual override {
        super.setUp();
        books = new FakeAuction(address(weft));
        factor = new FakeFactor();
        bytes memory arguments = abi.encode(owner, address(books), CAP_PPM);
        rewards = IWorkRewards(vm.deployCode("WorkRewards.sol:WorkRewards", arguments));
        vm.prank(buyer);
        weft.transfer(address(rewards), RESERVE);
        vm.startPrank(owner);
        rewards.setSlasher(slasher);
        IHaltable(address(rewards)).setGuardian(guardian);
        vm.stopPrank();
    }

    function _claim(address provider, uint256 epoch) internal returns (uint256) {
        vm.prank(stranger);
        return rewards.claimFor(provider, _only(epoch));
    }

    function _useFactor() internal {
        vm.prank(owner);
        rewards.setWorkFactor(address(factor));
    }

    /// @notice An epoch in which alice has earned all, that is over and sold out, with this much burned.
    function _aliceBurned(uint256 amount) internal returns (uint256 epoch) {
        epoch = block.timestamp / WEEK;
        books.attribute(epoch, alice, 1000);
        books.sell(epoch, 1000, amount);
        _nextEpoch();
    }

    function _assertReserve(uint256 free, uint256 committed, uint256 owed) internal view {
        vm.assertEq(rewards.freeReserve(), free, "free");
        vm.assertEq(rewards.committed(), committed, "committed");
        vm.assertEq(rewards.owed(), owed, "owed");
        vm.assertEq(weft.balanceOf(address(rewards)), free + committed + owed, "held");
    }

    function _assertVesting(address account, uint256 vested, uint256 unvested) internal view {
        (uint256 v, uint256 u) = rewards.vestingOf(account);
        vm.assertEq(v, vested, "vested");
        vm.assertEq(u, unvested, "unvested");
    }
}
