// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { MarketBase } from "./MarketBase.sol";

/// @title Guarding
/// @notice The part of `Market` that pays out, and the second lock that an account may put on that: above a limit for
/// each day another key must sign too. Whoever steals the account's key then waits a week in the open for the rest.
/// @dev The guard is over withdrawals alone. A thief may still rent with the balance; delegates with caps are for that.
abstract contract Guarding is MarketBase {
    using SafeERC20 for IERC20;

    /// @inheritdoc IMarket
    uint256 public constant GUARD_DELAY = 7 days;

    // ------------------------------------------------------------------------------------------------- withdrawing

    /// @inheritdoc IMarket
    function withdraw(address to, uint256 amount) external nonReentrant {
        AccountWord account = _accounts[msg.sender];
        if (account.isGuarded()) _spend(amount);
        _withdraw({ account: account, to: to, amount: amount });
    }

    /// @inheritdoc IMarket
    function withdrawGuarded(
        address to,
        uint256 amount,
        uint256 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external nonReentrant {
        // Check
        bytes32 structHash = keccak256(
            abi.encode(OrderHash.WITHDRAWAL_TYPEHASH, msg.sender, to, amount, _guards[msg.sender].nonce, deadline)
        );
        _checkSecond({ structHash: structHash, deadline: deadline, signer: signer, signature: signature });

        _withdraw({ account: _accounts[msg.sender], to: to, amount: amount });
    }

    // ------------------------------------------------------------------------------------------------- guard

    /// @inheritdoc IMarket
    function setGuard(uint88 limitPerDay, bytes calldata signer) external {
        // Check
        if (signer.length < 20) revert ZeroAddress();
        Guard storage guard = _guards[msg.sender];
        if (_accounts[msg.sender].isGuarded()) {
            bool stricter = limitPerDay <= guard.limitPerDay && keccak256(signer) == guard.signerHash;
            if (!stricter) revert SecondSignatureNeeded({ amount: limitPerDay, left: guard.limitPerDay });
        }

        // Effect
        _setGuard({ limitPerDay: limitPerDay, signer: signer });
    }

    /// @inheritdoc IMarket
    function changeGuard(
        uint88 limitPerDay,
        bytes calldata newSigner,
        uint256 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external {
        // Check
        if (newSigner.length != 0 && newSigner.length < 20) revert ZeroAddress();
        bytes32 structHash = keccak256(
            abi.encode(
                OrderHash.GUARD_CHANGE_TYPEHASH,
                msg.sender,
                limitPerDay,
                keccak256(newSigner),
                _guards[msg.sender].nonce,
                deadline
            )
        );
        _checkSecond({ structHash: structHash, deadline: deadline, signer: signer, signature: signature });

        // Effect
        if (newSigner.length == 0) _removeGuard();
        else _setGuard({ limitPerDay: limitPerDay, signer: newSigner });
    }

    /// @inheritdoc IMarket
    function askGuardRemoval(bool ask) external {
        // Check
        if (!_accounts[msg.sender].isGuarded()) revert NotGuarded({ account: msg.sender });

        // Effect
        uint40 removableFrom = ask ? uint40(block.timestamp + GUARD_DELAY) : 0;
        _guards[msg.sender].removableFrom = removableFrom;
        emit GuardRemovalAsked({ account: msg.sender, removableFrom: removableFrom });
    }

    /// @inheritdoc IMarket
    function removeGuard() external {
        // Check
        if (!_accounts[msg.sender].isGuarded()) revert NotGuarded({ account: msg.sender });
        uint256 removableFrom = _guards[msg.sender].removableFrom;
        if (removableFrom == 0 || block.timestamp < removableFrom) {
            revert TooEarly({ nowTime: block.timestamp, notBefore: removableFrom });
        }

        // Effect
        _removeGuard();
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _withdraw(AccountWord account, address to, uint256 amount) private {
        // Check
        if (to == address(0)) revert ZeroAddress();
        uint256 balance = account.balance();
        if (amount > balance) revert BalanceTooLow({ account: msg.sender, balance: balance, needed: amount });

        // Effect
        _accounts[msg.sender] = account.debit(amount);
        emit Withdrawn({ account: msg.sender, to: to, amount: amount });

        // Interaction
        IERC20(token).safeTransfer({ to: to, value: amount });
    }

    /// @dev Days are those of UTC: around midnight two limits may leave within minutes.
    function _spend(uint256 amount) private {
        Guard storage guard = _guards[msg.sender];
        uint40 today = uint40(block.timestamp / 1 days);
        uint256 spent = guard.spentOnDay == today ? guard.spent : 0;
        uint256 left = spent < guard.limitPerDay ? guard.limitPerDay - spent : 0;
        if (amount > left) revert SecondSignatureNeeded({ amount: amount, left: left });
        guard.spentOnDay = today;
        guard.spent = uint88(spent + amount);
    }

    /// @dev That the second signer signed, once, before the deadline.
    function _checkSecond(bytes32 structHash, uint256 deadline, bytes calldata signer, bytes calldata signature)
        private
    {
        if (!_accounts[msg.sender].isGuarded()) revert NotGuarded({ account: msg.sender });
        if (block.timestamp > deadline) revert SignatureExpired({ deadline: deadline });
        Guard storage guard = _guards[msg.sender];
        bool signed = keccak256(signer) == guard.signerHash
            && SignatureChecker.isValidSignatureNow({
                signer: signer, hash: OrderHash.digest(_domainSeparator(), structHash), signature: signature
            });
        if (!signed) revert BadSignature({ signer: address(bytes20(signer)) });
        ++guard.nonce;
    }

    function _setGuard(uint88 limitPerDay, bytes calldata signer) private {
        Guard storage guard = _guards[msg.sender];
        guard.limitPerDay = limitPerDay;
        guard.signerHash = keccak256(signer);
        guard.removableFrom = 0;
        _accounts[msg.sender] = _accounts[msg.sender].withGuard(true);
        emit GuardSet({ account: msg.sender, limitPerDay: limitPerDay, signer: signer });
    }

    function _removeGuard() private {
        _guards[msg.sender].removableFrom = 0;
        _accounts[msg.sender] = _accounts[msg.sender].withGuard(false);
        emit GuardRemoved({ account: msg.sender });
    }
}
