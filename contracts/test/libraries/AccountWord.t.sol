// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { AccountWord } from "../../src/libraries/AccountWord.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The word against a model that keeps every nonce ever used in a mapping.
contract AccountWordTest is TestBase {
    mapping(uint256 nonce => bool) private _used;
    uint256 private _highest;

    function test_empty_word_has_nothing_used() public pure {
        AccountWord word = AccountWord.wrap(0);
        vm.assertEq(word.balance(), 0, "balance");
        vm.assertEq(word.id(), 0, "id");
        vm.assertEq(word.isNonceUsed(0), false, "nonce 0 can be used");
        vm.assertEq(word.isNonceUsed(type(uint40).max), false, "highest nonce can be used");
    }

    function test_window_holds_96_nonces() public pure {
        AccountWord word = AccountWord.wrap(0).withNonceUsed(1000);
        vm.assertEq(word.isNonceUsed(1000), true, "used");
        vm.assertEq(word.isNonceUsed(999), false, "one below is free");
        vm.assertEq(word.isNonceUsed(905), false, "95 below is free");
        vm.assertEq(word.isNonceUsed(904), true, "96 below counts as used");
        vm.assertEq(word.isNonceUsed(1001), false, "one above is free");
    }

    function test_window_moves_by_its_own_width() public pure {
        AccountWord word = AccountWord.wrap(0).withNonceUsed(100).withNonceUsed(195);
        vm.assertEq(word.isNonceUsed(100), true, "at the window's end");
        vm.assertEq(word.isNonceUsed(101), false, "free");
        word = word.withNonceUsed(196);
        vm.assertEq(word.usedNonces(), 3, "100 has left");
        vm.assertEq(word.isNonceUsed(100), true, "and counts as used");
        word = word.withNonceUsed(type(uint40).max);
        vm.assertEq(word.usedNonces(), 1, "a far jump empties the window");
        vm.assertEq(word.lastNonce(), type(uint40).max, "last");
    }

    function testFuzz_fields_do_not_touch_each_other(
        uint88 balance,
        uint32 id,
        uint40 last,
        uint96 used,
        uint88 amount,
        uint40 nonce
    ) public pure {
        AccountWord word = AccountWord.wrap(
            uint256(balance) | (uint256(id) << 88) | (uint256(last) << 120) | (uint256(used) << 160)
        );
        vm.assertEq(word.balance(), balance, "balance");
        vm.assertEq(word.id(), id, "id");
        vm.assertEq(word.lastNonce(), last, "last");
        vm.assertEq(word.usedNonces(), used, "used");

        uint256 room = type(uint88).max - balance;
        AccountWord credited = word.credit(amount > room ? room : amount);
        vm.assertEq(credited.balance(), balance + (amount > room ? room : amount), "credited");
        vm.assertEq(
            AccountWord.unwrap(credited) >> 88, AccountWord.unwrap(word) >> 88, "credit touches the balance only"
        );

        AccountWord debited = word.debit(amount > balance ? balance : amount);
        vm.assertEq(debited.balance(), balance - (amount > balance ? balance : amount), "debited");
        vm.assertEq(AccountWord.unwrap(debited) >> 88, AccountWord.unwrap(word) >> 88, "only the balance changes");

        uint256 money = type(uint120).max;
        vm.assertEq(
            AccountWord.unwrap(word.withNonceUsed(nonce)) & money,
            AccountWord.unwrap(word) & money,
            "nonce leaves money"
        );
        vm.assertEq(
            AccountWord.unwrap(word.withAllNoncesUsed(nonce)) & money, AccountWord.unwrap(word) & money, "as does all"
        );
        if (id == 0) {
            AccountWord named = word.withId(type(uint32).max);
            vm.assertEq(named.id(), type(uint32).max, "id set");
            vm.assertEq(
                AccountWord.unwrap(named) & ~(uint256(type(uint32).max) << 88), AccountWord.unwrap(word), "id only"
            );
        }
    }

    /// @notice Any history of uses and cancellations: a nonce that was used is used for ever, one that was not is free
    /// while it is within 95 of the highest.
    function testFuzz_window_is_the_model(uint40[24] memory nonces, uint8[24] memory kinds, uint40 base) public {
        AccountWord word = AccountWord.wrap(uint256(type(uint120).max));
        base = uint40(_bound(base, 0, type(uint40).max - 400));
        uint256 cancelledTo = 0;
        bool anyCancelled = false;

        for (uint256 i = 0; i < nonces.length; ++i) {
            uint40 nonce = uint40(base + nonces[i] % 300);
            if (kinds[i] % 16 == 0) {
                word = word.withAllNoncesUsed(nonce);
                if (!anyCancelled || nonce > cancelledTo) cancelledTo = nonce;
                anyCancelled = true;
            } else {
                word = word.withNonceUsed(nonce);
                _used[nonce] = true;
            }
            if (nonce > _highest) _highest = nonce;

            for (uint256 n = base; n < base + 320; n += 1 + (kinds[i] % 11)) {
                bool expected = n <= _highest && (_used[n] || (anyCancelled && n <= cancelledTo) || _highest - n >= 96);
                vm.assertEq(word.isNonceUsed(uint40(n)), expected, "as the model says");
            }
        }
        vm.assertEq(word.balance(), type(uint88).max, "balance untouched");
        vm.assertEq(word.id(), type(uint32).max, "id untouched");
    }

    function testFuzz_cancel_all_leaves_what_is_above(uint40 last, uint96 used, uint40 upTo, uint40 probe) public pure {
        AccountWord word = AccountWord.wrap((uint256(last) << 120) | (uint256(used) << 160));
        AccountWord after_ = word.withAllNoncesUsed(upTo);
        bool expected = probe <= upTo || word.isNonceUsed(probe);
        // Moving the window up also closes what falls more than 95 below the new highest, all of it below `upTo`.
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
}
