// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { ERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import { ERC20Votes } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import { Nonces } from "@openzeppelin/contracts/utils/Nonces.sol";
import { Time } from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title WeftToken
/// @notice One thousand million tokens of 18 decimals, minted once and never again; anyone may burn their own. No mint
/// key, no pause, no blocklist, no owner. Votes are counted by time, so that they mean the same on every chain.
contract WeftToken is ERC20, ERC20Permit, ERC20Burnable, ERC20Votes {
    /// @notice One line of the table of the first holders.
    struct Grant {
        address to;
        uint256 amount;
    }

    /// @notice Base units minted at deployment.
    uint256 public constant MAX_SUPPLY = 1_000_000_000e18;

    error SupplyNotWhole(uint256 granted, uint256 supply);

    /// @param grants Adds up to `MAX_SUPPLY`, to the unit.
    constructor(Grant[] memory grants) ERC20("Weft", "WEFT") ERC20Permit("Weft") {
        for (uint256 i = 0; i < grants.length; ++i) {
            _mint(grants[i].to, grants[i].amount);
        }
        if (totalSupply() != MAX_SUPPLY) revert SupplyNotWhole({ granted: totalSupply(), supply: MAX_SUPPLY });
    }

    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    // ------------------------------------------------------------------------------------------------- inheritance

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
