// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { IERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @notice `TestUsd` as tests see it; its code is deployed by artifact name, as shipped.
interface ITestUsd is IERC20Metadata, IERC20Permit {
    function mint(address account, uint256 amount) external;
}
