// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";

/// @notice EIP-712 `hashStruct` of what people sign, and the lease id. All members are atomic and stand in the struct
/// in the order of the type, so the ABI encoding of the struct is its `encodeData`.
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

    function hash(IMarket.Offer calldata offer) internal pure returns (bytes32) {
        return keccak256(abi.encode(OFFER_TYPEHASH, offer));
    }

    function hash(IMarket.Request calldata request) internal pure returns (bytes32) {
        return keccak256(abi.encode(REQUEST_TYPEHASH, request));
    }

    function hashVoucher(bytes32 lease, uint128 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER_TYPEHASH, lease, amount));
    }

    function hashClosing(bytes32 lease, uint128 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLOSING_TYPEHASH, lease, amount));
    }

    function leaseId(IMarket.LeaseKey memory key) internal pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }
}
