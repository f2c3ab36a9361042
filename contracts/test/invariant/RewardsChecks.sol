// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { vm } from "../utils/Vm.sol";
import { RewardsHandler } from "./RewardsHandler.sol";

/// @notice README.md beside this file, in Solidity; the numbers are its numbers. Also run against planted bugs.
abstract contract RewardsChecks {
    uint256 internal constant SUPPLY = 1_000_000_000e18;
    uint256 internal constant RESERVE = 350_000_000e18;

    IBurnAuction internal _auction;
    IWorkRewards internal _rewards;
    RewardsHandler internal _handler;

    function checkAuction() public view {
        IBurnAuction.Today memory today = _auction.today();
        vm.assertGe(today.price, _auction.floorPrice(), "A4: floor");
        vm.assertLe(today.price, today.startPrice, "A4: start");
        vm.assertLe(today.startPrice, 4 * _auction.referencePrice(), "A4: start");

        uint256 held = _handler.usd().balanceOf(address(_auction));
        vm.assertEq(held, _auction.unsold() + _handler.dollarsGiven(), "A1: to the unit");
        vm.assertEq(_auction.unsold(), _handler.dollarsBrought() - _handler.dollarsBought(), "A1: brought less bought");

        (uint256 units, uint256 sold, uint256 burned) = (0, 0, 0);
        for (uint256 e = _handler.firstEpoch(); e <= _auction.currentEpoch(); ++e) {
            IBurnAuction.Epoch memory epoch = _auction.epochOf(e);
            vm.assertLe(epoch.sold, epoch.units, "A2: sold");
            vm.assertLe(epoch.attributed, epoch.units, "A2: attributed");
            uint256 attributed = 0;
            for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
                attributed += _auction.attributedTo(e, _handler.parties(i));
            }
            vm.assertEq(attributed, epoch.attributed, "A2: attributed in sum");
            units += epoch.units;
            sold += epoch.sold;
            burned += epoch.burned;
        }
        vm.assertEq(_auction.epochOf(_auction.currentEpoch()).sold, 0, "A3: not before its end");
        vm.assertEq(units, _handler.dollarsBrought(), "A2: units in sum");
        vm.assertEq(sold, _handler.dollarsBought(), "A2: sold in sum");
        vm.assertEq(burned, _handler.weftBurned(), "A2: burned in sum");
        vm.assertEq(_auction.totalBurned(), burned, "A2: burned");
    }

    function checkReleases() public view {
        uint256 released = 0;
        for (uint256 e = _handler.firstEpoch(); e <= _auction.currentEpoch(); ++e) {
            released += _checkEpoch(e);
        }
        vm.assertLe(released, _handler.weftBurned(), "W1: in sum");
        uint256 byParty = 0;
        for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
            byParty += _handler.released(_handler.parties(i));
        }
        vm.assertEq(released, byParty, "W1: what was said to be released");
    }

    function checkReserve() public view {
        (uint256 owed, uint256 committed) = (0, 0);
        for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
            address party = _handler.parties(i);
            (uint256 vested, uint256 unvested) = _rewards.vestingOf(party);
            vm.assertEq(vested + unvested, _handler.released(party) - _handler.gone(party), "W2: each account's");
            owed += vested + unvested;
        }
        for (uint256 e = _handler.firstEpoch(); e <= _auction.currentEpoch(); ++e) {
            IWorkRewards.Release memory r = _rewards.releaseOf(e);
            IBurnAuction.Epoch memory epoch = _auction.epochOf(e);
            if (r.stage == IWorkRewards.Stage.None || r.stage == IWorkRewards.Stage.Closed) continue;
            uint256 most = r.cap;
            if (r.stage == IWorkRewards.Stage.SoldOut) {
                uint256 burned = uint256(epoch.burned) * epoch.attributed / epoch.units;
                if (burned < most) most = burned;
            }
            committed += most - r.released;
        }
        vm.assertEq(_rewards.owed(), owed, "W2: owed");
        vm.assertEq(_rewards.committed(), committed, "W2: put aside");
        uint256 held = _handler.weft().balanceOf(address(_rewards));
        vm.assertEq(held, _rewards.freeReserve() + owed + committed, "W2: to the unit");
        vm.assertEq(
            held,
            RESERVE + _handler.weftGiven() - _handler.weftPaid() - _handler.weftSlashed(),
            "W2: what came and went"
        );
        vm.assertEq(
            _handler.weft().totalSupply(), SUPPLY - _handler.weftBurned() - _handler.weftSlashed(), "W3: the supply"
        );
    }

    function _checkEpoch(uint256 e) private view returns (uint256 sum) {
        IBurnAuction.Epoch memory epoch = _auction.epochOf(e);
        IWorkRewards.Release memory r = _rewards.releaseOf(e);
        for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
            address party = _handler.parties(i);
            uint256 released = _rewards.releasedTo(e, party);
            vm.assertLe(
                released * epoch.units, uint256(epoch.burned) * _auction.attributedTo(e, party), "W1: the own share"
            );
            sum += released;
        }
        vm.assertLe(sum, epoch.burned, "W1: epoch");
        vm.assertLe(sum, r.cap, "W4: cap");
        vm.assertEq(sum, r.released, "W1: epoch in sum");
        if (_handler.capOf(e) != 0) vm.assertEq(uint256(r.cap) + 1, _handler.capOf(e), "W4: set once");
    }
}
