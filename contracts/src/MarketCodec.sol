// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC5267 } from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import { IMarket } from "./interfaces/IMarket.sol";
import { IMarketCodec } from "./interfaces/IMarketCodec.sol";
import { BatchReader } from "./libraries/BatchReader.sol";
import { OrderHash } from "./libraries/OrderHash.sol";

/// @title MarketCodec
/// @notice See `IMarketCodec`.
contract MarketCodec is IMarketCodec, IERC5267 {
    IMarket public immutable market;

    constructor(address market_) {
        market = IMarket(market_);
    }

    // ------------------------------------------------------------------------------------------------- packing

    /// @inheritdoc IMarketCodec
    function packMatches(IMarket.Match[] calldata matches) external view returns (bytes memory batch) {
        batch = abi.encodePacked(_uint16(matches.length));
        for (uint256 i = 0; i < matches.length; ++i) {
            bytes memory packed = _match(matches[i]);
            batch = bytes.concat(batch, _uint16(packed.length), packed);
        }
    }

    /// @inheritdoc IMarketCodec
    function packEndings(IMarket.Ending[] calldata endings) external view returns (bytes memory batch) {
        batch = abi.encodePacked(_uint16(endings.length));
        for (uint256 i = 0; i < endings.length; ++i) {
            IMarket.Ending calldata e = endings[i];
            batch = bytes.concat(
                batch,
                abi.encodePacked(
                    uint8(0), e.key.provider, e.key.machine, e.key.slot, e.key.start, e.renter, e.amount, e.voucher
                ),
                _signature(e.renter, e.voucherSignature),
                // Either of the two may have signed.
                e.key.machine.code.length == 0
                    ? _signature(e.key.provider, e.closingSignature)
                    : _asItIs(e.closingSignature)
            );
        }
    }

    // ------------------------------------------------------------------------------------------------- hashing

    /// @inheritdoc IERC5267
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", "Weft Market", "1", block.chainid, address(market), bytes32(0), new uint256[](0));
    }

    function leaseId(IMarket.LeaseKey calldata key) external pure returns (bytes32) {
        return OrderHash.leaseId(key);
    }

    function hashOffer(IMarket.Offer calldata offer) external view returns (bytes32 digest) {
        return _digest(OrderHash.hash(offer));
    }

    function hashRequest(IMarket.Request calldata request) external view returns (bytes32 digest) {
        return _digest(OrderHash.hash(request));
    }

    function hashVoucher(bytes32 lease, uint128 amount) external view returns (bytes32 digest) {
        return _digest(OrderHash.hashVoucher(lease, amount));
    }

    function hashClosing(bytes32 lease, uint128 amount) external view returns (bytes32 digest) {
        return _digest(OrderHash.hashClosing(lease, amount));
    }

    function hashWithdrawal(address account, address to, uint256 amount, uint256 nonce, uint256 deadline)
        external
        view
        returns (bytes32 digest)
    {
        return _digest(keccak256(abi.encode(OrderHash.WITHDRAWAL_TYPEHASH, account, to, amount, nonce, deadline)));
    }

    function hashGuardChange(
        address account,
        uint88 limitPerDay,
        bytes32 newSignerHash,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32 digest) {
        return _digest(
            keccak256(abi.encode(OrderHash.GUARD_CHANGE_TYPEHASH, account, limitPerDay, newSignerHash, nonce, deadline))
        );
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return OrderHash.digest(OrderHash.domainOf(address(market)), structHash);
    }

    function _match(IMarket.Match calldata m) private view returns (bytes memory packed) {
        if (m.fills.length != m.request.machines) {
            revert WrongMachineCount({ fills: m.fills.length, machines: m.request.machines });
        }
        packed = bytes.concat(
            _request(m.request), abi.encodePacked(m.pricePerGpuHour), _signature(m.request.renter, m.signature)
        );
        for (uint256 i = 0; i < m.fills.length; ++i) {
            packed = bytes.concat(packed, _fill(m.fills[i]));
        }
    }

    function _request(IMarket.Request calldata r) private pure returns (bytes memory) {
        uint256 flags = 0;
        bytes memory classes = abi.encodePacked(r.gpuClasses);
        bytes memory regions = abi.encodePacked(r.regions);
        if (_isOneBit(r.gpuClasses)) classes = abi.encodePacked(_index(r.gpuClasses));
        else flags |= BatchReader.CLASS_MASK;
        if (_isOneBit(r.regions)) {
            regions = abi.encodePacked(_index(r.regions));
        } else if (r.regions == type(uint64).max) {
            regions = "";
            flags |= BatchReader.ANY_REGION;
        } else {
            flags |= BatchReader.REGION_MASK;
        }
        if (r.features != 0) flags |= BatchReader.HAS_FEATURES;
        if (r.matcher != address(0)) flags |= BatchReader.HAS_MATCHER;

        return bytes.concat(
            abi.encodePacked(uint8(flags), r.renter, classes),
            abi.encodePacked(r.gpusPerMachine, r.machines, r.maxPricePerGpuHour, r.duration, regions),
            r.features == 0 ? bytes("") : abi.encodePacked(r.features),
            abi.encodePacked(r.jobHash, _address(r.matcher), r.matchFee, r.nonce, r.expiry)
        );
    }

    function _fill(IMarket.Fill calldata f) private view returns (bytes memory packed) {
        IMarket.Offer calldata o = f.offer;
        bool namesLease = o.closesStart != 0 || o.closesSlot != 0 || o.closesAmount != 0;
        uint256 flags = 0;
        if (o.matcher != address(0)) flags |= BatchReader.HAS_MATCHER;
        if (namesLease || f.closes) flags |= BatchReader.NAMES_LEASE;
        if (f.closes) flags |= BatchReader.CLOSES;
        if (f.closes && f.previousRenter != address(0)) flags |= BatchReader.HAS_RENTER;

        packed = bytes.concat(
            abi.encodePacked(uint8(flags), o.provider, o.machine, o.gpuClass, o.gpus, o.pricePerGpuHour),
            abi.encodePacked(
                o.minDuration, o.maxDuration, o.region, o.features, _address(o.matcher), o.nonce, o.expiry
            ),
            abi.encodePacked(f.slot, f.gpus)
        );
        if (namesLease && !f.closes) packed = abi.encodePacked(packed, o.closesSlot, o.closesStart);
        if (namesLease || f.closes) packed = abi.encodePacked(packed, o.closesAmount);
        packed = bytes.concat(packed, _signature(o.machine, f.signature));
        if (f.closes) {
            packed = bytes.concat(
                packed,
                abi.encodePacked(f.voucher, _address(f.previousRenter)),
                _signature(f.previousRenter, f.voucherSignature)
            );
        }
    }

    function _signature(address signer, bytes calldata signature) private view returns (bytes memory) {
        if (signature.length == 65 && signer.code.length == 0) {
            uint8 v = uint8(signature[64]);
            uint256 s = uint256(bytes32(signature[32:64]));
            // What has no 64-byte form stays as it is, for the market to refuse.
            if ((v == 27 || v == 28) && s >> 255 == 0) {
                return abi.encodePacked(uint16(64), signature[0:32], s | (uint256(v - 27) << 255));
            }
        }
        return _asItIs(signature);
    }

    function _asItIs(bytes calldata signature) private pure returns (bytes memory) {
        return bytes.concat(abi.encodePacked(_uint16(signature.length)), signature);
    }

    function _address(address account) private pure returns (bytes memory) {
        return account == address(0) ? bytes("") : abi.encodePacked(account);
    }

    function _uint16(uint256 length) private pure returns (bytes2) {
        if (length > type(uint16).max) revert TooLong({ length: length, limit: type(uint16).max });
        return bytes2(uint16(length));
    }

    function _isOneBit(uint256 mask) private pure returns (bool) {
        return mask != 0 && mask & (mask - 1) == 0;
    }

    function _index(uint256 mask) private pure returns (uint8 index) {
        while (mask >> index != 1) ++index;
    }
}
