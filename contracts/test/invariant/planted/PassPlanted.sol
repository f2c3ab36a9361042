// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";

/// @notice Keeps one unit of what it should move, where a test says so. A pass that asks it for the right amount does
/// what a pass with an amount one too small would do.
contract KeepingWeft is ERC20Burnable {
    uint256 private _keptLock;
    uint256 private _keptBurn;
    uint256 private _keptTransfer;

    constructor(address to, uint256 amount) ERC20("Weft", "WEFT") {
        _mint(to, amount);
    }

    function keepLocks() external {
        _keptLock = 1;
    }

    function keepBurns() external {
        _keptBurn = 1;
    }

    function keepTransfers() external {
        _keptTransfer = 1;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return super.transfer(to, value - _keptTransfer);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return super.transferFrom(from, to, value - _keptLock);
    }

    function burnFrom(address account, uint256 value) public override {
        super.burnFrom(account, value - _keptBurn);
    }
}
