// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import { IReferrals } from "../interfaces/IReferrals.sol";
import { IRevenue } from "../interfaces/IRevenue.sol";
import { Accrual } from "./Accrual.sol";

/// @title Forfeiture
/// @notice The part of `Referrals` that deals with suspicion: a score may delay, only the owner may take, slowly and in
/// the open, and nobody gains by it.
abstract contract Forfeiture is Accrual {
    using SafeERC20 for IERC20;

    // ------------------------------------------------------------------------------------------------- constants

    uint256 private constant MAX_HOLD = 90 days;
    /// @dev Between two holds of one account.
    uint256 private constant HOLD_PAUSE = 90 days;
    uint256 private constant APPEAL = 30 days;

    // ------------------------------------------------------------------------------------------------- state

    address public scoreKeeper;
    mapping(address account => uint256) public forfeitableFrom;

    // ------------------------------------------------------------------------------------------------- holding

    /// @inheritdoc IReferrals
    function setScoreKeeper(address scoreKeeper_) external onlyOwner {
        scoreKeeper = scoreKeeper_;
        emit ScoreKeeperSet({ scoreKeeper: scoreKeeper_ });
    }

    /// @inheritdoc IReferrals
    function hold(address account, uint40 until, bytes32 reason) external {
        // Check
        if (msg.sender != scoreKeeper) revert NotScoreKeeper({ caller: msg.sender });
        uint256 latest = block.timestamp + MAX_HOLD;
        if (until < block.timestamp || until > latest) revert BadHold({ until: until, latest: latest });
        Account storage a = _accounts[account];
        if (block.timestamp < a.nextHoldFrom) revert HoldTooSoon({ from: a.nextHoldFrom });

        // Effect
        a.heldUntil = until;
        a.nextHoldFrom = uint40(until + HOLD_PAUSE);
        delete forfeitableFrom[account];
        emit Held({ account: account, until: until, reason: reason });
    }

    /// @inheritdoc IReferrals
    function release(address account) external {
        if (msg.sender != scoreKeeper && msg.sender != owner()) revert NotScoreKeeper({ caller: msg.sender });
        _checkHeld(account);
        _end(account);
        emit Released({ account: account });
    }

    // ------------------------------------------------------------------------------------------------- forfeiting

    /// @inheritdoc IReferrals
    function proposeForfeit(address account, bytes32 evidence) external onlyOwner {
        // Check
        _checkHeld(account);
        if (forfeitableFrom[account] != 0) revert AlreadyProposed({ account: account });
        uint256 from = block.timestamp + APPEAL;
        uint256 until = _accounts[account].heldUntil;
        if (until < from) revert HoldTooShort({ until: until, needed: from });

        // Effect
        forfeitableFrom[account] = from;
        emit ForfeitProposed({ account: account, forfeitableFrom: from, evidence: evidence });
    }

    /// @inheritdoc IReferrals
    function cancelForfeit(address account) external onlyOwner {
        if (forfeitableFrom[account] == 0) revert NotProposed({ account: account });
        delete forfeitableFrom[account];
        emit ForfeitCancelled({ account: account });
    }

    /// @inheritdoc IReferrals
    function appeal(bytes32 evidence) external {
        if (forfeitableFrom[msg.sender] == 0) revert NotProposed({ account: msg.sender });
        _seen(msg.sender);
        emit Appealed({ account: msg.sender, evidence: evidence });
    }

    /// @inheritdoc IReferrals
    function forfeit(address account) external onlyOwner nonReentrant returns (uint256 amount) {
        // Check
        uint256 from = forfeitableFrom[account];
        if (from == 0) revert NotProposed({ account: account });
        if (block.timestamp < from) revert AppealOpen({ until: from });
        _checkHeld(account);

        // Effect
        amount = _empty(account);
        _end(account);
        emit Forfeited({ account: account, amount: amount });

        // Interaction
        IERC20(token).forceApprove({ spender: revenue, value: amount });
        IRevenue(revenue).giveToBurn({ amount: amount });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _checkHeld(address account) private view {
        if (block.timestamp > _accounts[account].heldUntil) revert NotHeld({ account: account });
    }

    /// @dev The pause is counted from now.
    function _end(address account) private {
        _accounts[account].heldUntil = 0;
        _accounts[account].nextHoldFrom = uint40(block.timestamp + HOLD_PAUSE);
        delete forfeitableFrom[account];
    }
}
