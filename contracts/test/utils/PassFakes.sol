// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Gives everybody the discount that a test says, of whatever size.
contract FakePass {
    uint256 private _discountBps;

    function set(uint256 discountBps) external {
        _discountBps = discountBps;
    }

    function entitlements(address) external view returns (uint256, uint256, uint256, uint256) {
        return (0, 1, type(uint40).max, _discountBps);
    }
}

/// @notice Does not want to say.
contract RevertingPass {
    error Closed();

    function entitlements(address) external pure returns (uint256, uint256, uint256, uint256) {
        revert Closed();
    }
}

/// @notice Takes all the gas that it is given.
contract BurningPass {
    function entitlements(address) external pure returns (uint256, uint256, uint256, uint256) {
        while (true) { }
        return (0, 0, 0, 0);
    }
}
