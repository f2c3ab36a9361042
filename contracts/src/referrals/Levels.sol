// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Attestation, IAttestations } from "../interfaces/IAttestations.sol";
import { IReferrals } from "../interfaces/IReferrals.sol";
import { ReferralsBase } from "./ReferralsBase.sol";

/// @title Levels
/// @notice The part of `Referrals` that knows how well an account is known.
abstract contract Levels is ReferralsBase {
    uint8 private constant MAX_LEVEL = 3;
    /// @dev Enough for an attestation with a few kilobytes of data.
    uint256 private constant ATTESTATION_GAS = 250_000;

    mapping(bytes32 schema => mapping(address attester => uint8)) public attesterLevel;
    mapping(address account => bytes32) public proofOf;

    /// @inheritdoc IReferrals
    function presentProof(bytes32 uid) external {
        // Check
        (uint8 level, address recipient, uint64 expiry) = _read(uid);
        if (level == 0) revert NotAccepted({ uid: uid });
        (uint8 current,, uint64 currentExpiry) = _read(proofOf[recipient]);
        bool isBetter = level > current || (level == current && expiry > currentExpiry);
        if (!isBetter) revert NoBetter({ uid: uid, level: level, current: current });

        // Effect
        proofOf[recipient] = uid;
        emit ProofPresented({ account: recipient, uid: uid, level: level });
    }

    /// @inheritdoc IReferrals
    function setAttester(bytes32 schema, address attester, uint8 level) external onlyOwner {
        if (level > MAX_LEVEL) revert LevelTooHigh({ level: level, max: MAX_LEVEL });
        attesterLevel[schema][attester] = level;
        emit AttesterSet({ schema: schema, attester: attester, level: level });
    }

    /// @inheritdoc IReferrals
    function levelOf(address account) public view returns (uint8 level) {
        (level,,) = _read(proofOf[account]);
    }

    /// @return level 0 where there is none, or it is not accepted, has expired or was revoked, or cannot be read.
    function _read(bytes32 uid) private view returns (uint8 level, address recipient, uint64 expiry) {
        if (uid == bytes32(0) || attestations == address(0)) return (0, address(0), 0);
        try IAttestations(attestations).getAttestation{ gas: ATTESTATION_GAS }({ uid: uid }) returns (
            Attestation memory a
        ) {
            if (a.uid != uid || a.revocationTime != 0 || a.recipient == address(0)) return (0, address(0), 0);
            expiry = a.expirationTime == 0 ? type(uint64).max : a.expirationTime;
            if (block.timestamp >= expiry) return (0, address(0), 0);
            return (attesterLevel[a.schema][a.attester], a.recipient, expiry);
        } catch {
            return (0, address(0), 0);
        }
    }
}
