// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title TestUsd
/// @notice Play money for local chains and test networks: anybody mints any amount, so it is worth nothing.
/// It has the shape of a common stablecoin: 6 decimals and EIP-2612 permits (domain version "1").
contract TestUsd is ERC20Permit {
    constructor() ERC20("Test USD (worthless)", "tUSD") ERC20Permit("Test USD (worthless)") { }

    /// @notice Gives `account` `amount` base units out of nothing.
    function mint(address account, uint256 amount) external {
        _mint({ account: account, value: amount });
    }

    /// @return Base units are millionths.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
