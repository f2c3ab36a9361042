// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { vm } from "../utils/Vm.sol";
import { IHaltable } from "./RewardsFixture.sol";
import { WorkRewardsFixture } from "./WorkRewardsFixture.sol";

interface IHaltErrors {
    error IsHalted(uint256 until);
}

/// @notice
/// constructor
/// ├── no auction: ZeroAddress
/// └── cap too high: CapTooHigh
/// claimFor
/// ├── halted: IsHalted
/// ├── more than 32 epochs: TooManyEpochs
/// ├── an epoch runs, or has not begun: EpochNotOver
/// ├── nothing attributed to anybody, or not to this one: pays nothing
/// ├── not sold yet: sets the cap, pays nothing
/// ├── partly sold: pays for the sold part, and the rest later
/// ├── sold out: pays a quarter, the rest vests; once
/// ├── burned above the cap, and the order of claims: see WorkCap.t.sol
/// ├── the factor: see WorkFactor.t.sol
/// └── closed: pays nothing
/// syncEpoch
/// ├── runs: EpochNotOver
/// ├── nothing attributed: stays None
/// ├── over: Capped
/// ├── sold out: SoldOut, what is not needed becomes free
/// └── the window is over: Closed, what was not claimed becomes free
/// setCap, setWorkFactor, setSlasher
/// └── by the owner alone, in bounds
contract WorkRewardsTest is WorkRewardsFixture {
    // ------------------------------------------------------------------------------------------------- constructor

    function test_constructed() public view {
        vm.assertEq(rewards.weft(), address(weft), "weft");
        vm.assertEq(rewards.auction(), address(books), "auction");
        vm.assertEq(rewards.capPpm(), CAP_PPM, "cap");
        vm.assertEq(rewards.workFactor(), address(0), "factor");
        vm.assertEq(rewards.slasher(), slasher, "slasher");
        vm.assertEq(rewards.MAX_CAP_PPM(), 5000, "half a per cent");
        vm.assertEq(rewards.MAX_EPOCHS(), 32, "epochs");
        vm.assertEq(rewards.CLAIM_WINDOW(), 364 days, "window");
        vm.assertEq(rewards.FACTOR_GAS(), 100_000, "gas");
        _assertReserve(RESERVE, 0, 0);
    }

    function test_constructor_needs_an_auction() public {
        vm.expectRevert(IWorkRewards.ZeroAddress.selector);
        this.deploy(address(0), 0);
    }

    function test_constructor_bounds_the_cap() public {
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.CapTooHigh.selector, 5001, 5000));
        this.deploy(address(books), 5001);
        this.deploy(address(books), 0);
    }

    function deploy(address auction_, uint256 ppm) external returns (address) {
        bytes memory code = vm.getCode("WorkRewards.sol:WorkRewards");
        return _create(abi.encodePacked(code, abi.encode(owner, auction_, ppm)));
    }

    // ------------------------------------------------------------------------------------------------- claimFor

    function test_claimFor() public {
        uint256 epoch = _aliceBurned(1001);
        vm.assertEq(rewards.claimable(alice, epoch), 1001, "claimable");
        vm.expectEmit(address(rewards));
        emit IWorkRewards.EpochCapped(epoch, CAP);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.EpochSoldOut(epoch, CAP - 1001);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.Claimed(alice, epoch, 1001);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.Vesting(alice, 250, 751);
        vm.assertEq(_claim(alice, epoch), 1001, "released");

        vm.assertEq(weft.balanceOf(alice), 250, "a quarter, rounded down");
        vm.assertEq(weft.balanceOf(stranger), 0, "not the caller");
        _assertVesting(alice, 0, 751);
        _assertReserve(RESERVE - 1001, 0, 751);
        vm.assertEq(rewards.releasedTo(epoch, alice), 1001, "by provider");
        IWorkRewards.Release memory r = rewards.releaseOf(epoch);
        vm.assertEq(r.cap, CAP, "cap");
        vm.assertEq(r.released, 1001, "by epoch");
        vm.assertEq(r.soldOutAt, block.timestamp, "sold out");
        vm.assertTrue(r.stage == IWorkRewards.Stage.SoldOut, "stage");

        vm.assertEq(rewards.claimable(alice, epoch), 0, "once");
        vm.assertEq(_claim(alice, epoch), 0, "once");
        vm.assertEq(weft.balanceOf(alice), 250, "once");
    }

    function test_claimFor_one_unit() public {
        uint256 epoch = _aliceBurned(1);
        vm.assertEq(_claim(alice, epoch), 1, "released");
        vm.assertEq(weft.balanceOf(alice), 0, "a quarter of it is nothing");
        _assertVesting(alice, 0, 1);
    }

    function test_claimFor_many_epochs() public {
        uint256[] memory epochs = new uint256[](4);
        epochs[0] = _aliceBurned(100);
        epochs[1] = _aliceBurned(200);
        epochs[2] = _aliceBurned(300);
        epochs[3] = epochs[1];
        vm.assertEq(rewards.claimFor(alice, epochs), 600, "the double counts nothing");
        vm.assertEq(weft.balanceOf(alice), 150, "a quarter");
        _assertReserve(RESERVE - 600, 0, 450);
    }

    function test_claimFor_at_most_32_epochs() public {
        vm.warp(START + 40 * WEEK);
        uint256[] memory epochs = new uint256[](32);
        for (uint256 i = 0; i < 32; ++i) {
            epochs[i] = EPOCH + i;
        }
        vm.assertEq(rewards.claimFor(alice, epochs), 0, "nothing there");
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.TooManyEpochs.selector, 33, 32));
        rewards.claimFor(alice, new uint256[](33));
        vm.assertEq(rewards.claimFor(alice, new uint256[](0)), 0, "none");
    }

    function test_claimFor_after_the_epoch() public {
        books.attribute(EPOCH, alice, 10);
        books.sell(EPOCH, 10, 100);
        vm.warp(START + WEEK - 1);
        vm.assertEq(rewards.claimable(alice, EPOCH), 0, "not yet");
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.EpochNotOver.selector, EPOCH, EPOCH));
        _claim(alice, EPOCH);
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.EpochNotOver.selector, EPOCH + 1, EPOCH));
        _claim(alice, EPOCH + 1);
        vm.warp(START + WEEK);
        vm.assertEq(_claim(alice, EPOCH), 100, "over");
    }

    function test_claimFor_whom_nothing_is_attributed() public {
        books.addRest(EPOCH, 10);
        books.sell(EPOCH, 10, 100);
        _nextEpoch();
        vm.assertEq(_claim(alice, EPOCH), 0, "to nobody");
        vm.assertEq(rewards.claimable(alice, EPOCH), 0, "to nobody");
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.None, "no cap");
        _assertReserve(RESERVE, 0, 0);

        uint256 epoch = _aliceBurned(100);
        vm.assertEq(_claim(bob, epoch), 0, "to another");
        vm.assertEq(_claim(alice, epoch), 100, "hers");
    }

    /// @notice What nobody earned is burned, and releases nothing.
    function test_claimFor_the_own_share_alone() public {
        books.attribute(EPOCH, alice, 25);
        books.attribute(EPOCH, bob, 15);
        books.addRest(EPOCH, 60);
        books.sell(EPOCH, 100, 1000);
        _nextEpoch();
        vm.assertEq(_claim(alice, EPOCH), 250, "a quarter of the units");
        vm.assertEq(_claim(bob, EPOCH), 150, "15 of 100");
        // 75 % of each, rounded up.
        _assertReserve(RESERVE - 400, 0, 188 + 113);
    }

    function test_claimFor_while_it_is_sold() public {
        books.attribute(EPOCH, alice, 50);
        books.addRest(EPOCH, 50);
        _nextEpoch();
        vm.assertEq(_claim(alice, EPOCH), 0, "nothing sold");
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.Capped, "capped");
        _assertReserve(RESERVE - CAP, CAP, 0);

        books.sell(EPOCH, 40, 400);
        vm.assertEq(rewards.claimable(alice, EPOCH), 200, "half of what burned");
        vm.assertEq(_claim(alice, EPOCH), 200, "half of what burned");
        vm.assertEq(_claim(alice, EPOCH), 0, "once");
        _assertReserve(RESERVE - CAP, CAP - 200, 150);

        books.sell(EPOCH, 60, 900);
        vm.assertEq(_claim(alice, EPOCH), 450, "the rest");
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.SoldOut, "sold out");
        // 75 % of 200, and of 450 rounded up.
        _assertReserve(RESERVE - 650, 0, 150 + 338);
    }

    function test_claimFor_not_while_halted() public {
        uint256 epoch = _aliceBurned(100);
        vm.prank(guardian);
        IHaltable(address(rewards)).halt();
        uint256 until = block.timestamp + 72 hours;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IHaltErrors.IsHalted.selector, until));
        _claim(alice, epoch);
        vm.warp(until + 1);
        vm.assertEq(_claim(alice, epoch), 100, "after three days");
    }

    // ------------------------------------------------------------------------------------------------- syncEpoch

    function test_syncEpoch_through_a_life() public {
        books.attribute(EPOCH, alice, 50);
        books.attribute(EPOCH, bob, 50);
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.EpochNotOver.selector, EPOCH, EPOCH));
        rewards.syncEpoch(EPOCH);

        _nextEpoch();
        rewards.syncEpoch(EPOCH);
        rewards.syncEpoch(EPOCH);
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.Capped, "capped");
        _assertReserve(RESERVE - CAP, CAP, 0);

        books.sell(EPOCH, 99, 990);
        rewards.syncEpoch(EPOCH);
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.Capped, "one unit is left");
        books.sell(EPOCH, 1, 10);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.EpochSoldOut(EPOCH, CAP - 1000);
        rewards.syncEpoch(EPOCH);
        rewards.syncEpoch(EPOCH);
        _assertReserve(RESERVE - 1000, 1000, 0);

        _claim(alice, EPOCH);
        vm.warp(block.timestamp + 364 days);
        rewards.syncEpoch(EPOCH);
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.SoldOut, "the last second");
        vm.assertEq(rewards.claimable(bob, EPOCH), 500, "the last second");
        vm.warp(block.timestamp + 1);
        vm.assertEq(rewards.claimable(bob, EPOCH), 0, "too late");
        vm.expectEmit(address(rewards));
        emit IWorkRewards.EpochClosed(EPOCH, 500);
        rewards.syncEpoch(EPOCH);
        rewards.syncEpoch(EPOCH);
        vm.assertTrue(rewards.releaseOf(EPOCH).stage == IWorkRewards.Stage.Closed, "closed");
        vm.assertEq(rewards.claimable(bob, EPOCH), 0, "closed");
        vm.assertEq(_claim(bob, EPOCH), 0, "closed");
        _assertReserve(RESERVE - 500, 0, 375);
    }

    function test_the_first_claim_after_the_window_closes() public {
        uint256 epoch = _aliceBurned(100);
        rewards.syncEpoch(epoch);
        vm.warp(block.timestamp + 364 days + 1);
        vm.assertEq(_claim(alice, epoch), 0, "too late");
        vm.assertTrue(rewards.releaseOf(epoch).stage == IWorkRewards.Stage.Closed, "closed");
        _assertReserve(RESERVE, 0, 0);
    }

    /// @notice An auction that nobody buys from for years takes nothing from the providers.
    function test_the_window_waits_for_the_sale() public {
        books.attribute(EPOCH, alice, 50);
        _nextEpoch();
        rewards.syncEpoch(EPOCH);
        vm.warp(START + 2000 days);
        rewards.syncEpoch(EPOCH);
        books.sell(EPOCH, 50, 500);
        vm.assertEq(_claim(alice, EPOCH), 500, "hers");
    }

    // ------------------------------------------------------------------------------------------------- owner

    function test_owner() public {
        vm.startPrank(owner);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.CapSet(5000);
        rewards.setCap(5000);
        rewards.setCap(0);
        vm.assertEq(rewards.capPpm(), 0, "cap");
        vm.expectRevert(abi.encodeWithSelector(IWorkRewards.CapTooHigh.selector, 5001, 5000));
        rewards.setCap(5001);
        vm.expectEmit(address(rewards));
        emit IWorkRewards.WorkFactorSet(address(factor));
        rewards.setWorkFactor(address(factor));
        vm.assertEq(rewards.workFactor(), address(factor), "factor");
        vm.expectEmit(address(rewards));
        emit IWorkRewards.SlasherSet(bob);
        rewards.setSlasher(bob);
        vm.assertEq(rewards.slasher(), bob, "slasher");
        vm.stopPrank();
    }

    function test_by_the_owner_alone() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        rewards.setCap(0);
        vm.expectRevert(refusal);
        rewards.setWorkFactor(address(0));
        vm.expectRevert(refusal);
        rewards.setSlasher(stranger);
        vm.stopPrank();
    }
}
