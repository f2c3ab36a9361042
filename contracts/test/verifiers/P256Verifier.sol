// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC7913P256Verifier } from "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol";

/// @notice Says of P-256 signatures what the precompile says; by a name of ours, so that tests in C# find it compiled.
contract P256Verifier is ERC7913P256Verifier { }
