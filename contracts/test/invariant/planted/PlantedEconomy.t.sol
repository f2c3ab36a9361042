// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferrals } from "../../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../../src/interfaces/IRevenue.sol";
import { vm } from "../../utils/Vm.sol";
import { RevenueModel } from "../RevenueModel.sol";
import { Bug, Bugged } from "./Bugged.sol";
import { Planted } from "./Planted.sol";
// For its artifacts, which are deployed by name.
import "./PlantedEconomy.sol";
import { RevenueSuite } from "../RevenueInvariants.t.sol";

/// @notice Each check of "Revenue and Referrals" notices the bug that was planted for it. Without a bug the same play
/// passes (`test_the_handler_reaches_what_it_should`).
/// forge-config: default.isolate = false
contract PlantedEconomyTest is RevenueSuite {
    string private constant REVENUE = "Revenue.sol:Revenue";
    string private constant CODES = "ReferralCodes.sol:ReferralCodes";
    string private constant REFERRALS = "Referrals.sol:Referrals";

    bool private _wraps;

    function play() external {
        _play(150);
    }

    function _notices(string memory revenue, string memory codes, string memory programme, string memory what) private {
        _build(revenue, codes, programme);
        try this.play() {
            vm.assertTrue(false, what);
        } catch (bytes memory why) {
            // The number of the rule that noticed stands in the message.
            vm.assertTrue(_contains(why, bytes(what)), string.concat(what, ", not: ", string(why)));
        }
    }

    function test_the_play_itself_is_good() public {
        _build(REVENUE, CODES, REFERRALS);
        this.play();
    }

    function test_1_conservation() public {
        _notices("PlantedEconomy.sol:RevenueForgetsTheBurn", CODES, REFERRALS, "1: ");
    }

    function test_2_each_step_within_its_shares() public {
        _notices("PlantedEconomy.sol:RevenueTrustsTheProgramme", CODES, REFERRALS, "2: ");
    }

    function test_3_the_treasurys_share() public {
        _notices("PlantedEconomy.sol:RevenueRoundsUp", CODES, REFERRALS, "3: ");
    }

    function test_5_backed_to_the_unit() public {
        _notices(REVENUE, CODES, "PlantedEconomy.sol:ReferralsCreditMore", "5: ");
    }

    function test_6_what_was_forfeited_is_gone() public {
        _notices(REVENUE, CODES, "PlantedEconomy.sol:ReferralsForfeitTwice", "6: ");
    }

    function test_6_nothing_vests_early() public {
        _notices(REVENUE, CODES, "PlantedEconomy.sol:ReferralsVestAtOnce", "6: ");
    }

    function test_7_the_unknown_are_capped() public {
        _notices(REVENUE, CODES, "PlantedEconomy.sol:ReferralsWithoutCap", "7: ");
    }

    function test_8_written_once() public {
        _notices(REVENUE, "PlantedEconomy.sol:CodesRebind", REFERRALS, "8: ");
    }

    function test_9_tiers_by_the_letter() public {
        _notices(REVENUE, CODES, "PlantedEconomy.sol:ReferralsCountHeads", "9: ");
    }

    function test_4_a_split_that_is_not_whole() public {
        _bugged().lie(IRevenue.split.selector, 4, 1);
        Planted.expectFailure(address(this), abi.encodeCall(this.check, ()), "4: whole");
    }

    function test_10_a_claim_that_is_refused() public {
        _bugged();
        Bugged(address(_parts.programme)).refuse(IReferrals.claimFor.selector);
        try this.play() {
            vm.assertTrue(false, "10: not noticed");
        } catch (bytes memory why) {
            vm.assertTrue(_contains(why, bytes("10: ")), string(why));
        }
    }

    function test_11_something_that_waits_for_ever() public {
        Bugged revenue = _bugged();
        this.checkExit();
        revenue.lie(IRevenue.unserved.selector, 0, 1);
        Planted.expectFailure(address(this), abi.encodeCall(this.checkExit, ()), "11: all is served");
    }

    function _bugged() private returns (Bugged) {
        _wraps = true;
        _build(REVENUE, CODES, REFERRALS);
        return Bugged(address(_parts.revenue));
    }

    /// @dev The parts know each other's addresses: `Revenue` before the programme is made.
    function _wrap(RevenueModel.Parts memory p) internal override {
        if (!_wraps) return;
        p.revenue = IRevenue(Bug.around(address(p.revenue)));
        p.source.setFeeTo(address(p.revenue));
        bytes memory arguments = abi.encode(address(p.revenue), address(p.codes), address(p.attestations), p.owner);
        p.programme = IReferrals(Bug.around(vm.deployCode(REFERRALS, arguments)));
    }

    function _contains(bytes memory text, bytes memory part) private pure returns (bool) {
        for (uint256 i = 0; i + part.length <= text.length; ++i) {
            uint256 j = 0;
            while (j < part.length && text[i + j] == part[j]) ++j;
            if (j == part.length) return true;
        }
        return false;
    }
}
