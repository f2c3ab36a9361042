// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { vm } from "../../utils/Vm.sol";

/// @notice For tests that plant a bug and want a certain check to notice it.
library Planted {
    /// @notice The call fails with an assertion whose message begins with `what`.
    function expectFailure(address target, bytes memory call, string memory what) internal {
        (bool success, bytes memory reason) = target.call(call);
        vm.assertTrue(!success, string.concat("not noticed: ", what));
        // `CheatcodeError(string)`: selector, offset, length, text.
        bytes memory message = new bytes(bytes(what).length);
        for (uint256 i = 0; i < message.length && 68 + i < reason.length; ++i) {
            message[i] = reason[68 + i];
        }
        vm.assertEq(string(message), what, "noticed by another check");
    }
}
