// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IVotes } from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import { IERC6372 } from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { IERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @notice `WeftToken` as tests see it; its code is deployed by artifact name, as shipped.
interface IWeftToken is IERC20Metadata, IERC20Permit, IVotes, IERC6372 {
    struct Grant {
        address to;
        uint256 amount;
    }

    error SupplyNotWhole(uint256 granted, uint256 supply);

    // solhint-disable-next-line func-name-mixedcase
    function MAX_SUPPLY() external view returns (uint256);
    function burn(uint256 value) external;
    function burnFrom(address account, uint256 value) external;
}
