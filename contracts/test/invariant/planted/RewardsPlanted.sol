// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import { IBurnAuction } from "../../../src/interfaces/IBurnAuction.sol";

/// @notice Stands between an auction and the work rewards and lies about one thing, which makes the rewards do what
/// they would with one wrong line.
contract LyingAuction {
    enum Lie {
        None,
        ShareByAttribution,
        OneTooMany,
        AnothersShare,
        SoldOutTooEarly
    }

    IBurnAuction private immutable _auction;
    Lie private immutable _lie;

    constructor(IBurnAuction auction, Lie lie) {
        (_auction, _lie) = (auction, lie);
    }

    function weft() external view returns (address) {
        return _auction.weft();
    }

    function currentEpoch() external view returns (uint256) {
        return _auction.currentEpoch();
    }

    function epochOf(uint256 id) external view returns (IBurnAuction.Epoch memory epoch) {
        epoch = _auction.epochOf(id);
        // What was burned for nobody goes to the others: the trap of sharing by fees.
        if (_lie == Lie.ShareByAttribution) epoch.sold = epoch.units = epoch.attributed;
        if (_lie == Lie.OneTooMany && epoch.burned != 0) epoch.burned += 3;
        if (_lie == Lie.SoldOutTooEarly) epoch.sold = epoch.units;
    }

    function attributedTo(uint256 id, address provider) external view returns (uint256 units) {
        units = _auction.attributedTo(id, provider);
        if (_lie == Lie.AnothersShare && units != 0) units += 1;
    }
}

/// @notice Burns one unit less than it takes.
contract LyingWeft is ERC20Burnable {
    constructor(address to, uint256 amount) ERC20("Weft", "WEFT") {
        _mint(to, amount);
    }

    function burnFrom(address account, uint256 value) public override {
        super.burnFrom(account, value);
        _mint(address(0xdead), 1);
    }
}
