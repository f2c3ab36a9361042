// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import { IReferrals } from "../interfaces/IReferrals.sol";
import { Boosts } from "./Boosts.sol";
import { EpochRing } from "./EpochRing.sol";

/// @title Vesting
/// @notice The part of `Referrals` that keeps what accounts have accrued, and pays it.
abstract contract Vesting is Boosts {
    using EpochRing for EpochRing.Ring;
    using SafeERC20 for IERC20;

    // ------------------------------------------------------------------------------------------------- constants

    uint256 private constant HOLD = 7 days;
    uint256 private constant FAST = 30 days;
    uint256 private constant SLOW = 90 days;
    uint256 private constant MIN_CLAIM = USD;
    uint256 private constant MONTH = 30 days;
    /// @dev What an account of level 0 may accrue in a month.
    uint256 private constant MAX_MONTHLY = 100 * USD;

    // ------------------------------------------------------------------------------------------------- state

    uint256 public owed;

    // ------------------------------------------------------------------------------------------------- accounts

    /// @inheritdoc IReferrals
    function setPassOn(uint16 bps) external {
        if (bps > WHOLE) revert ShareTooHigh({ bps: bps, maxBps: WHOLE });
        _accounts[msg.sender].passOnBps = bps;
        _seen(msg.sender);
        emit PassOnSet({ account: msg.sender, bps: bps });
    }

    /// @inheritdoc IReferrals
    function setPayout(address payout) external {
        _accounts[msg.sender].payout = payout;
        _seen(msg.sender);
        emit PayoutSet({ account: msg.sender, payout: payout });
    }

    /// @inheritdoc IReferrals
    function touch() external {
        _seen(msg.sender);
        emit Touched({ account: msg.sender });
    }

    /// @inheritdoc IReferrals
    function claimFor(address account) external nonReentrant whenNotHalted returns (uint256 amount) {
        // Check
        Account storage a = _accounts[account];
        if (block.timestamp <= a.heldUntil) revert IsHeld({ account: account, until: a.heldUntil });
        amount = _vested(a) - a.claimed;
        if (amount < MIN_CLAIM) revert ClaimTooSmall({ amount: amount, min: MIN_CLAIM });

        // Effect
        a.claimed += uint96(amount);
        owed -= amount;
        if (msg.sender == account) _seen(account);
        address to = a.payout == address(0) ? account : a.payout;
        emit Claimed({ account: account, to: to, amount: amount });

        // Interaction
        IERC20(token).safeTransfer({ to: to, value: amount });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReferrals
    function claimable(address account) external view returns (uint256) {
        Account storage a = _accounts[account];
        return _vested(a) - a.claimed;
    }

    /// @inheritdoc IReferrals
    function accountOf(address account) external view returns (AccountView memory) {
        Account storage a = _accounts[account];
        uint256 vested = _vested(a);
        return AccountView({
            accrued: _accrued(a),
            vested: vested,
            claimed: a.claimed,
            claimable: vested - a.claimed,
            payout: a.payout == address(0) ? account : a.payout,
            passOnBps: a.passOnBps,
            heldUntil: a.heldUntil,
            nextHoldFrom: a.nextHoldFrom,
            lastActive: _payers[account].lastActive
        });
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @return added What the account really gets: less where its level allows no more.
    function _credit(address account, uint256 amount, uint8 level) internal virtual returns (uint256 added) {
        Account storage a = _accounts[account];
        if (level == 0) amount = _cap(a, amount);
        if (amount == 0) return 0;

        uint256 dropped;
        (added, dropped) = (level == 0 ? a.slow : a.fast).add({ epoch: currentEpoch(), amount: amount });
        if (dropped != 0) a.settled += uint96(dropped);
        owed += added;
    }

    /// @return amount All that is not claimed, vested or not. The account has nothing afterwards.
    function _empty(address account) internal virtual returns (uint256 amount) {
        Account storage a = _accounts[account];
        amount = _accrued(a) - a.claimed;
        (a.settled, a.claimed) = (0, 0);
        delete a.fast;
        delete a.slow;
        owed -= amount;
    }

    function _cap(Account storage a, uint256 amount) internal virtual returns (uint256) {
        uint32 month = uint32(block.timestamp / MONTH);
        uint256 soFar = a.month == month ? a.accruedInMonth : 0;
        if (amount > MAX_MONTHLY - soFar) amount = MAX_MONTHLY - soFar;
        (a.month, a.accruedInMonth) = (month, uint32(soFar + amount));
        return amount;
    }

    function _vested(Account storage a) internal view virtual returns (uint256) {
        return
            a.settled + a.fast.vested({ delay: HOLD, duration: FAST }) + a.slow.vested({ delay: HOLD, duration: SLOW });
    }

    function _accrued(Account storage a) private view returns (uint256) {
        uint256 forever = type(uint256).max;
        return a.settled + a.fast.sum({ from: 0, to: forever }) + a.slow.sum({ from: 0, to: forever });
    }
}
