// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {
    ERC7913WebAuthnVerifier
} from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol";

/// @notice Says whether a passkey signed; by a name of ours, so that tests deploy it by artifact: OpenZeppelin's P-256
/// is too deep for the stack without the optimizer, which tests are compiled without.
contract WebAuthnVerifier is ERC7913WebAuthnVerifier { }
