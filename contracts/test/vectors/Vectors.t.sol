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
    }

    function test_leases() public view {
        uint256 count = _count(".leases");
        vm.assertGe(count, 3, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory at = _at(".leases", i);
            IMarket.LeaseKey memory key = IMarket.LeaseKey({
                provider: _address(at, ".provider"),
                machine: _address(at, ".machine"),
                slot: uint8(_uint(at, ".slot")),
                start: uint32(_uint(at, ".start"))
            });
            vm.assertEq(market.leaseId(key), _word(at, ".id"), at);
        }
    }

    function test_offers() public view {
        uint256 count = _count(".offers");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory at = _at(".offers", i);
            IMarket.Offer memory offer = IMarket.Offer({
                provider: _address(at, ".provider"),
                machine: _address(at, ".machine"),
                gpuClass: uint8(_uint(at, ".gpuClass")),
                gpus: uint64(_uint(at, ".gpus")),
                pricePerGpuHour: uint64(_uint(at, ".pricePerGpuHour")),
                minDuration: uint32(_uint(at, ".minDuration")),
                maxDuration: uint32(_uint(at, ".maxDuration")),
                region: uint8(_uint(at, ".region")),
                features: uint64(_uint(at, ".features")),
                matcher: _address(at, ".matcher"),
                nonce: uint40(_uint(at, ".nonce")),
                expiry: uint40(_uint(at, ".expiry"))
            });
            vm.assertEq(this.structHash(offer), _word(at, ".structHash"), at);
            vm.assertEq(
                this.structHash(offer), keccak256(abi.encode(OrderHash.OFFER_TYPEHASH, offer)), "as the ABI encodes it"
            );
            vm.assertEq(market.hashOffer(offer), _word(at, ".digest"), at);
            _checkSignatures(at);
        }
    }

    function test_requests() public view {
        uint256 count = _count(".requests");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory at = _at(".requests", i);
            IMarket.Request memory request = _requestAt(at);
            vm.assertEq(this.structHash(request), _word(at, ".structHash"), at);
            vm.assertEq(
                this.structHash(request), keccak256(abi.encode(OrderHash.REQUEST_TYPEHASH, request)), "as the ABI does"
            );
            vm.assertEq(market.hashRequest(request), _word(at, ".digest"), at);
            _checkSignatures(at);
        }
    }

    function test_vouchers_and_closings() public view {
        uint256 count = _count(".vouchers");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory at = _at(".vouchers", i);
            bytes32 lease = _word(at, ".lease");
            uint128 amount = uint128(_uint(at, ".amount"));
            vm.assertEq(OrderHash.hashVoucher(lease, amount), _word(at, ".structHash"), at);
            vm.assertEq(market.hashVoucher(lease, amount), _word(at, ".digest"), at);
            _checkSignatures(at);
        }
        count = _count(".closings");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory at = _at(".closings", i);
            bytes32 lease = _word(at, ".lease");
            uint128 amount = uint128(_uint(at, ".amount"));
            vm.assertEq(OrderHash.hashClosing(lease, amount), _word(at, ".structHash"), at);
            vm.assertEq(market.hashClosing(lease, amount), _word(at, ".digest"), at);
            _checkSignatures(at);
        }
    }

    function test_keys_are_made_of_their_seeds() public view {
        uint256 count = _count(".keys");
        vm.assertGe(count, 4, "count");
        for (uint256 i = 0; i < count; ++i) {
            string memory at = _at(".keys", i);
            uint256 key = uint256(keccak256(bytes(vm.parseJsonString(_json, string.concat(at, ".seed")))));
            vm.assertEq(vm.addr(key), _address(at, ".address"), at);
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

    function _requestAt(string memory at) private view returns (IMarket.Request memory) {
        return IMarket.Request({
            renter: _address(at, ".renter"),
            gpuClasses: _uint(at, ".gpuClasses"),
            gpusPerMachine: uint8(_uint(at, ".gpusPerMachine")),
            machines: uint8(_uint(at, ".machines")),
            maxPricePerGpuHour: uint64(_uint(at, ".maxPricePerGpuHour")),
            duration: uint32(_uint(at, ".duration")),
            regions: uint64(_uint(at, ".regions")),
            features: uint64(_uint(at, ".features")),
            jobHash: _word(at, ".jobHash"),
            matcher: _address(at, ".matcher"),
            matchFee: uint64(_uint(at, ".matchFee")),
            nonce: uint40(_uint(at, ".nonce")),
            expiry: uint40(_uint(at, ".expiry"))
        });
    }

    function _checkSignatures(string memory at) private view {
        address signer = _address(at, ".signer");
        bytes32 digest = _word(at, ".digest");
        vm.assertTrue(this.isSignedBy(signer, digest, _bytes(at, ".signature")), at);
        vm.assertTrue(this.isSignedBy(signer, digest, _bytes(at, ".compactSignature")), at);
        vm.assertEq(_bytes(at, ".compactSignature").length, 64, "compact");
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

    function _uint(string memory at, string memory key) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(at, key));
    }

    function _address(string memory at, string memory key) private view returns (address) {
        return vm.parseJsonAddress(_json, string.concat(at, key));
    }

    function _word(string memory at, string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(at, key));
    }

    function _bytes(string memory at, string memory key) private view returns (bytes memory) {
        return vm.parseJsonBytes(_json, string.concat(at, key));
    }
}
