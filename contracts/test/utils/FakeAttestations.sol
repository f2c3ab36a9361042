// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Attestation, IAttestations } from "../../src/interfaces/IAttestations.sol";

/// @notice Attestations as a test says; broken on request.
contract FakeAttestations is IAttestations {
    mapping(bytes32 uid => Attestation) private _all;
    bool public isBroken;
    bool public burnsGas;

    function set(Attestation calldata a) external {
        _all[a.uid] = a;
    }

    function setAt(bytes32 uid, Attestation calldata a) external {
        _all[uid] = a;
    }

    function revoke(bytes32 uid) external {
        _all[uid].revocationTime = uint64(block.timestamp);
    }

    function breakDown(bool broken, bool gas) external {
        (isBroken, burnsGas) = (broken, gas);
    }

    function getAttestation(bytes32 uid) external view returns (Attestation memory) {
        if (isBroken) revert("broken");
        if (burnsGas) {
            for (uint256 i = 0;; ++i) {
                assembly ("memory-safe") {
                    mstore(0, keccak256(0, 64))
                }
            }
        }
        return _all[uid];
    }
}
