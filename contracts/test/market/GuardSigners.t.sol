// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Base64 } from "@openzeppelin/contracts/utils/Base64.sol";

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { HostileWallet, Wallet } from "../utils/accounts/Wallets.sol";
import { GuardFixture } from "../utils/GuardFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What a guard's second signer signs for: a key, a contract, a P-256 key, a passkey.
///
/// ```
/// withdrawGuarded, changeGuard
/// ├── not guarded: NotGuarded
/// ├── after the deadline: SignatureExpired
/// ├── another signer, account, receiver, amount, nonce or market: BadSignature
/// └── else done, once
/// ```
contract GuardSignersTest is GuardFixture {
    uint256 private constant P256_KEY = uint256(keccak256("p256")) >> 1;
    uint256 private constant P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;

    // ------------------------------------------------------------------------------------------------- two signatures

    function test_withdrawGuarded_by_a_key() public {
        _guard(0, _signer);
        _paysWith(_signer, _sign(SECOND_KEY, _withdrawal(FUNDS, 0)));
    }

    function test_withdrawGuarded_by_a_contract() public {
        bytes memory signer = abi.encodePacked(new Wallet(vm.addr(SECOND_KEY)));
        _guard(0, signer);
        _paysWith(signer, _sign(SECOND_KEY, _withdrawal(FUNDS, 0)));
    }

    function test_withdrawGuarded_by_a_p256_key() public {
        (uint256 x, uint256 y) = vm.publicKeyP256(P256_KEY);
        bytes memory signer = abi.encodePacked(vm.deployCode("P256Verifier.sol:P256Verifier", ""), x, y);
        _guard(0, signer);
        _paysWith(signer, _signP256(_withdrawal(FUNDS, 0)));
    }

    function test_withdrawGuarded_by_a_passkey() public {
        (uint256 x, uint256 y) = vm.publicKeyP256(P256_KEY);
        bytes memory signer = abi.encodePacked(vm.deployCode("WebAuthnVerifier.sol:WebAuthnVerifier", ""), x, y);
        _guard(0, signer);
        _paysWith(signer, _signWebAuthn(_withdrawal(FUNDS, 0)));
    }

    function test_withdrawGuarded_not_by_another_p256_key() public {
        (uint256 x, uint256 y) = vm.publicKeyP256(P256_KEY + 1);
        bytes memory signer = abi.encodePacked(vm.deployCode("P256Verifier.sol:P256Verifier", ""), x, y);
        _guard(0, signer);
        _refused(TO, FUNDS, signer, _signP256(_withdrawal(FUNDS, 0)));
        signer = abi.encodePacked(vm.deployCode("WebAuthnVerifier.sol:WebAuthnVerifier", ""), x, y);
        _refused(TO, FUNDS, signer, _signWebAuthn(_withdrawal(FUNDS, 0)));
    }

    function test_withdrawGuarded_not_by_hostile_contracts() public {
        for (uint8 i = 0; i <= uint8(type(HostileWallet.Trick).max); ++i) {
            HostileWallet.Trick trick = HostileWallet.Trick(i);
            if (trick == HostileWallet.Trick.SaysYes || trick == HostileWallet.Trick.ReturnsMuch) continue;
            // It may spend what it likes of its own account's gas.
            if (trick == HostileWallet.Trick.BurnsGas) continue;
            uint256 snapshot = vm.snapshotState();
            bytes memory signer = abi.encodePacked(new HostileWallet(trick));
            _guard(0, signer);
            _refused(TO, FUNDS, signer, "anything");
            vm.revertToState(snapshot);
        }
    }

    function test_withdrawGuarded_uses_nothing_of_the_day() public {
        _guard(LIMIT, _signer);
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(5, 0));
        vm.prank(renter);
        market.withdrawGuarded(TO, 5, DEADLINE, _signer, signature);
        vm.assertEq(market.guardOf(renter).spent, 0, "none");
        _withdraw(LIMIT);
    }

    function test_withdrawGuarded_needs_both_signers() public {
        _guard(LIMIT, _signer);
        // Signed by the account's own key, by nobody, by a stranger who says so.
        _refused(TO, FUNDS, _signer, _sign(RENTER_KEY, _withdrawal(FUNDS, 0)));
        _refused(TO, FUNDS, _signer, "");
        _refused(TO, FUNDS, abi.encodePacked(stranger), _sign(STRANGER_KEY, _withdrawal(FUNDS, 0)));
        _refused(TO, FUNDS, "", "");
        // The second signer alone has no account.
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(FUNDS, 0));
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotGuarded.selector, vm.addr(SECOND_KEY)));
        vm.prank(vm.addr(SECOND_KEY));
        market.withdrawGuarded(TO, FUNDS, DEADLINE, _signer, signature);
    }

    function test_withdrawGuarded_as_it_was_signed() public {
        _guard(LIMIT, _signer);
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(FUNDS, 0));
        _refused(stranger, FUNDS, _signer, signature);
        _refused(TO, FUNDS - 1, _signer, signature);
        _refused(TO, FUNDS, _signer, _sign(SECOND_KEY, _withdrawal(FUNDS, 1)));
        bytes32 elsewhere = _deployCodec(_deployMarket(address(token))).hashWithdrawal(renter, TO, FUNDS, 0, DEADLINE);
        _refused(TO, FUNDS, _signer, _sign(SECOND_KEY, elsewhere));
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, vm.addr(SECOND_KEY)));
        vm.prank(renter);
        market.withdrawGuarded(TO, FUNDS, DEADLINE + 1, _signer, signature);

        // Another account with the same second signer.
        _fund(stranger, FUNDS);
        vm.startPrank(stranger);
        market.setGuard(0, _signer);
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, vm.addr(SECOND_KEY)));
        market.withdrawGuarded(TO, FUNDS, DEADLINE, _signer, signature);
        vm.stopPrank();
    }

    function test_withdrawGuarded_once() public {
        _guard(0, _signer);
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(5, 0));
        vm.prank(renter);
        market.withdrawGuarded(TO, 5, DEADLINE, _signer, signature);
        vm.assertEq(market.guardOf(renter).nonce, 1, "used");
        _refused(TO, 5, _signer, signature);
        signature = _sign(SECOND_KEY, _withdrawal(5, 1));
        vm.prank(renter);
        market.withdrawGuarded(TO, 5, DEADLINE, _signer, signature);
        vm.assertEq(token.balanceOf(TO), 10, "each with its own");
    }

    function test_withdrawGuarded_until_the_deadline() public {
        _guard(0, _signer);
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(5, 0));
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SignatureExpired.selector, DEADLINE));
        vm.prank(renter);
        market.withdrawGuarded(TO, 5, DEADLINE, _signer, signature);
        vm.warp(DEADLINE);
        vm.prank(renter);
        market.withdrawGuarded(TO, 5, DEADLINE, _signer, signature);
        vm.assertEq(token.balanceOf(TO), 5, "in the last second");
    }

    function test_withdrawGuarded_checks_what_withdraw_does() public {
        _guard(0, _signer);
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(FUNDS + 1, 0));
        vm.expectRevert(abi.encodeWithSelector(IMarket.BalanceTooLow.selector, renter, FUNDS, FUNDS + 1));
        vm.prank(renter);
        market.withdrawGuarded(TO, FUNDS + 1, DEADLINE, _signer, signature);
        signature = _sign(SECOND_KEY, codec.hashWithdrawal(renter, address(0), 1, 0, DEADLINE));
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(renter);
        market.withdrawGuarded(address(0), 1, DEADLINE, _signer, signature);
        vm.assertEq(market.guardOf(renter).nonce, 0, "not used up");
    }

    function test_withdrawGuarded_by_the_guarded_alone() public {
        bytes memory signature = _sign(SECOND_KEY, _withdrawal(1, 0));
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotGuarded.selector, renter));
        vm.prank(renter);
        market.withdrawGuarded(TO, 1, DEADLINE, _signer, signature);
    }

    // ------------------------------------------------------------------------------------------------- changing

    function test_changeGuard_to_a_higher_limit_and_another_signer() public {
        _guard(LIMIT, _signer);
        bytes memory other = abi.encodePacked(stranger);
        bytes memory signature = _sign(SECOND_KEY, _change(2 * LIMIT, other, 0));
        vm.expectEmit(address(market));
        emit IMarket.GuardSet(renter, 2 * LIMIT, other);
        vm.prank(renter);
        market.changeGuard(2 * LIMIT, other, DEADLINE, _signer, signature);
        IMarket.GuardView memory v = market.guardOf(renter);
        vm.assertTrue(v.limitPerDay == 2 * LIMIT && v.signerHash == keccak256(other) && v.nonce == 1, "changed");
        _refused(TO, FUNDS, _signer, _sign(SECOND_KEY, _withdrawal(FUNDS, 1)));
        _withdraw(2 * LIMIT);
    }

    function test_changeGuard_removes() public {
        _guard(0, _signer);
        bytes memory signature = _sign(SECOND_KEY, _change(0, "", 0));
        vm.expectEmit(address(market));
        emit IMarket.GuardRemoved(renter);
        vm.prank(renter);
        market.changeGuard(0, "", DEADLINE, _signer, signature);
        vm.assertTrue(!market.accountOf(renter).guarded, "unguarded");
        vm.assertEq(market.guardOf(renter).signerHash, 0, "nothing to see");
        vm.assertEq(market.guardOf(renter).nonce, 1, "but the nonce");
        _withdraw(FUNDS);
    }

    function test_changeGuard_as_it_was_signed_and_once() public {
        _guard(0, _signer);
        bytes memory signature = _sign(SECOND_KEY, _change(LIMIT, _signer, 0));
        _changeRefused(LIMIT + 1, _signer, signature);
        _changeRefused(LIMIT, "", signature);
        _changeRefused(LIMIT, abi.encodePacked(stranger), signature);
        _changeRefused(LIMIT, _signer, _sign(RENTER_KEY, _change(LIMIT, _signer, 0)));
        // A withdrawal is no change.
        _changeRefused(LIMIT, _signer, _sign(SECOND_KEY, _withdrawal(LIMIT, 0)));
        vm.prank(renter);
        market.changeGuard(LIMIT, _signer, DEADLINE, _signer, signature);
        _changeRefused(LIMIT, _signer, signature);
    }

    function test_changeGuard_errors() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotGuarded.selector, renter));
        vm.prank(renter);
        market.changeGuard(0, "", DEADLINE, _signer, "");
        _guard(0, _signer);
        vm.expectRevert(IMarket.ZeroAddress.selector);
        vm.prank(renter);
        market.changeGuard(0, new bytes(19), DEADLINE, _signer, "");
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SignatureExpired.selector, DEADLINE));
        vm.prank(renter);
        market.changeGuard(0, "", DEADLINE, _signer, "");
    }

    function test_a_signature_does_not_outlive_its_guard() public {
        _guard(0, _signer);
        bytes memory signature = _sign(SECOND_KEY, _change(0, "", 0));
        vm.startPrank(renter);
        market.changeGuard(0, "", DEADLINE, _signer, signature);
        market.setGuard(0, _signer);
        vm.stopPrank();
        _changeRefused(0, "", signature);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _paysWith(bytes memory signer, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.SecondSignatureNeeded.selector, FUNDS, 0));
        _withdraw(FUNDS);
        vm.expectEmit(address(market));
        emit IMarket.Withdrawn(renter, TO, FUNDS);
        vm.prank(renter);
        market.withdrawGuarded(TO, FUNDS, DEADLINE, signer, signature);
        vm.assertEq(token.balanceOf(TO), FUNDS, "paid");
        vm.assertEq(market.balanceOf(renter), 0, "all of it");
    }

    function _refused(address to, uint256 amount, bytes memory signer, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, address(bytes20(signer))));
        vm.prank(renter);
        market.withdrawGuarded(to, amount, DEADLINE, signer, signature);
    }

    function _changeRefused(uint88 limit, bytes memory newSigner, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadSignature.selector, vm.addr(SECOND_KEY)));
        vm.prank(renter);
        market.changeGuard(limit, newSigner, DEADLINE, _signer, signature);
    }

    function _signP256(bytes32 digest) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = vm.signP256(P256_KEY, digest);
        if (uint256(s) > P256_ORDER / 2) s = bytes32(P256_ORDER - uint256(s));
        return abi.encodePacked(r, s);
    }

    /// @dev As an authenticator does: user present and verified, the digest as the challenge.
    function _signWebAuthn(bytes32 digest) private pure returns (bytes memory) {
        bytes memory data = abi.encodePacked(sha256("weft.example"), bytes1(0x05), uint32(1));
        string memory client = string.concat(
            '{"type":"webauthn.get","challenge":"', Base64.encodeURL(abi.encodePacked(digest)), '","origin":"x"}'
        );
        bytes memory signature = _signP256(sha256(abi.encodePacked(data, sha256(bytes(client)))));
        bytes32 r;
        bytes32 s;
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        return abi.encode(r, s, uint256(23), uint256(1), data, client);
    }
}
