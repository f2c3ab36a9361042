// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import { IStaking } from "../interfaces/IStaking.sol";
import { StakingBase } from "./StakingBase.sol";

/// @title Bonding
/// @notice The part of `Staking` that takes WEFT in and lets it out.
abstract contract Bonding is StakingBase {
    using SafeERC20 for IERC20;

    // ------------------------------------------------------------------------------------------------- in

    /// @inheritdoc IStaking
    function bond(Role role, address machine, uint256 amount)
        external
        nonReentrant
        whenNotHalted
        returns (bytes32 bondId)
    {
        // Check
        if (amount == 0) revert ZeroAmount();
        if ((role == Role.Provider) != (machine != address(0))) {
            revert MachineMismatch({ role: role, machine: machine });
        }
        bondId = bondIdOf({ role: role, account: msg.sender, machine: machine });
        Bond storage bond_ = _bonds[bondId];
        if (bond_.isJailed) revert BondJailed({ bondId: bondId });
        uint256 active = bond_.active + amount;
        uint256 minimum = minimumBond[role];
        if (active < minimum) revert BondBelowMinimum({ active: active, minimum: minimum });

        // Effect
        bond_.account = msg.sender;
        _activate({ bond_: bond_, amount: SafeCast.toUint128(amount) });
        emit Bonded({ bondId: bondId, account: msg.sender, machine: machine, role: role, amount: amount });

        // Interaction
        IERC20(weft).safeTransferFrom({ from: msg.sender, to: address(this), value: amount });
    }

    // ------------------------------------------------------------------------------------------------- out

    /// @inheritdoc IStaking
    function unbond(bytes32 bondId, uint256 amount) external {
        // Check
        Bond storage bond_ = _ownBond({ bondId: bondId });
        if (amount == 0) revert ZeroAmount();
        uint256 active = bond_.active;
        if (amount > active) revert ActiveTooLow({ bondId: bondId, active: active, needed: amount });

        // Effect
        _startUnbonding({ bondId: bondId, bond_: bond_, amount: uint128(amount) });
    }

    /// @inheritdoc IStaking
    function withdraw(bytes32 bondId, address to) external nonReentrant returns (uint256 amount) {
        // Check
        Bond storage bond_ = _ownBond({ bondId: bondId });
        if (to == address(0)) revert ZeroAddress();
        uint256 from = bond_.withdrawableAt;
        if (block.timestamp < from) revert StillUnbonding({ bondId: bondId, withdrawableAt: from });

        // Effect
        amount = _takeUnbonded({ bond_: bond_ });
        if (amount == 0) {
            revert NothingToWithdraw({ bondId: bondId, unbonding: bond_.unbonding, reserved: bond_.reserved });
        }
        emit Withdrawn({ bondId: bondId, to: to, amount: amount });

        // Interaction
        IERC20(weft).safeTransfer({ to: to, value: amount });
    }

    /// @inheritdoc IStaking
    function collect(address to) external nonReentrant returns (uint256 amount) {
        return _collect({ account: msg.sender, to: to });
    }

    /// @inheritdoc IStaking
    function collectFor(address account) external nonReentrant returns (uint256 amount) {
        return _collect({ account: account, to: account });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IStaking
    function bondIdOf(Role role, address account, address machine) public pure returns (bytes32) {
        return keccak256(abi.encode(role, account, machine));
    }

    function bondOf(bytes32 bondId) external view returns (BondView memory) {
        Bond storage bond_ = _bonds[bondId];
        return BondView({
            account: bond_.account,
            active: bond_.active,
            unbonding: bond_.unbonding,
            reserved: bond_.reserved,
            withdrawableAt: bond_.withdrawableAt,
            isJailed: bond_.isJailed
        });
    }

    /// @inheritdoc IStaking
    function isBonded(Role role, address account, address machine) external view returns (bool) {
        return _bonds[bondIdOf({ role: role, account: account, machine: machine })].active >= minimumBond[role];
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _collect(address account, address to) private returns (uint256 amount) {
        // Check
        if (to == address(0)) revert ZeroAddress();
        amount = owedOf[account];
        if (amount == 0) revert NothingOwed({ account: account });

        // Effect
        owedOf[account] = 0;
        emit Collected({ account: account, to: to, amount: amount });

        // Interaction
        IERC20(weft).safeTransfer({ to: to, value: amount });
    }

    function _ownBond(bytes32 bondId) private view returns (Bond storage bond_) {
        bond_ = _bonds[bondId];
        if (bond_.account != msg.sender) revert NotBondAccount({ bondId: bondId, caller: msg.sender });
    }
}
