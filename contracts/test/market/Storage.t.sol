// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { Vm, vm } from "../utils/Vm.sol";

/// @notice Once every party has been there, nothing creates a storage slot: the dearest thing on a chain, and about to
/// get dearer. Each operation's writes are recorded and compared with what the slots held before.
/// ├── the first life of a party: creates
/// └── later: deposit, settle, close, withdraw; a match that ends a lease; closeMany; stop, expire: nothing from zero
/// forge-config: default.isolate = false
contract StorageTest is MarketFixture {
    function test_nothing_is_created_in_the_steady_state() public {
        _life(1);
        vm.warp(NOW + 10_000);
        vm.startStateDiffRecording();
        _life(2);
        _wroteAndCreatedNothing(11);
    }

    function test_nothing_is_created_by_a_match_that_ends_a_lease_nor_by_a_batch_of_closings() public {
        _endAndCloseMany(1);
        vm.warp(NOW + 10_000);
        vm.startStateDiffRecording();
        _endAndCloseMany(3);
        _wroteAndCreatedNothing(8);
    }

    function test_nothing_is_created_by_a_lease_that_expires() public {
        _life(1);
        vm.warp(NOW + 10_000);
        vm.startStateDiffRecording();
        IMarket.LeaseKey memory key = _openWith(2);
        vm.prank(renter);
        market.stop(key);
        vm.warp(block.timestamp + 7 hours);
        market.expire(key, renter);
        _wroteAndCreatedNothing(6);
    }

    function test_the_first_life_does_create() public {
        vm.startStateDiffRecording();
        _life(1);
        (, uint256 created) = _recorded();
        vm.assertEq(created, 3, "slot, the provider's and the matcher's account: so the check can see it");
    }

    /// @notice Deposit, match, close, collect, fees, withdrawal of everything: all words end as low as they can.
    function _life(uint32 nonce) private {
        _fund(renter, 1000);
        IMarket.LeaseKey memory key = _openWith(nonce);
        bytes memory voucher = _voucher(RENTER_KEY, key, 1_000_000);
        vm.prank(machine);
        market.close(key, renter, 1_000_000, 1_000_000, voucher, "");
        address[] memory machines = new address[](1);
        machines[0] = machine;
        market.collect(provider, machines);
        _takeFees(renter);
        vm.prank(provider);
        market.withdraw(provider, 969_000);
    }

    /// @notice A lease that the next match ends, and that match's lease ended in a batch.
    function _endAndCloseMany(uint32 nonce) private {
        IMarket.LeaseKey memory key = _openWith(nonce);
        vm.warp(block.timestamp + 60);
        IMarket.Offer memory offer = _offer();
        (offer.expiry, offer.closesStart, offer.closesAmount) = (type(uint40).max, key.start, 500_000);
        IMarket.Request memory request = _request();
        (request.nonce, request.expiry) = (nonce + 1, type(uint40).max);
        IMarket.Match memory m = _match(request, offer);
        (m.fills[0].closes, m.fills[0].voucher) = (true, 1_000_000);
        m.fills[0].voucherSignature = _voucher(RENTER_KEY, key, 1_000_000);
        key = _open(m);

        IMarket.Ending[] memory endings = new IMarket.Ending[](1);
        endings[0] = IMarket.Ending(key, renter, 1_000_000, 1_000_000, _voucher(RENTER_KEY, key, 1_000_000), bytes(""));
        bytes memory packed = codec.packEndings(endings);
        vm.prank(provider);
        vm.assertEq(market.closeMany(packed), 1, "closed");
    }

    function _openWith(uint32 nonce) private returns (IMarket.LeaseKey memory) {
        IMarket.Offer memory offer = _offer();
        offer.expiry = type(uint40).max;
        IMarket.Request memory request = _request();
        (request.nonce, request.expiry) = (nonce, type(uint40).max);
        return _open(_match(request, offer));
    }

    function _wroteAndCreatedNothing(uint256 least) private {
        (uint256 writes, uint256 created) = _recorded();
        vm.assertGe(writes, least, "writes were seen");
        vm.assertEq(created, 0, "none from zero");
    }

    function _recorded() private returns (uint256 writes, uint256 created) {
        Vm.AccountAccess[] memory accesses = vm.stopAndReturnStateDiff();
        for (uint256 i = 0; i < accesses.length; ++i) {
            for (uint256 j = 0; j < accesses[i].storageAccesses.length; ++j) {
                Vm.StorageAccess memory access = accesses[i].storageAccesses[j];
                if (!access.isWrite || access.account != address(market)) continue;
                ++writes;
                if (access.previousValue == 0 && access.newValue != 0) ++created;
            }
        }
    }
}
