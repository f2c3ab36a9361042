// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC721 } from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import { IPremiumPass } from "../../../src/interfaces/IPremiumPass.sol";
import { vm } from "../../utils/Vm.sol";
import { PassSystem } from "../PassInvariants.t.sol";
import { Bugged } from "./Bugged.sol";
import { KeepingWeft } from "./PassPlanted.sol";
import { Planted } from "./Planted.sol";

/// @notice Each check notices the bug that is planted for it.
contract PassPlantedTest is PassSystem {
    function test_P1_a_lock_that_is_short_is_noticed() public {
        _build(true);
        KeepingWeft(address(_weft)).keepLocks();
        _handler.buy(0, 1);
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkMoney, ()), what: "P1: to the unit"
        });
    }

    function test_P2_a_burn_that_is_short_is_noticed() public {
        _build(true);
        KeepingWeft(address(_weft)).keepBurns();
        _handler.buy(0, 0);
        Planted.expectFailure({ target: address(this), call: abi.encodeCall(this.checkMoney, ()), what: "P2: burned" });
    }

    /// @notice The storage of a pass, as if `setTier` reached it.
    function test_P3_a_pass_that_changes_is_noticed() public {
        _build(false);
        _handler.buy(0, 1);
        checkPasses();
        bytes32 slot = keccak256(abi.encode(uint256(1), _slotOfPasses()));
        bytes32 word = vm.load(address(_passes), slot);
        vm.store(address(_passes), slot, bytes32(uint256(word) ^ (1 << 192)));
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkPasses, ()), what: "P3: as bought"
        });
    }

    /// @notice Without a way out the model's expectation fails.
    function test_P5_a_lock_that_does_not_come_back_is_noticed() public {
        _build(true);
        _handler.buy(0, 1);
        KeepingWeft(address(_weft)).keepTransfers();
        vm.warp(block.timestamp + 40 days);
        Planted.expectFailure({
            target: address(_handler), call: abi.encodeCall(_handler.close, (0, 0)), what: "P5: back in full"
        });
    }

    /// @dev Found, not counted: where the word of the first pass is.
    function _slotOfPasses() private view returns (uint256) {
        for (uint256 slot = 0; slot < 40; ++slot) {
            bytes32 word = vm.load(address(_passes), keccak256(abi.encode(uint256(1), slot)));
            if (uint96(uint256(word)) == _passes.passOf(1).held) return slot;
        }
        revert("no slot");
    }

    function test_P4_too_large_a_discount_is_noticed() public {
        _build(false, true);
        _handler.buy(0, 1);
        this.checkPasses();
        Bugged(address(_passes)).lie(IPremiumPass.entitlements.selector, 3, 1);
        Planted.expectFailure({
            target: address(this), call: abi.encodeCall(this.checkPasses, ()), what: "P4: one of the account's own"
        });
    }

    function test_P6_a_sale_in_the_hold_is_noticed() public {
        _build(false, true);
        _handler.buy(0, 1);
        Bugged(address(_passes)).pardon(IERC721.transferFrom.selector);
        Planted.expectFailure({
            target: address(_handler),
            call: abi.encodeCall(_handler.transfer, (0, 1)),
            what: "P6: refused when it should be"
        });
    }
}
