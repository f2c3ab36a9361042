// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";

/// @notice EIP-712 `hashStruct` of what people sign, and the lease id.
/// @dev All members are atomic and stand in the struct in the order of the type, so the ABI encoding of the struct is
/// its `encodeData`: orders are hashed as they lie in calldata. A member with bits beyond its type gives a hash that
/// nobody signed.
library OrderHash {
    bytes32 internal constant OFFER_TYPEHASH = keccak256(
        "Offer(address provider,address machine,uint8 gpuClass,uint64 gpus,uint64 pricePerGpuHour,uint32 minDuration,"
        "uint32 maxDuration,uint8 region,uint64 features,address matcher,uint40 nonce,uint40 expiry)"
    );

    bytes32 internal constant REQUEST_TYPEHASH = keccak256(
        "Request(address renter,uint256 gpuClasses,uint8 gpusPerMachine,uint8 machines,uint64 maxPricePerGpuHour,"
        "uint32 duration,uint64 regions,uint64 features,bytes32 jobHash,address matcher,uint64 matchFee,uint40 nonce,"
        "uint40 expiry)"
    );

    bytes32 internal constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 lease,uint128 amount)");

    bytes32 internal constant CLOSING_TYPEHASH = keccak256("Closing(bytes32 lease,uint128 amount)");

    function hash(IMarket.Offer calldata offer) internal pure returns (bytes32 result) {
        bytes32 typeHash = OFFER_TYPEHASH;
        assembly ("memory-safe") {
            // Beyond the free memory pointer, which stays: nothing else runs before the hash is taken.
            let data := mload(0x40)
            mstore(data, typeHash)
            calldatacopy(add(data, 0x20), offer, 0x180) // 12 members
            result := keccak256(data, 0x1a0)
        }
    }

    function hash(IMarket.Request calldata request) internal pure returns (bytes32 result) {
        bytes32 typeHash = REQUEST_TYPEHASH;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, typeHash)
            calldatacopy(add(data, 0x20), request, 0x1a0) // 13 members
            result := keccak256(data, 0x1c0)
        }
    }

    function hashVoucher(bytes32 lease, uint128 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER_TYPEHASH, lease, amount));
    }

    function hashClosing(bytes32 lease, uint128 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLOSING_TYPEHASH, lease, amount));
    }

    function leaseId(IMarket.LeaseKey calldata key) internal pure returns (bytes32) {
        return leaseId({ provider: key.provider, machine: key.machine, slot: key.slot, start: key.start });
    }

    function leaseId(address provider, address machine, uint8 slot, uint32 start) internal pure returns (bytes32) {
        return keccak256(abi.encode(provider, machine, slot, start));
    }
}
