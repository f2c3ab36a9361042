// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { vm } from "../utils/Vm.sol";
import { StakingChecks } from "./StakingChecks.sol";
import { StakingHandler } from "./StakingHandler.sol";

/// @notice The checks of `StakingChecks` against the shipped bytecode.
/// forge-config: default.isolate = false
contract StakingInvariants is StakingChecks {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        _tokens();
        bytes memory arguments =
            abi.encode(address(weft), address(usd), address(0x04e5), address(0x51a0), address(0x4e7e), MINIMUM);
        _handle(IStaking(vm.deployCode("Staking.sol:Staking", arguments)));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(handler);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = StakingHandler.exit.selector;
    }

    /// @dev One campaign for all: each function of its own would be run through a campaign of its own.
    function invariant_what_must_always_hold() public view {
        check();
    }

    /// @notice 14. Runs once at the end of every run.
    function afterInvariant() public {
        checkExit();
    }

    /// @notice The dice do reach what they should.
    function test_the_handler_reaches_every_call() public {
        _drive(1, 1200);
        check();
        bytes32[12] memory names = [
            bytes32("bond"),
            "unbond",
            "withdraw",
            "collect",
            "reward",
            "claim",
            "propose",
            "appeal",
            "decide",
            "execute",
            "lapse",
            "drop"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGe(handler.calls(names[i]), 1, string(abi.encodePacked(names[i])));
        }
        checkExit();
    }
}
