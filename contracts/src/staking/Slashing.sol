// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

import { IStaking } from "../interfaces/IStaking.sol";
import { StakingBase } from "./StakingBase.sol";

/// @title Slashing
/// @notice The part of `Staking` in which a bond is accused, defends itself, and loses or not. None of it can be
/// halted: a guardian shields neither the accused nor the accuser.
abstract contract Slashing is StakingBase {
    // ------------------------------------------------------------------------------------------------- accusation

    /// @inheritdoc IStaking
    function propose(Accusation calldata accusation) external returns (uint256 slashId) {
        // Check
        if (msg.sender != slasher()) revert NotSlasher({ caller: msg.sender });
        bytes32 bondId = accusation.bondId;
        Bond storage bond_ = _bonds[bondId];
        _checkAccusation({ accusation: accusation, bond_: bond_ });
        uint128 amount = uint128(_free({ bond_: bond_ }) * accusation.bps / ALL_BPS);
        if (amount == 0) revert NothingToSlash({ bondId: bondId });

        // Effect
        _isEvidenceUsed[bondId][accusation.evidence] = true;
        bond_.reserved += amount;
        slashId = ++slashCount;
        uint256 appealUntil = block.timestamp + APPEAL_WINDOW;
        _slashes[slashId] = Slash({
            bondId: bondId,
            harmed: accusation.harmed,
            deadline: uint40(appealUntil),
            state: SlashState.Proposed,
            reason: accusation.reason,
            prover: accusation.prover,
            amount: amount,
            toHarmed: uint128(Math.min(accusation.loss, _part({ amount: amount, bps: MAX_HARMED_BPS }))),
            toProver: accusation.prover == address(0) ? 0 : uint128(_part({ amount: amount, bps: proverBps }))
        });
        emit SlashProposed({
            slashId: slashId,
            bondId: bondId,
            reason: accusation.reason,
            evidence: accusation.evidence,
            amount: amount,
            appealUntil: appealUntil
        });
    }

    /// @inheritdoc IStaking
    function drop(uint256 slashId) external {
        // Check
        if (msg.sender != slasher()) revert NotSlasher({ caller: msg.sender });
        Slash storage slash = _slashes[slashId];
        if (slash.state != SlashState.Appealed) _check({ slashId: slashId, state: SlashState.Proposed });

        // Effect
        _void({ slashId: slashId, slash: slash });
    }

    // ------------------------------------------------------------------------------------------------- appeal

    /// @inheritdoc IStaking
    function appeal(uint256 slashId) external {
        // Check
        Slash storage slash = _check({ slashId: slashId, state: SlashState.Proposed });
        bytes32 bondId = slash.bondId;
        if (msg.sender != _bonds[bondId].account) revert NotBondAccount({ bondId: bondId, caller: msg.sender });
        _checkNotAfter({ deadline: slash.deadline });

        // Effect
        uint256 decideUntil = block.timestamp + DECISION_WINDOW;
        slash.state = SlashState.Appealed;
        slash.deadline = uint40(decideUntil);
        emit SlashAppealed({ slashId: slashId, decideUntil: decideUntil });
    }

    /// @inheritdoc IStaking
    function decide(uint256 slashId, bool isUpheld) external nonReentrant onlyOwner {
        // Check
        Slash storage slash = _check({ slashId: slashId, state: SlashState.Appealed });
        _checkNotAfter({ deadline: slash.deadline });

        // Effect, Interaction
        if (isUpheld) _execute({ slashId: slashId, slash: slash });
        else _void({ slashId: slashId, slash: slash });
    }

    // ------------------------------------------------------------------------------------------------- end

    /// @inheritdoc IStaking
    function execute(uint256 slashId) external nonReentrant {
        // Check
        Slash storage slash = _check({ slashId: slashId, state: SlashState.Proposed });
        _checkAfter({ deadline: slash.deadline });
        _checkNotAfter({ deadline: slash.deadline + EXECUTION_WINDOW });

        // Effect, Interaction
        _execute({ slashId: slashId, slash: slash });
    }

    /// @inheritdoc IStaking
    function lapse(uint256 slashId) external {
        // Check
        Slash storage slash = _slashes[slashId];
        if (slash.state == SlashState.Appealed) {
            _checkAfter({ deadline: slash.deadline });
        } else {
            _check({ slashId: slashId, state: SlashState.Proposed });
            _checkAfter({ deadline: slash.deadline + EXECUTION_WINDOW });
        }

        // Effect
        _void({ slashId: slashId, slash: slash });
    }

    // ------------------------------------------------------------------------------------------------- views

    function slashOf(uint256 slashId) external view returns (SlashView memory) {
        Slash storage slash = _slashes[slashId];
        return SlashView({
            bondId: slash.bondId,
            state: slash.state,
            reason: slash.reason,
            deadline: slash.deadline,
            amount: slash.amount,
            toHarmed: slash.toHarmed,
            toProver: slash.toProver,
            harmed: slash.harmed,
            prover: slash.prover
        });
    }

    /// @inheritdoc IStaking
    function boundsOf(Reason reason) public pure virtual returns (uint256 minBps, uint256 maxBps) {
        if (reason == Reason.UnplannedStop) return (100, 500);
        if (reason == Reason.WrongHardware) return (1, 5000);
        return (1, ALL_BPS);
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _checkAccusation(Accusation calldata accusation, Bond storage bond_) private view {
        address accused = bond_.account;
        if (accused == address(0)) revert UnknownBond({ bondId: accusation.bondId });

        (uint256 minBps, uint256 maxBps) = boundsOf({ reason: accusation.reason });
        if (accusation.bps < minBps || accusation.bps > maxBps) {
            revert BpsOutOfBounds({ reason: accusation.reason, bps: accusation.bps, minBps: minBps, maxBps: maxBps });
        }
        if (accusation.evidence == 0) revert NoEvidence();
        if (_isEvidenceUsed[accusation.bondId][accusation.evidence]) {
            revert EvidenceUsed({ bondId: accusation.bondId, evidence: accusation.evidence });
        }
        if (accusation.harmed == accused || accusation.prover == accused) revert AccusedIsPaid({ account: accused });
        if (accusation.harmed == address(0) && accusation.loss != 0) {
            revert LossWithoutHarmed({ harmed: accusation.harmed, loss: accusation.loss });
        }
    }

    /// @dev Active stake goes first, so that whoever holds some stake in leaving gains nothing by it.
    function _execute(uint256 slashId, Slash storage slash) private {
        // Effect
        bytes32 bondId = slash.bondId;
        Bond storage bond_ = _bonds[bondId];
        (uint128 amount, uint128 toHarmed, uint128 toProver) = (slash.amount, slash.toHarmed, slash.toProver);
        slash.state = SlashState.Executed;
        bond_.reserved -= amount;
        uint128 fromActive = uint128(Math.min(amount, bond_.active));
        _deactivate({ bond_: bond_, amount: fromActive });
        bond_.unbonding -= amount - fromActive;
        if (slash.reason >= Reason.ForgedWork) _jail({ bondId: bondId, bond_: bond_ });
        _owe({ account: slash.harmed, amount: toHarmed });
        _owe({ account: slash.prover, amount: toProver });
        uint256 toBurn = amount - toHarmed - toProver;
        emit SlashExecuted({ slashId: slashId, toHarmed: toHarmed, toProver: toProver, burned: toBurn });

        // Interaction
        _burn({ amount: toBurn });
    }

    function _burn(uint256 amount) internal virtual {
        ERC20Burnable(weft).burn({ value: amount });
    }

    /// @dev What it reserved in vain and would have been free to leave does leave, out of any slash's reach.
    function _void(uint256 slashId, Slash storage slash) internal virtual {
        Bond storage bond_ = _bonds[slash.bondId];
        slash.state = SlashState.Void;
        bond_.reserved -= slash.amount;
        emit SlashVoided({ slashId: slashId });
        _owe({ account: bond_.account, amount: _takeUnbonded({ bond_: bond_ }) });
    }

    /// @dev What is left of its stake leaves.
    function _jail(bytes32 bondId, Bond storage bond_) internal virtual {
        bond_.isJailed = true;
        emit Jailed({ bondId: bondId });
        uint128 left = bond_.active;
        if (left != 0) _startUnbonding({ bondId: bondId, bond_: bond_, amount: left });
    }

    function _check(uint256 slashId, SlashState state) private view returns (Slash storage slash) {
        slash = _slashes[slashId];
        if (slash.state != state) revert WrongSlashState({ slashId: slashId, state: slash.state });
    }

    function _checkAfter(uint256 deadline) private view {
        if (block.timestamp <= deadline) revert TooEarly({ time: block.timestamp, from: deadline + 1 });
    }

    function _checkNotAfter(uint256 deadline) private view {
        if (block.timestamp > deadline) revert TooLate({ time: block.timestamp, deadline: deadline });
    }

    /// @dev Rounds down.
    function _part(uint256 amount, uint256 bps) private pure returns (uint256) {
        return amount * bps / ALL_BPS;
    }
}
