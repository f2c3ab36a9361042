// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice An attestation as the Ethereum Attestation Service keeps it.
/// @param expirationTime Unix seconds; zero: never.
/// @param revocationTime Unix seconds; zero: not revoked.
struct Attestation {
    bytes32 uid;
    bytes32 schema;
    uint64 time;
    uint64 expirationTime;
    uint64 revocationTime;
    bytes32 refUID;
    address recipient;
    address attester;
    bool revocable;
    bytes data;
}

/// @title Attestations
/// @notice The part of the Ethereum Attestation Service that is read here.
interface IAttestations {
    /// @return All zero where there is none of this uid.
    function getAttestation(bytes32 uid) external view returns (Attestation memory);
}
