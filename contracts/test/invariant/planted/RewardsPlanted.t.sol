// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../../src/interfaces/IBurnAuction.sol";
import { IWorkRewards } from "../../../src/interfaces/IWorkRewards.sol";
import { vm } from "../../utils/Vm.sol";
import { RewardsSystem } from "../RewardsInvariants.t.sol";
import { Bugged } from "./Bugged.sol";
import { Planted } from "./Planted.sol";
import { LyingAuction } from "./RewardsPlanted.sol";

/// @notice Each check notices the bug that is planted for it.
/// forge-config: default.isolate = false
contract RewardsPlantedTest is RewardsSystem {
    function test_without_a_bug_all_is_well() public {
        _build(LyingAuction.Lie.None, false);
        _scenario();
        vm.assertTrue(_handler.released(_handler.parties(0)) != 0, "something was released");
        checkAll();
    }

    function test_W1_sharing_all_burned_by_attribution_is_noticed() public {
        _build(LyingAuction.Lie.ShareByAttribution, false);
        _scenario();
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkReleases, ()), what: "W1: the own share"
        });
    }

    function test_W1_one_unit_too_much_is_noticed() public {
        _build(LyingAuction.Lie.OneTooMany, false);
        _scenario();
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkReleases, ()), what: "W1: the own share"
        });
    }

    function test_W1_another_ones_share_is_noticed() public {
        _build(LyingAuction.Lie.AnothersShare, false);
        // The other one's claim then fails: there is not enough put aside.
        _sale();
        _handler.claim(3, 0, 1);
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkReleases, ()), what: "W1: the own share"
        });
    }

    function test_W2_sold_out_too_early_is_noticed() public {
        _build(LyingAuction.Lie.SoldOutTooEarly, false);
        _handler.bring(0, 60_000_000 - 1, 40_000_000);
        vm.warp(block.timestamp + 7 days + 15_000);
        _handler.claim(3, 0, 1);
        _handler.buy(2, type(uint128).max, 3);
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkReserve, ()), what: "W2: put aside"
        });
    }

    function test_A2_burning_less_is_noticed() public {
        _build(LyingAuction.Lie.None, true);
        _handler.bring(0, 60_000_000 - 1, 40_000_000);
        vm.warp(block.timestamp + 7 days + 15_000);
        Planted.expectFailure({
            target: address(_handler),
            call: abi.encodeCall(_handler.buy, (2, 5_000_001, 3)),
            what: "A2: all of it burned"
        });
    }

    // ------------------------------------------------------------------------------------------------- a wrong number

    function _bugged() private returns (Bugged auction, Bugged rewards) {
        _build(LyingAuction.Lie.None, false, true);
        return (Bugged(address(_auction)), Bugged(address(_rewards)));
    }

    function _noticed(bytes memory call, string memory what) private {
        Planted.expectFailure({ target: address(this), call: call, what: what });
    }

    function _handlerNotices(bytes memory call, string memory what) private {
        Planted.expectFailure({ target: address(_handler), call: call, what: what });
    }

    function test_behind_no_bug_all_is_well() public {
        _bugged();
        _scenario();
        this.checkAll();
        this.checkExit();
    }

    function test_A1_a_unit_that_is_nowhere_is_noticed() public {
        (Bugged auction,) = _bugged();
        _sale();
        auction.lie(IBurnAuction.unsold.selector, 0, 1);
        _noticed(abi.encodeCall(this.checkAll, ()), "A1: to the unit");
    }

    function test_A3_selling_what_has_not_ended_is_noticed() public {
        (Bugged auction,) = _bugged();
        _handler.bring(0, 60_000_000 - 1, 40_000_000);
        auction.lie(IBurnAuction.epochOf.selector, 2, 1);
        _noticed(abi.encodeCall(this.checkAll, ()), "A3: not before its end");
    }

    function test_A4_a_price_above_the_first_is_noticed() public {
        (Bugged auction,) = _bugged();
        _sale();
        auction.lie(IBurnAuction.today.selector, 2, 1e40);
        _noticed(abi.encodeCall(this.checkAll, ()), "A4: start");
    }

    function test_A5_selling_more_than_the_lot_is_noticed() public {
        (Bugged auction,) = _bugged();
        _handler.bring(0, 60_000_000 - 1, 40_000_000);
        vm.warp(block.timestamp + 7 days + 15_000);
        auction.lie(IBurnAuction.today.selector, 3, type(uint256).max);
        _handlerNotices(abi.encodeCall(_handler.buy, (2, 3 * uint256(type(uint120).max), 3)), "A5: ");
    }

    function test_A6_a_unit_that_is_never_sold_is_noticed() public {
        (Bugged auction,) = _bugged();
        _handler.bring(0, 60_000_000 - 1, 40_000_000);
        auction.lie(IBurnAuction.unsold.selector, 0, 1);
        _noticed(abi.encodeCall(this.checkExit, ()), "A6: ");
    }

    function test_W3_a_supply_that_rises_is_noticed() public {
        _build(LyingAuction.Lie.None, true);
        _scenarioWithoutSale();
        _noticed(abi.encodeCall(this.checkReserve, ()), "W3: the supply");
    }

    /// @dev The token's lie is in burning; a slash of nothing burns nothing, and one unit comes to be.
    function _scenarioWithoutSale() private {
        _handler.weft().burnFrom(address(this), 0);
    }

    function test_W4_a_cap_that_changes_is_noticed() public {
        (, Bugged rewards) = _bugged();
        _scenario();
        rewards.lie(IWorkRewards.releaseOf.selector, 0, 1);
        _noticed(abi.encodeCall(this.checkReleases, ()), "W4: set once");
    }

    function test_W5_something_that_does_not_come_out_is_noticed() public {
        (, Bugged rewards) = _bugged();
        _scenario();
        vm.warp(block.timestamp + 10 days);
        rewards.lie(IWorkRewards.vestingOf.selector, 0, 1);
        _handlerNotices(abi.encodeCall(_handler.release, (1, 0)), "W5: all that has vested");
    }

    function test_W6_a_slash_of_more_than_is_unvested_is_noticed() public {
        (, Bugged rewards) = _bugged();
        _scenario();
        rewards.lie(IWorkRewards.slashVesting.selector, 0, 1);
        _handlerNotices(abi.encodeCall(_handler.slash, (0, 5)), "W6: at most what is unvested");
    }

    function test_W7_a_claim_that_is_refused_is_noticed() public {
        (, Bugged rewards) = _bugged();
        _sale();
        rewards.refuse(IWorkRewards.claimFor.selector);
        _handlerNotices(abi.encodeCall(_handler.claim, (3, 0, 1)), "W7: ");
    }
}
