// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @notice Whether somebody signed something, for signers that may be hostile contracts. It never reverts.
library SignatureCheck {
    /// @notice What a contract account may spend on one answer. Enough for a multisignature wallet with ten owners, or
    /// for P-256 in Solidity; bounded, so that a hostile account cannot eat the gas of a whole batch.
    uint256 internal constant ERC1271_GAS = 300_000;

    /// @notice Half the order of secp256k1: the other half of the signatures mean the same and count for nothing.
    uint256 internal constant HIGHEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @notice `ecrecover` first; a contract is asked (ERC-1271) only after that failed. Many more signers have a key
    /// than code, and looking for code first costs a cold account.
    function isSignedBy(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (signer == address(0)) return false;
        return recover(digest, signature) == signer || isAcceptedBy(signer, digest, signature);
    }

    /// @return signer Of a signature of 65 bytes `r s v` (v 27 or 28) or 64 bytes `r vs` (EIP-2098), with s in the
    /// lower half; zero for anything else.
    function recover(bytes32 digest, bytes calldata signature) internal view returns (address signer) {
        uint256 highestS = HIGHEST_S;
        assembly ("memory-safe") {
            let free := mload(0x40)
            let vs := calldataload(add(signature.offset, 0x20))
            let s := vs
            let v := 0
            switch signature.length
            case 64 {
                s := shr(1, shl(1, vs))
                v := add(27, shr(255, vs))
            }
            case 65 { v := byte(0, calldataload(add(signature.offset, 0x40))) }
            // A v of 0 has no signer.
            if iszero(gt(s, highestS)) {
                mstore(free, digest)
                mstore(add(free, 0x20), v)
                mstore(add(free, 0x40), calldataload(signature.offset))
                mstore(add(free, 0x60), s)
                // The precompile answers with nothing where there is no signer; 0x00 is cleared for that.
                mstore(0x00, 0)
                pop(staticcall(gas(), 1, free, 0x80, 0x00, 0x20))
                signer := mload(0x00)
            }
        }
    }

    /// @notice ERC-1271, as a static call with a bound on its gas and no copy of what it returns beyond one word.
    /// @dev An account without code answers with nothing. Of the precompiles only the one that repeats its question
    /// could answer with the whole word, to a digest that begins with 28 zero bytes, and nobody finds such a hash.
    function isAcceptedBy(address account, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes32 yes = bytes32(IERC1271.isValidSignature.selector);
        uint256 gasLimit = ERC1271_GAS;
        bool accepted;
        assembly ("memory-safe") {
            // 0x00..0x1f is scratch space: the answer's first word, wherever the call succeeded with at least one.
            let succeeded := staticcall(gasLimit, account, add(question, 0x20), mload(question), 0x00, 0x20)
            accepted := and(succeeded, and(gt(returndatasize(), 0x1f), eq(mload(0x00), yes)))
        }
        return accepted;
    }
}
