// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice An account in one storage word, from the low bits:
/// `balance uint88 | id uint32 | lastNonce uint32 | usedNonces uint32 | fees uint71 | guarded bool`.
///
/// `fees` is money: what the account's leases paid to the protocol and nobody took out yet.
///
/// The nonce window: `lastNonce` is the highest nonce ever used (0 at first), bit i of `usedNonces` says whether
/// `lastNonce - i` is used. A nonce above `lastNonce` moves the window up; one more than 31 below counts as used.
type AccountWord is uint256;

using AccountWordLib for AccountWord global;

library AccountWordLib {
    uint256 private constant BALANCE_MASK = type(uint88).max;
    uint256 private constant ID_SHIFT = 88;
    uint256 private constant LAST_NONCE_SHIFT = 120;
    uint256 private constant USED_NONCES_SHIFT = 152;
    uint256 private constant FEES_SHIFT = 184;
    uint256 private constant FEES_MAX = (1 << 71) - 1;
    uint256 private constant GUARDED = 1 << 255;
    uint256 private constant WINDOW = 32;
    uint256 private constant WINDOW_MASK = uint256(type(uint64).max) << LAST_NONCE_SHIFT;

    // ------------------------------------------------------------------------------------------------- reading

    function balance(AccountWord self) internal pure returns (uint256) {
        return AccountWord.unwrap(self) & BALANCE_MASK;
    }

    /// @return 0: none given yet.
    function id(AccountWord self) internal pure returns (uint32) {
        return uint32(AccountWord.unwrap(self) >> ID_SHIFT);
    }

    function lastNonce(AccountWord self) internal pure returns (uint32) {
        return uint32(AccountWord.unwrap(self) >> LAST_NONCE_SHIFT);
    }

    function usedNonces(AccountWord self) internal pure returns (uint32) {
        return uint32(AccountWord.unwrap(self) >> USED_NONCES_SHIFT);
    }

    function fees(AccountWord self) internal pure returns (uint256) {
        return (AccountWord.unwrap(self) >> FEES_SHIFT) & FEES_MAX;
    }

    /// @return Whether large withdrawals need a second signature.
    function isGuarded(AccountWord self) internal pure returns (bool) {
        return AccountWord.unwrap(self) & GUARDED != 0;
    }

    function isNonceUsed(AccountWord self, uint32 nonce) internal pure returns (bool) {
        uint256 last = lastNonce(self);
        if (nonce > last) return false;
        uint256 below = last - nonce;
        return below >= WINDOW || (usedNonces(self) >> below) & 1 == 1;
    }

    // ------------------------------------------------------------------------------------------------- writing

    /// @dev Reverts when the balance would not fit, which the market's limit on what it holds rules out.
    function credit(AccountWord self, uint256 amount) internal pure returns (AccountWord) {
        unchecked {
            assert(amount <= BALANCE_MASK - balance(self));
            return AccountWord.wrap(AccountWord.unwrap(self) + amount);
        }
    }

    /// @dev The caller has checked that the balance suffices; reverts otherwise.
    function debit(AccountWord self, uint256 amount) internal pure returns (AccountWord) {
        assert(amount <= balance(self));
        unchecked {
            return AccountWord.wrap(AccountWord.unwrap(self) - amount);
        }
    }

    /// @return word With the fee added to its fees, unless they would not fit.
    /// @return fits Whether they did; about 2,361 million million units do.
    function withFee(AccountWord self, uint256 fee) internal pure returns (AccountWord word, bool fits) {
        unchecked {
            fits = fee <= FEES_MAX - fees(self);
            word = fits ? AccountWord.wrap(AccountWord.unwrap(self) + (fee << FEES_SHIFT)) : self;
        }
    }

    function withoutFees(AccountWord self) internal pure returns (AccountWord) {
        return AccountWord.wrap(AccountWord.unwrap(self) & ~(FEES_MAX << FEES_SHIFT));
    }

    function withGuard(AccountWord self, bool guarded) internal pure returns (AccountWord) {
        uint256 word = AccountWord.unwrap(self);
        return AccountWord.wrap(guarded ? word | GUARDED : word & ~GUARDED);
    }

    /// @dev Only for a word that has no id yet.
    function withId(AccountWord self, uint32 newId) internal pure returns (AccountWord) {
        assert(id(self) == 0);
        return AccountWord.wrap(AccountWord.unwrap(self) | (uint256(newId) << ID_SHIFT));
    }

    /// @dev The caller has checked that it is unused; marks it again otherwise, which changes nothing.
    function withNonceUsed(AccountWord self, uint32 nonce) internal pure returns (AccountWord) {
        uint256 last = lastNonce(self);
        uint256 used = usedNonces(self);
        if (nonce > last) {
            uint256 up = nonce - last;
            // A shift in 256 bits cannot lose the new bit 0; what passes bit 31 has left the window.
            used = up >= WINDOW ? 1 : uint32(used << up) | 1;
            last = nonce;
        } else if (last - nonce < WINDOW) {
            used |= 1 << (last - nonce);
        }
        return _withWindow(self, last, used);
    }

    function withAllNoncesUsed(AccountWord self, uint32 upTo) internal pure returns (AccountWord) {
        uint256 last = lastNonce(self);
        if (upTo >= last) return _withWindow(self, upTo, type(uint32).max);
        uint256 below = last - upTo;
        if (below >= WINDOW) return self;
        return _withWindow(self, last, usedNonces(self) | uint32(uint256(type(uint32).max) << below));
    }

    function _withWindow(AccountWord self, uint256 last, uint256 used) private pure returns (AccountWord) {
        return AccountWord.wrap(
            (AccountWord.unwrap(self) & ~WINDOW_MASK) | (last << LAST_NONCE_SHIFT) | (used << USED_NONCES_SHIFT)
        );
    }
}
