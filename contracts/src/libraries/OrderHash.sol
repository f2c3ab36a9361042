// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../interfaces/IMarket.sol";

/// @notice EIP-712 `hashStruct` of what people sign, and the lease id.
library OrderHash {
    bytes32 internal constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    bytes32 internal constant OFFER_TYPEHASH = keccak256(
        "Offer(address provider,address machine,uint8 gpuClass,uint32 gpus,uint64 pricePerGpuHour,uint24 minDuration,"
        "uint24 maxDuration,uint8 region,uint64 features,address matcher,uint32 nonce,uint40 expiry,uint8 closesSlot,"
        "uint32 closesStart,uint88 closesAmount)"
    );

    bytes32 internal constant REQUEST_TYPEHASH = keccak256(
        "Request(address renter,uint256 gpuClasses,uint8 gpusPerMachine,uint8 machines,uint64 maxPricePerGpuHour,"
        "uint24 duration,uint64 regions,uint64 features,bytes32 jobHash,address matcher,uint64 matchFee,uint32 nonce,"
        "uint40 expiry)"
    );

    bytes32 internal constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 lease,uint128 amount)");

    bytes32 internal constant CLOSING_TYPEHASH = keccak256("Closing(bytes32 lease,uint128 amount)");

    bytes32 internal constant WITHDRAWAL_TYPEHASH =
        keccak256("Withdrawal(address account,address to,uint256 amount,uint256 nonce,uint256 deadline)");

    bytes32 internal constant GUARD_CHANGE_TYPEHASH = keccak256(
        "GuardChange(address account,uint88 limitPerDay,bytes32 newSignerHash,uint256 nonce,uint256 deadline)"
    );

    /// @dev In memory a struct of numbers is their words one after the other, just as EIP-712 hashes them.
    function hash(IMarket.Offer memory offer) internal pure returns (bytes32 result) {
        bytes32 typeHash = OFFER_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mcopy(add(free, 0x20), offer, 0x1e0)
            result := keccak256(free, 0x200)
        }
    }

    function hash(IMarket.Request memory request) internal pure returns (bytes32 result) {
        bytes32 typeHash = REQUEST_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mcopy(add(free, 0x20), request, 0x1a0)
            result := keccak256(free, 0x1c0)
        }
    }

    /// @notice The domain of a market on this chain: name "Weft Market", version "1".
    function domainOf(address market) internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Weft Market"), keccak256("1"), block.chainid, market));
    }

    /// @notice EIP-712's digest, which is what is signed.
    function digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, hex"1901")
            mstore(add(free, 0x02), domain)
            mstore(add(free, 0x22), structHash)
            result := keccak256(free, 0x42)
        }
    }

    function hashVoucher(bytes32 lease, uint256 amount) internal pure returns (bytes32 result) {
        bytes32 typeHash = VOUCHER_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mstore(add(free, 0x20), lease)
            mstore(add(free, 0x40), amount)
            result := keccak256(free, 0x60)
        }
    }

    function hashClosing(bytes32 lease, uint256 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLOSING_TYPEHASH, lease, amount));
    }

    function leaseId(IMarket.LeaseKey calldata key) internal pure returns (bytes32) {
        return leaseId({ provider: key.provider, machine: key.machine, slot: key.slot, start: key.start });
    }

    function leaseId(address provider, address machine, uint256 slot, uint256 start)
        internal
        pure
        returns (bytes32 result)
    {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, provider)
            mstore(add(free, 0x20), machine)
            mstore(add(free, 0x40), slot)
            mstore(add(free, 0x60), start)
            result := keccak256(free, 0x80)
        }
    }
}
