// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { LeaseWord, LeaseWordLib } from "../../src/libraries/LeaseWord.sol";
import { ILeasePacker } from "./ILeasePacker.sol";

/// @notice `LeaseWordLib.pack` in a contract of its own: it has more arguments than the compiler can take the way in
/// which tests are compiled.
contract LeasePacker is ILeasePacker {
    function pack(Terms calldata t) external pure returns (uint256) {
        return LeaseWord.unwrap(
            LeaseWordLib.pack({
                renterId_: t.renterId,
                start_: t.start,
                duration_: t.duration,
                price_: t.price,
                gpus_: t.gpus,
                feeBps_: t.feeBps,
                delegate_: t.delegate,
                gpuClass_: t.gpuClass,
                slot_: t.slot
            })
        );
    }
}
