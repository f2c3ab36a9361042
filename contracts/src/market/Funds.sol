// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { IERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import { IFeeSource } from "../interfaces/IFeeSource.sol";
import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Funds
/// @notice The part of `Market` that moves tokens, and the one that the owner may touch: the fee.
abstract contract Funds is MarketBase {
    using SafeERC20 for IERC20;

    uint256 private constant MAX_HELD = type(uint88).max;

    // ------------------------------------------------------------------------------------------------- money

    /// @inheritdoc IMarket
    function deposit(address account, uint256 amount) external nonReentrant {
        _deposit({ account: account, amount: amount });
    }

    /// @inheritdoc IMarket
    function depositWithPermit(address account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // Whoever saw the permit may have used it first. Then the allowance is there, and if it is not, the transfer
        // says so. Only the caller's tokens can be taken, so a permit that fails or does nothing harms nobody.
        try IERC20Permit(token)
            .permit({
            owner: msg.sender, spender: address(this), value: amount, deadline: deadline, v: v, r: r, s: s
        }) { }
            catch { }
        _deposit({ account: account, amount: amount });
    }

    /// @inheritdoc IMarket
    function collect(address provider, address[] calldata machines) external nonReentrant {
        uint256 total = 0;
        for (uint256 i = 0; i < machines.length; ++i) {
            Machine storage machine = _machine(provider, machines[i]);
            MachineWord word = machine.word;
            uint256 earned = word.earned();
            if (earned == 0) continue;

            machine.word = word.withoutEarned();
            total += earned;
            emit Collected({ provider: provider, machine: machines[i], amount: earned });
        }
        if (total != 0) _accounts[provider] = _accounts[provider].credit(total);
    }

    // ------------------------------------------------------------------------------------------------- fees

    /// @inheritdoc IFeeSource
    function takeFees(address[] calldata renters) external nonReentrant returns (uint256[] memory fees) {
        // Check
        if (msg.sender != feeTo) revert NotFeeTo({ caller: msg.sender });

        // Effect
        fees = new uint256[](renters.length);
        uint256 total = 0;
        for (uint256 i = 0; i < renters.length; ++i) {
            uint256 fee = _takeFee(renters[i]);
            if (fee == 0) continue;

            fees[i] = fee;
            total += fee;
            emit FeesTaken({ renter: renters[i], amount: fee });
        }

        // Interaction
        if (total != 0) IERC20(token).safeTransfer({ to: msg.sender, value: total });
    }

    /// @inheritdoc IFeeSource
    function takeServed(address provider, address[] calldata machines) external nonReentrant returns (uint256 fees) {
        // Check
        if (msg.sender != feeTo) revert NotFeeTo({ caller: msg.sender });

        // Effect
        for (uint256 i = 0; i < machines.length; ++i) {
            Machine storage machine = _machine(provider, machines[i]);
            MachineWord word = machine.word;
            uint256 served = word.served();
            if (served == 0) continue;

            machine.word = word.withoutServed();
            fees += served;
            emit ServedTaken({ provider: provider, machine: machines[i], fees: served });
        }
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IMarket
    function setFee(uint16 feeBps_, address feeTo_) external onlyOwner {
        _setFee({ feeBps_: feeBps_, feeTo_: feeTo_ });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _takeFee(address renter) private returns (uint256 fee) {
        if (renter == address(0)) {
            fee = overflow;
            overflow = 0;
        } else {
            AccountWord account = _accounts[renter];
            fee = account.fees();
            if (fee != 0) _accounts[renter] = account.withoutFees();
        }
    }

    function _deposit(address account, uint256 amount) private {
        // Check
        if (account == address(0)) revert ZeroAddress();

        // Interaction, before the effect because only its result says what came in; the guard keeps others out.
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom({ from: msg.sender, to: address(this), value: amount });
        uint256 held = IERC20(token).balanceOf(address(this));
        uint256 received = held > before ? held - before : 0;
        if (received != amount) revert TokenNotExact({ expected: amount, received: received });
        if (held > MAX_HELD) revert HoldsTooMuch({ held: held, limit: MAX_HELD });

        // Effect
        _accounts[account] = _withId(_accounts[account].credit(amount));
        emit Deposited({ account: account, from: msg.sender, amount: amount });
    }
}
