// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { AccountWord } from "../../src/libraries/AccountWord.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The word against a model that keeps every nonce ever used in a mapping.
/// reading: each field from its own bits, whatever the others are
/// isNonceUsed
/// ├── above the highest: free
/// ├── within 31 below it: as its bit says
/// └── further below: used
/// credit, debit
/// ├── beyond 88 bits, below zero: a bug, reverts
/// └── else: the balance alone
/// withFee
/// ├── beyond 71 bits: does not fit, the word stays
/// └── else: the fees alone; withoutFees takes them out
/// withGuard: the bit alone
/// withId
/// ├── there is one: a bug, reverts
/// └── else: the id alone
/// withNonceUsed
/// ├── above the highest by 32 or more: the window holds it alone
/// ├── above by less: the window moves, what leaves it counts as used
/// └── at or below: its bit, or nothing where it is below the window
/// withAllNoncesUsed: used up to and including, above as before
contract AccountWordTest is TestBase {
    uint256 private constant FEES_MAX = (1 << 71) - 1;

    mapping(uint256 nonce => bool) private _used;
    uint256 private _highest;

    function test_empty_word_has_nothing_used() public pure {
        AccountWord word = AccountWord.wrap(0);
        vm.assertEq(word.balance(), 0, "balance");
        vm.assertEq(word.id(), 0, "id");
        vm.assertEq(word.isNonceUsed(0), false, "nonce 0 can be used");
        vm.assertEq(word.isNonceUsed(type(uint32).max), false, "highest nonce can be used");
    }

    function test_window_holds_32_nonces() public pure {
        AccountWord word = AccountWord.wrap(0).withNonceUsed(1000);
        vm.assertEq(word.isNonceUsed(1000), true, "used");
        vm.assertEq(word.isNonceUsed(999), false, "one below is free");
        vm.assertEq(word.isNonceUsed(969), false, "31 below is free");
        vm.assertEq(word.isNonceUsed(968), true, "32 below counts as used");
        vm.assertEq(word.isNonceUsed(1001), false, "one above is free");
    }

    function test_window_moves_by_its_own_width() public pure {
        AccountWord word = AccountWord.wrap(0).withNonceUsed(100).withNonceUsed(131);
        vm.assertEq(word.isNonceUsed(100), true, "at the window's end");
        vm.assertEq(word.isNonceUsed(101), false, "free");
        word = word.withNonceUsed(132);
        vm.assertEq(word.usedNonces(), 3, "100 has left");
        vm.assertEq(word.isNonceUsed(100), true, "and counts as used");
        word = word.withNonceUsed(type(uint32).max);
        vm.assertEq(word.usedNonces(), 1, "a far jump empties the window");
        vm.assertEq(word.lastNonce(), type(uint32).max, "last");
    }

    struct Fields {
        uint88 balance;
        uint32 id;
        uint32 last;
        uint32 used;
        uint256 fees;
        bool guarded;
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_unpacks_what_was_packed(Fields memory f) public pure {
        AccountWord word = _pack(f);
        vm.assertEq(word.balance(), f.balance, "balance");
        vm.assertEq(word.id(), f.id, "id");
        vm.assertEq(word.lastNonce(), f.last, "last");
        vm.assertEq(word.usedNonces(), f.used, "used");
        vm.assertEq(word.fees(), f.fees, "fees");
        vm.assertEq(word.isGuarded(), f.guarded, "guarded");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_money_does_not_touch_the_rest(Fields memory f, uint256 more, uint256 less) public pure {
        AccountWord word = _pack(f);
        more = _bound(more, 0, type(uint88).max - f.balance);
        less = _bound(less, 0, f.balance);
        uint88 balance = f.balance;
        f.balance = uint88(balance + more);
        _same(word.credit(more), _pack(f), "credit");
        f.balance = uint88(balance - less);
        _same(word.debit(less), _pack(f), "debit");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_fees_are_added_where_they_fit(Fields memory f, uint256 fee) public pure {
        AccountWord word = _pack(f);
        fee = _bound(fee, 0, type(uint88).max);
        (AccountWord after_, bool fits) = word.withFee(fee);
        vm.assertEq(fits, f.fees + fee <= FEES_MAX, "fits");
        if (fits) f.fees += fee;
        _same(after_, _pack(f), "the fee alone, or nothing");
        f.fees = 0;
        _same(after_.withoutFees(), _pack(f), "without fees");
    }

    function test_fees_at_the_edge() public pure {
        (AccountWord word, bool fits) = AccountWord.wrap(type(uint184).max).withFee(FEES_MAX);
        vm.assertTrue(fits && word.fees() == FEES_MAX && !word.isGuarded(), "all of it");
        _same(word.withoutFees(), AccountWord.wrap(type(uint184).max), "and none");
        (, fits) = word.withFee(0);
        vm.assertTrue(fits, "nothing always fits");
        (word, fits) = word.withFee(1);
        vm.assertTrue(!fits && word.fees() == FEES_MAX, "not one more");
        (, fits) = word.withFee(type(uint256).max);
        vm.assertTrue(!fits, "nor all numbers more");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_guard_and_nonces_do_not_touch_the_rest(Fields memory f, bool guarded, uint32 nonce) public pure {
        AccountWord word = _pack(f);
        f.guarded = guarded;
        _same(word.withGuard(guarded), _pack(f), "guard");
        uint256 window = uint256(type(uint64).max) << 120;
        uint256 rest = AccountWord.unwrap(word) & ~window;
        vm.assertEq(AccountWord.unwrap(word.withNonceUsed(nonce)) & ~window, rest, "nonce");
        vm.assertEq(AccountWord.unwrap(word.withAllNoncesUsed(nonce)) & ~window, rest, "nonces");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_id_does_not_touch_the_rest(Fields memory f, uint32 id) public pure {
        f.id = 0;
        AccountWord word = _pack(f);
        f.id = id;
        _same(word.withId(id), _pack(f), "id");
    }

    /// @notice Any history of uses and cancellations: a nonce that was used is used for ever, one that was not is free
    /// while it is within 31 of the highest.
    function testFuzz_window_is_the_model(uint32[24] memory nonces, uint8[24] memory kinds, uint32 base) public {
        AccountWord word = AccountWord.wrap(type(uint256).max & ~(uint256(type(uint64).max) << 120));
        base = uint32(_bound(base, 0, type(uint32).max - 200));
        uint256 cancelledTo = 0;
        bool anyCancelled = false;

        for (uint256 i = 0; i < nonces.length; ++i) {
            uint32 nonce = uint32(base + nonces[i] % 100);
            if (kinds[i] % 16 == 0) {
                word = word.withAllNoncesUsed(nonce);
                if (!anyCancelled || nonce > cancelledTo) cancelledTo = nonce;
                anyCancelled = true;
            } else {
                word = word.withNonceUsed(nonce);
                _used[nonce] = true;
            }
            if (nonce > _highest) _highest = nonce;

            for (uint256 n = base; n < base + 120; n += 1 + (kinds[i] % 11)) {
                bool expected = n <= _highest && (_used[n] || (anyCancelled && n <= cancelledTo) || _highest - n >= 32);
                vm.assertEq(word.isNonceUsed(uint32(n)), expected, "as the model says");
            }
        }
        vm.assertEq(word.balance(), type(uint88).max, "balance untouched");
        vm.assertEq(word.id(), type(uint32).max, "id untouched");
        vm.assertTrue(word.fees() == FEES_MAX && word.isGuarded(), "as are fees and guard");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_cancel_all_leaves_what_is_above(uint32 last, uint32 used, uint32 upTo, uint32 probe) public pure {
        AccountWord word = AccountWord.wrap((uint256(last) << 120) | (uint256(used) << 152));
        // Half of them near one another, where the window matters.
        if (upTo % 2 == 0) (upTo, probe) = (_near(last, upTo), _near(last, probe));
        AccountWord after_ = word.withAllNoncesUsed(upTo);
        bool expected = probe <= upTo || word.isNonceUsed(probe);
        // Moving the window up also closes what falls more than 31 below the new highest, all of it below `upTo`.
        vm.assertEq(after_.isNonceUsed(probe), expected, "used up to and including, else as before");
    }

    function test_credit_beyond_88_bits_is_a_bug() public {
        vm.expectRevert();
        this.credit(type(uint88).max, 1);
    }

    function test_debit_below_zero_is_a_bug() public {
        vm.expectRevert();
        this.debit(1, 2);
    }

    function test_second_id_is_a_bug() public {
        vm.expectRevert();
        this.withId(AccountWord.wrap(0).withId(1));
    }

    function credit(uint88 balance, uint256 amount) external pure returns (AccountWord) {
        return AccountWord.wrap(balance).credit(amount);
    }

    function debit(uint88 balance, uint256 amount) external pure returns (AccountWord) {
        return AccountWord.wrap(balance).debit(amount);
    }

    function withId(AccountWord word) external pure returns (AccountWord) {
        return word.withId(2);
    }

    function _pack(Fields memory f) private pure returns (AccountWord) {
        f.fees %= FEES_MAX + 1;
        return AccountWord.wrap(
            uint256(f.balance) | (uint256(f.id) << 88) | (uint256(f.last) << 120) | (uint256(f.used) << 152)
                | (f.fees << 184) | (f.guarded ? 1 << 255 : 0)
        );
    }

    /// @notice Within 40 of `last`, either way.
    function _near(uint32 last, uint32 seed) private pure returns (uint32) {
        uint256 low = last > 40 ? last - 40 : 0;
        return uint32(_bound(seed, low, last < type(uint32).max - 40 ? last + 40 : type(uint32).max));
    }

    function _same(AccountWord a, AccountWord b, string memory what) private pure {
        vm.assertEq(AccountWord.unwrap(a), AccountWord.unwrap(b), what);
    }
}
