// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice Whether somebody signed something, for signers that may be hostile contracts. It never reverts.
library SignatureCheck {
    /// @notice What a contract account may spend on one answer. Enough for a multisignature wallet with ten owners, or
    /// for P-256 in Solidity; bounded, so that a hostile account cannot eat the gas of a whole batch.
    uint256 internal constant ERC1271_GAS = 300_000;

    /// @notice `ecrecover` first; a contract is asked (ERC-1271) only after that failed. Many more signers have a key
    /// than code, and looking for code first costs a cold account.
    function isSignedBy(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (signer == address(0)) return false;
        return recover(digest, signature) == signer || isAcceptedBy(signer, digest, signature);
    }

    /// @return The signer of a signature of 65 bytes `r s v` (v 27 or 28) or 64 bytes `r vs` (EIP-2098), with s in the
    /// lower half; zero for anything else.
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address) {
        address signer;
        if (signature.length == 65) {
            (signer,,) = ECDSA.tryRecoverCalldata({ hash: digest, signature: signature });
        } else if (signature.length == 64) {
            (signer,,) = ECDSA.tryRecover({ hash: digest, r: bytes32(signature[0:32]), vs: bytes32(signature[32:64]) });
        }
        return signer;
    }

    /// @notice ERC-1271, as a static call with a bound on its gas and no copy of what it returns beyond one word.
    /// @dev An account without code answers with nothing, a precompile cannot answer with the whole word.
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
