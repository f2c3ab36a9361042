// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { SignatureCheck } from "../../src/libraries/SignatureCheck.sol";
import { HostileWallet, Wallet } from "../utils/accounts/Wallets.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

contract SignatureCheckTest is TestBase {
    uint256 private constant KEY = uint256(keccak256("key"));
    address private _signer = vm.addr(KEY);

    function isSignedBy(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return SignatureCheck.isSignedBy(signer, digest, signature);
    }

    function testFuzz_accepts_both_lengths(uint256 key, bytes32 digest) public view {
        key = _bound(key, 1, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364140);
        vm.assertTrue(this.isSignedBy(vm.addr(key), digest, _sign(key, digest)), "65 bytes");
        vm.assertTrue(this.isSignedBy(vm.addr(key), digest, _signCompact(key, digest)), "64 bytes");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_refuses_high_s(bytes32 digest) public view {
        bytes memory signature = _signHighS(KEY, digest);
        (bytes32 r, bytes32 s, uint8 v) = _split(signature);
        vm.assertEq(ecrecover(digest, v, r, s), _signer, "the curve itself would take it");
        vm.assertTrue(!this.isSignedBy(_signer, digest, signature), "high s");
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_refuses_other_digest(bytes32 digest, bytes32 other) public view {
        vm.assume(digest != other);
        vm.assertTrue(!this.isSignedBy(_signer, other, _sign(KEY, digest)), "other digest");
    }

    /// @dev Of a hash, as all digests are: the identity precompile answers with the question, and so would say yes to a
    /// digest that begins with 28 bytes of zero.
    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_never_reverts(address signer, bytes32 seed, bytes calldata signature) public view {
        vm.assume(signer.code.length == 0);
        bytes32 digest = keccak256(abi.encode(seed));
        vm.assertTrue(!this.isSignedBy(signer, digest, signature), "rubbish is not a signature");
    }

    function test_nobody_signs_for_zero(bytes32 digest) public view {
        vm.assertTrue(!this.isSignedBy(address(0), digest, ""), "empty");
        vm.assertTrue(!this.isSignedBy(address(0), digest, new bytes(65)), "zeros, which recover to zero");
        vm.assertTrue(!this.isSignedBy(address(0), digest, new bytes(64)), "zeros, compact");
    }

    function test_refuses_v_other_than_27_and_28() public view {
        bytes32 digest = keccak256("x");
        bytes memory signature = _sign(KEY, digest);
        for (uint256 v = 0; v < 256; ++v) {
            bool usual = uint8(signature[64]) == v;
            bytes memory other = bytes.concat(signature);
            other[64] = bytes1(uint8(v));
            vm.assertEq(this.isSignedBy(_signer, digest, other), usual, "v");
        }
    }

    function test_refuses_other_lengths() public view {
        bytes32 digest = keccak256("x");
        bytes memory signature = _sign(KEY, digest);
        vm.assertTrue(!this.isSignedBy(_signer, digest, ""), "0");
        vm.assertTrue(!this.isSignedBy(_signer, digest, bytes.concat(signature, hex"00")), "66");
        vm.assertTrue(!this.isSignedBy(_signer, digest, new bytes(63)), "63");
    }

    function test_asks_a_contract_account() public {
        address wallet = address(new Wallet(_signer));
        bytes32 digest = keccak256("x");
        vm.assertTrue(this.isSignedBy(wallet, digest, _sign(KEY, digest)), "its owner's signature");
        vm.assertTrue(!this.isSignedBy(wallet, digest, _sign(KEY + 1, digest)), "somebody else's");
    }

    function test_account_with_key_and_code_may_use_its_key() public {
        vm.etch(_signer, address(new HostileWallet(HostileWallet.Trick.SaysNo)).code);
        vm.assertTrue(this.isSignedBy(_signer, keccak256("x"), _sign(KEY, keccak256("x"))), "key first");
    }

    function test_hostile_accounts_get_a_plain_no() public {
        for (uint8 i = 0; i <= uint8(type(HostileWallet.Trick).max); ++i) {
            HostileWallet.Trick trick = HostileWallet.Trick(i);
            address wallet = address(new HostileWallet(trick));
            bool yes = trick == HostileWallet.Trick.SaysYes || trick == HostileWallet.Trick.ReturnsMuch;
            uint256 before = gasleft();
            vm.assertEq(this.isSignedBy(wallet, keccak256("x"), "anything"), yes, "answer");
            vm.assertLt(before - gasleft(), SignatureCheck.ERC1271_GAS + 20_000, "gas is bounded");
        }
    }

    function test_precompiles_sign_nothing() public view {
        for (uint160 i = 1; i < 18; ++i) {
            vm.assertTrue(!this.isSignedBy(address(i), keccak256("x"), ""), "precompile");
        }
        vm.assertTrue(!this.isSignedBy(address(0x100), keccak256("x"), ""), "P-256");
    }

    function _split(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }
}
