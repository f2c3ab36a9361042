// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { OrderHash } from "../../src/libraries/OrderHash.sol";
import { SignatureCheck } from "../../src/libraries/SignatureCheck.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice test/vectors/eip712.json holds what viem says; the contract must say the same. C# reads the same file.
contract VectorsTest is MarketFixture {
    string private _json;

    function setUp() public override {
        super.setUp();
        _json = vm.readFile("test/vectors/eip712.json");
        // The market's code at the vectors' address: it builds its domain anew wherever it finds itself.
        vm.chainId(_uint(".domain.chainId"));
        address there = vm.parseJsonAddress(_json, ".domain.verifyingContract");
        vm.etch(there, address(market).code);
        market = IMarket(there);
        codec = _deployCodec(market);
    }

    function test_leases() public view {
        uint256 count = _count(".leases");
        vm.assertGe(count, 3, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".leases", i);
            IMarket.LeaseKey memory key = IMarket.LeaseKey({
                provider: _address(path, ".provider"),
                machine: _address(path, ".machine"),
                slot: uint8(_uint(path, ".slot")),
                start: uint32(_uint(path, ".start"))
            });
            vm.assertEq(codec.leaseId(key), _word(path, ".id"), path);
        }
    }

    function test_offers() public view {
        uint256 count = _count(".offers");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".offers", i);
            IMarket.Offer memory offer = IMarket.Offer({
                provider: _address(path, ".provider"),
                machine: _address(path, ".machine"),
                gpuClass: uint8(_uint(path, ".gpuClass")),
                gpus: uint32(_uint(path, ".gpus")),
                pricePerGpuHour: uint64(_uint(path, ".pricePerGpuHour")),
                minDuration: uint24(_uint(path, ".minDuration")),
                maxDuration: uint24(_uint(path, ".maxDuration")),
                region: uint8(_uint(path, ".region")),
                features: uint64(_uint(path, ".features")),
                matcher: _address(path, ".matcher"),
                nonce: uint32(_uint(path, ".nonce")),
                expiry: uint40(_uint(path, ".expiry")),
                closesSlot: uint8(_uint(path, ".closesSlot")),
                closesStart: uint32(_uint(path, ".closesStart")),
                closesAmount: uint88(_uint(path, ".closesAmount"))
            });
            vm.assertEq(this.structHash(offer), _word(path, ".structHash"), path);
            vm.assertEq(
                this.structHash(offer), keccak256(abi.encode(OrderHash.OFFER_TYPEHASH, offer)), "as the ABI encodes it"
            );
            vm.assertEq(codec.hashOffer(offer), _word(path, ".digest"), path);
            _checkSignatures(path);
        }
    }

    function test_requests() public view {
        uint256 count = _count(".requests");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".requests", i);
            IMarket.Request memory request = _requestAt(path);
            vm.assertEq(this.structHash(request), _word(path, ".structHash"), path);
            vm.assertEq(
                this.structHash(request), keccak256(abi.encode(OrderHash.REQUEST_TYPEHASH, request)), "as the ABI does"
            );
            vm.assertEq(codec.hashRequest(request), _word(path, ".digest"), path);
            _checkSignatures(path);
        }
    }

    function test_vouchers_and_closings() public view {
        uint256 count = _count(".vouchers");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".vouchers", i);
            bytes32 lease = _word(path, ".lease");
            uint128 amount = uint128(_uint(path, ".amount"));
            vm.assertEq(OrderHash.hashVoucher(lease, amount), _word(path, ".structHash"), path);
            vm.assertEq(codec.hashVoucher(lease, amount), _word(path, ".digest"), path);
            _checkSignatures(path);
        }
        count = _count(".closings");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".closings", i);
            bytes32 lease = _word(path, ".lease");
            uint128 amount = uint128(_uint(path, ".amount"));
            vm.assertEq(OrderHash.hashClosing(lease, amount), _word(path, ".structHash"), path);
            vm.assertEq(codec.hashClosing(lease, amount), _word(path, ".digest"), path);
            _checkSignatures(path);
        }
    }

    function test_keys_are_made_of_their_seeds() public view {
        uint256 count = _count(".keys");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory path = _at(".keys", i);
            uint256 key = uint256(keccak256(bytes(vm.parseJsonString(_json, string.concat(path, ".seed")))));
            vm.assertEq(vm.addr(key), _address(path, ".address"), path);
        }
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function structHash(IMarket.Offer calldata offer) external pure returns (bytes32) {
        return OrderHash.hash(offer);
    }

    function structHash(IMarket.Request calldata request) external pure returns (bytes32) {
        return OrderHash.hash(request);
    }

    function isSignedBy(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return SignatureCheck.isSignedBy({ signer: signer, digest: digest, signature: signature });
    }

    function _requestAt(string memory path) private view returns (IMarket.Request memory) {
        return IMarket.Request({
            renter: _address(path, ".renter"),
            gpuClasses: _uint(path, ".gpuClasses"),
            gpusPerMachine: uint8(_uint(path, ".gpusPerMachine")),
            machines: uint8(_uint(path, ".machines")),
            maxPricePerGpuHour: uint64(_uint(path, ".maxPricePerGpuHour")),
            duration: uint24(_uint(path, ".duration")),
            regions: uint64(_uint(path, ".regions")),
            features: uint64(_uint(path, ".features")),
            jobHash: _word(path, ".jobHash"),
            matcher: _address(path, ".matcher"),
            matchFee: uint64(_uint(path, ".matchFee")),
            nonce: uint32(_uint(path, ".nonce")),
            expiry: uint40(_uint(path, ".expiry"))
        });
    }

    function _checkSignatures(string memory path) private view {
        address signer = _address(path, ".signer");
        bytes32 digest = _word(path, ".digest");
        vm.assertTrue(this.isSignedBy(signer, digest, _bytes(path, ".signature")), path);
        vm.assertTrue(this.isSignedBy(signer, digest, _bytes(path, ".compactSignature")), path);
        vm.assertEq(_bytes(path, ".compactSignature").length, 64, "compact");
    }

    function _count(string memory list) private view returns (uint256 count) {
        while (vm.keyExistsJson(_json, _at(list, count))) ++count;
    }

    function _at(string memory list, uint256 i) private pure returns (string memory) {
        return string.concat(list, "[", vm.toString(i), "]");
    }

    function _uint(string memory path) private view returns (uint256) {
        return vm.parseJsonUint(_json, path);
    }

    function _uint(string memory path, string memory key) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(path, key));
    }

    function _address(string memory path, string memory key) private view returns (address) {
        return vm.parseJsonAddress(_json, string.concat(path, key));
    }

    function _word(string memory path, string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(path, key));
    }

    function _bytes(string memory path, string memory key) private view returns (bytes memory) {
        return vm.parseJsonBytes(_json, string.concat(path, key));
    }
}
