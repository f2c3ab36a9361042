// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { vm } from "../utils/Vm.sol";
import { Handler } from "./Handler.sol";
import { MarketChecks } from "./MarketChecks.sol";

/// @notice The checks of `MarketChecks` against the shipped bytecode.
/// forge-config: default.isolate = false
contract MarketInvariants is MarketChecks {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        IMarket shipped = _deploy();
        _handle({ market_: shipped, signedFor: shipped });
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(handler);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = Handler.exit.selector;
    }

    /// @dev One campaign for all: each function of its own would be run through a campaign of its own.
    function invariant_what_must_always_hold() public view {
        check();
    }

    /// @notice 13. Runs once at the end of every run.
    function afterInvariant() public {
        checkExit();
    }

    /// @notice The handler's dice do reach what they should: most matches settle, many are refused.
    function test_the_handler_settles_and_skips() public {
        for (uint256 i = 0; i < 60; ++i) {
            handler.settle(uint256(keccak256(abi.encode(i))), i);
            handler.settle(uint256(keccak256(abi.encode(i, "more"))), i + 1);
            handler.wait(i * 60);
            handler.setDelegate(i, 1e9, 1 days);
            if (i % 5 == 4) handler.closeMany(uint256(keccak256(abi.encode(i))), i);
        }
        vm.assertGe(handler.calls("settled"), 20, "settled");
        vm.assertGe(handler.calls("skipped"), 20, "skipped");
        vm.assertGe(handler.calls("ended by settling"), 5, "ended by settling");
        vm.assertGe(handler.calls("settled by a delegate"), 5, "settled by a delegate");
        vm.assertGe(handler.calls("closed in one of many"), 5, "closed in one of many");
        check();
        checkExit();
    }
}
