// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { vm } from "../utils/Vm.sol";
import { WorkRewardsFixture } from "./WorkRewardsFixture.sol";

/// @notice
/// the cap of an epoch
/// ├── half a per cent of the free reserve; gifts count
/// ├── is shared by attribution, from the first unit above it
/// ├── does not change, whatever the owner sets
/// ├── all together fit into the reserve
/// └── the order of claims and sales changes nobody's part
/// released <= burned
/// └── of a provider, of an epoch, in sum; with any factors, in any steps
contract WorkCapTest is WorkRewardsFixture {
    function test_the_cap_is_shared_by_attribution() public {
        books.attribute(EPOCH, alice, 30);
        books.attribute(EPOCH, bob, 10);
        books.addRest(EPOCH, 60);
        books.sell(EPOCH, 100, 10 * CAP);
        _nextEpoch();
        vm.assertEq(_claim(alice, EPOCH), CAP * 3 / 4, "alice");
        vm.assertEq(_claim(bob, EPOCH), CAP / 4, "bob");
        vm.assertEq(rewards.releaseOf(EPOCH).released, CAP, "the cap and no more");
        _assertReserve(RESERVE - CAP, 0, CAP * 3 / 4);
    }

    /// @notice To the unit: burned exactly the cap, one less, one more.
    function test_the_cap_binds_from_the_next_unit() public {
        uint256 epoch = _aliceBurned(CAP - 1);
        vm.assertEq(_claim(alice, epoch), CAP - 1, "below");
        uint256 free = rewards.freeReserve();
        epoch = _aliceBurned(free / 200);
        vm.assertEq(_claim(alice, epoch), free / 200, "exactly");
        free = rewards.freeReserve();
        epoch = _aliceBurned(free / 200 + 1);
        vm.assertEq(_claim(alice, epoch), free / 200, "above");
    }

    function test_the_cap_does_not_change() public {
        books.attribute(EPOCH, alice, 10);
        _nextEpoch();
        rewards.syncEpoch(EPOCH);
        vm.prank(owner);
        rewards.setCap(0);
        uint256 later = _aliceBurned(1000);
        books.sell(EPOCH, 10, 5 * CAP);
        vm.assertEq(_claim(alice, later), 0, "no cap, no release");
        vm.assertEq(_claim(alice, EPOCH), CAP, "the old cap");
    }

    function test_gifts_join_the_reserve() public {
        vm.prank(buyer);
        weft.transfer(address(rewards), RESERVE);
        uint256 epoch = _aliceBurned(3 * CAP);
        vm.assertEq(_claim(alice, epoch), 2 * CAP, "half a per cent of twice as much");
    }

    /// @notice Many epochs that nobody claims put aside no more than there is.
    function test_all_caps_together_fit_into_the_reserve() public {
        uint256 sum = 0;
        for (uint256 i = 0; i < 60; ++i) {
            uint256 epoch = block.timestamp / WEEK;
            books.attribute(epoch, alice, 10);
            _nextEpoch();
            rewards.syncEpoch(epoch);
            vm.assertEq(rewards.releaseOf(epoch).cap, (RESERVE - sum) / 200, "of what is free");
            sum += rewards.releaseOf(epoch).cap;
        }
        _assertReserve(RESERVE - sum, sum, 0);
    }

    /// @notice However three providers claim, and sales go on in between, each gets the same in the end.
    function testFuzz_order_does_not_matter(uint256[4] memory units, uint256[2] memory burned, uint256 dice) public {
        address[3] memory providers = [alice, bob, carol];
        uint256 all = 0;
        for (uint256 i = 0; i < 3; ++i) {
            units[i] = _bound(units[i], 1, 1e12);
            books.attribute(EPOCH, providers[i], units[i]);
            all += units[i];
        }
        units[3] = _bound(units[3], 0, 1e12);
        books.addRest(EPOCH, units[3]);
        all += units[3];
        for (uint256 i = 0; i < 2; ++i) {
            burned[i] = _bound(burned[i], 0, 2 * CAP);
        }
        _nextEpoch();
        rewards.syncEpoch(EPOCH);
        uint256 snapshot = vm.snapshotState();

        books.sell(EPOCH, all, burned[0] + burned[1]);
        uint256[3] memory expected;
        for (uint256 i = 0; i < 3; ++i) {
            expected[i] = _claim(providers[i], EPOCH);
        }

        vm.revertToState(snapshot);
        books.sell(EPOCH, all / 2, burned[0]);
        for (uint256 i = 0; i < 3; ++i) {
            if ((dice >> i) & 1 == 1) _claim(providers[(dice >> (4 + 2 * i)) % 3], EPOCH);
        }
        books.sell(EPOCH, all - all / 2, burned[1]);
        for (uint256 i = 0; i < 3; ++i) {
            _claim(providers[(i + dice % 3) % 3], EPOCH);
        }
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(rewards.releasedTo(EPOCH, providers[i]), expected[i], "the same");
        }
    }

    /// @notice The most important rule, for one provider, one epoch, and with the formula of the specification.
    function testFuzz_released_at_most_burned(
        uint256[4] memory units,
        uint256[6] memory burned,
        uint256[3] memory factors,
        uint256 ppm
    ) public {
        address[3] memory providers = [alice, bob, carol];
        _useFactor();
        vm.prank(owner);
        rewards.setCap(_bound(ppm, 0, 5000));
        uint256 all = _bound(units[3], 0, 1e18);
        books.addRest(EPOCH, all);
        for (uint256 i = 0; i < 3; ++i) {
            units[i] = _bound(units[i], 1, 1e18);
            books.attribute(EPOCH, providers[i], units[i]);
            all += units[i];
            factor.setFor(providers[i], _bound(factors[i], 1, 1.1e18));
        }
        _nextEpoch();
        uint256 sum = 0;
        for (uint256 step = 0; step < 6; ++step) {
            books.sell(EPOCH, step == 5 ? all - all / 6 * 5 : all / 6, _bound(burned[step], 0, CAP));
            _claim(providers[burned[step] % 3], EPOCH);
            sum = _checkReleased(providers, units, all);
        }
        vm.assertEq(rewards.releaseOf(EPOCH).released, sum, "sum");
    }

    function _checkReleased(address[3] memory providers, uint256[4] memory units, uint256 all)
        private
        view
        returns (uint256 sum)
    {
        uint256 burned = books.epochOf(EPOCH).burned;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 released = rewards.releasedTo(EPOCH, providers[i]);
            vm.assertLe(released * all, burned * units[i], "own share");
            sum += released;
        }
        vm.assertLe(sum, burned, "epoch");
        vm.assertLe(sum, rewards.releaseOf(EPOCH).cap, "cap");
        vm.assertEq(weft.balanceOf(address(rewards)), RESERVE - _paid(providers), "held");
    }

    function _paid(address[3] memory providers) private view returns (uint256 paid) {
        for (uint256 i = 0; i < 3; ++i) {
            paid += weft.balanceOf(providers[i]);
        }
    }
}
