// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../../src/interfaces/IStaking.sol";
import { vm } from "../../utils/Vm.sol";
import { StakingChecks } from "../StakingChecks.sol";
import { Bug, Bugged } from "./Bugged.sol";
import { Planted } from "./Planted.sol";
import {
    BurnsNothing,
    CountsTooLate,
    ForgetsToWait,
    JailsNobody,
    KeepsTheSum,
    KnowsNoBounds,
    NeverFrees,
    PlantedStaking,
    ReservesNothing,
    RoundsUp
} from "./PlantedStaking.sol";

/// @notice Each of the bugs is noticed, by the rule that it breaks, and the parts without a bug pass.
/// forge-config: default.isolate = false
contract StakingPlantedTest is StakingChecks {
    uint256 private constant ROUNDS = 400;

    function setUp() public {
        _tokens();
    }

    function test_without_a_bug_all_is_well() public {
        _plant(address(new PlantedStaking(address(weft), address(usd), MINIMUM)));
        this.run();
    }

    function test_a_slash_that_reserves_nothing() public {
        _noticed(address(new ReservesNothing(address(weft), address(usd), MINIMUM)), "13: ");
    }

    function test_unbonding_that_does_not_wait() public {
        _noticed(address(new ForgetsToWait(address(weft), address(usd), MINIMUM)), "3: ");
    }

    function test_rewards_rounded_up() public {
        _noticed(address(new RoundsUp(address(weft), address(usd), MINIMUM)), "5: ");
    }

    function test_a_slash_that_burns_nothing() public {
        _noticed(address(new BurnsNothing(address(weft), address(usd), MINIMUM)), "1: ");
    }

    function test_a_void_slash_that_frees_nothing() public {
        _noticed(address(new NeverFrees(address(weft), address(usd), MINIMUM)), "7: ");
    }

    function test_forgers_out_of_jail() public {
        _noticed(address(new JailsNobody(address(weft), address(usd), MINIMUM)), "11: ");
    }

    function test_a_sum_that_is_not_lowered() public {
        _noticed(address(new KeepsTheSum(address(weft), address(usd), MINIMUM)), "4: ");
    }

    function test_rewards_counted_too_late() public {
        _noticed(address(new CountsTooLate(address(weft), address(usd), MINIMUM)), "5: ");
    }

    function test_reasons_without_bounds() public {
        _noticed(address(new KnowsNoBounds(address(weft), address(usd), MINIMUM)), "13: ");
    }

    // ------------------------------------------------------------------------------------------------- a wrong number

    function test_a_supply_that_falls_for_no_reason() public {
        _bugged().burnCallers(address(weft), IStaking.unbond.selector);
        _notices("2: ");
    }

    function test_an_accusation_that_nobody_made() public {
        _bugged().lie(IStaking.slashCount.selector, 0, 1);
        _notices("6: ");
    }

    function test_an_amount_that_was_not_proposed() public {
        _bugged().lie(IStaking.slashOf.selector, 4, 1);
        _notices("8: ");
    }

    function test_a_share_that_was_not_proposed() public {
        _bugged().lie(IStaking.slashOf.selector, 5, 1);
        _notices("9: ");
    }

    function test_a_deadline_that_moved() public {
        _bugged().lie(IStaking.slashOf.selector, 3, 1);
        _notices("10: ");
    }

    function test_a_parameter_out_of_bounds() public {
        _bugged().lie(IStaking.proverBps.selector, 0, 1);
        _notices("12: ");
    }

    function test_a_unit_that_stays_behind() public {
        _bugged().burnCallers(address(weft), IStaking.withdraw.selector);
        handler.bond(0, 1000e18 + 1);
        handler.unbond(0, 0, 1);
        vm.warp(block.timestamp + 21 days);
        Planted.expectFailure(address(handler), abi.encodeCall(handler.withdraw, (0, 1)), "14: what has unbonded");
    }

    function _bugged() private returns (Bugged) {
        address bugged = Bug.around(address(new PlantedStaking(address(weft), address(usd), MINIMUM)));
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(address(0x04e5));
            IStaking(bugged).setMinimumBond(IStaking.Role(i), MINIMUM);
        }
        _plant(bugged);
        return Bugged(bugged);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /// @dev Checked after every few calls, so that the first rule that is broken is the one that is named.
    function run() external {
        for (uint256 i = 0; i < ROUNDS; ++i) {
            _drive(i, 1);
            check();
        }
        checkExit();
    }

    function _plant(address planted) private {
        _handle(IStaking(planted));
    }

    function _noticed(address planted, string memory rule) private {
        _plant(planted);
        _notices(rule);
    }

    function _notices(string memory rule) private {
        try this.run() {
            vm.assertTrue(false, "nobody noticed");
        } catch (bytes memory why) {
            vm.assertTrue(_beginsWith(why, bytes(rule)), string(why));
        }
    }

    /// @dev What an assertion says is a string behind a selector, an offset and a length.
    function _beginsWith(bytes memory why, bytes memory rule) private pure returns (bool) {
        if (why.length < 68 + rule.length) return false;
        for (uint256 i = 0; i < rule.length; ++i) {
            if (why[68 + i] != rule[i]) return false;
        }
        return true;
    }
}
