// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { MessageHashUtils } from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import { IReferralCodes } from "../../interfaces/IReferralCodes.sol";
import { SignatureCheck } from "../../libraries/SignatureCheck.sol";
import { Codes } from "./Codes.sol";

/// @title Bindings
/// @notice The part of `ReferralCodes` that says who brought whom. Written once, read for ever.
abstract contract Bindings is Codes {
    /// @dev One word.
    struct Binding {
        address referrer;
        uint40 boundAt;
    }

    // ------------------------------------------------------------------------------------------------- constants

    uint8 internal constant RENTER = 1;
    uint8 internal constant PROVIDER = 2;
    uint8 internal constant BOTH = 3;

    bytes32 private constant BIND_TYPEHASH = keccak256(
        "Bind(bytes32 codeHash,address referrer,address referee,uint256 homeChainId,"
        "uint32 platformId,uint8 sides,uint64 nonce,uint64 deadline)"
    );

    /// @inheritdoc IReferralCodes
    bytes32 public constant DOMAIN_SEPARATOR = keccak256(
        abi.encode(keccak256("EIP712Domain(string name,string version)"), keccak256("Weft Referral"), keccak256("1"))
    );

    // ------------------------------------------------------------------------------------------------- state

    mapping(address referee => mapping(uint8 side => Binding)) private _bindings;
    mapping(address referee => uint64) public bindNonceFloor;

    // ------------------------------------------------------------------------------------------------- binding

    /// @inheritdoc IReferralCodes
    function bind(Bind calldata statement, bytes calldata signature) external {
        // Check
        _checkTerms(statement);
        (uint256 paid, uint256 served) = _feesOf(statement.referee);
        if (statement.sides & RENTER != 0) _checkUnbound({ referee: statement.referee, side: RENTER, fees: paid });
        if (statement.sides & PROVIDER != 0) {
            _checkUnbound({ referee: statement.referee, side: PROVIDER, fees: served });
        }
        if (msg.sender != statement.referee) {
            bool signed = SignatureCheck.isSignedBy({
                signer: statement.referee, digest: hashBind(statement), signature: signature
            });
            if (!signed) revert BadSignature({ signer: statement.referee });
        }

        // Effect
        Binding memory binding = Binding({ referrer: statement.referrer, boundAt: uint40(block.timestamp) });
        if (statement.sides & RENTER != 0) _bindings[statement.referee][RENTER] = binding;
        if (statement.sides & PROVIDER != 0) _bindings[statement.referee][PROVIDER] = binding;
        emit Bound({
            referee: statement.referee,
            referrer: statement.referrer,
            codeHash: statement.codeHash,
            sides: statement.sides,
            homeChainId: statement.homeChainId,
            platformId: statement.platformId
        });
    }

    /// @inheritdoc IReferralCodes
    function cancelBindings(uint64 floor) external {
        if (floor > bindNonceFloor[msg.sender]) bindNonceFloor[msg.sender] = floor;
        emit BindingsCancelled({ referee: msg.sender, floor: bindNonceFloor[msg.sender] });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReferralCodes
    function bindingOf(address referee, uint8 side) external view returns (address referrer, uint256 boundAt) {
        Binding memory binding = _bindings[referee][side];
        return (binding.referrer, binding.boundAt);
    }

    /// @inheritdoc IReferralCodes
    function hashBind(Bind calldata statement) public pure returns (bytes32 digest) {
        // All members are static, so their encoding is the struct's.
        bytes32 structHash = keccak256(abi.encode(BIND_TYPEHASH, statement));
        return MessageHashUtils.toTypedDataHash({ domainSeparator: DOMAIN_SEPARATOR, structHash: structHash });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _checkTerms(Bind calldata s) private view {
        if (s.sides == 0 || s.sides > BOTH) revert NoSides({ sides: s.sides });
        if (s.referrer == address(0) || s.referee == address(0)) revert ZeroAddress();
        if (s.referrer == s.referee) revert SelfReferral({ account: s.referee });
        if (block.timestamp > s.deadline) revert BindExpired({ deadline: s.deadline });
        uint64 floor = bindNonceFloor[s.referee];
        if (s.nonce < floor) revert NonceCancelled({ nonce: s.nonce, floor: floor });
        if (s.homeChainId == 0) revert NoHomeChain();
        if (s.homeChainId == block.chainid && !isCodeOf({ codeHash: s.codeHash, account: s.referrer })) {
            revert NotReferrersCode({ codeHash: s.codeHash, referrer: s.referrer });
        }
        bool mutual = _bindings[s.referrer][RENTER].referrer == s.referee
            || _bindings[s.referrer][PROVIDER].referrer == s.referee;
        if (mutual) revert MutualReferral({ referrer: s.referrer, referee: s.referee });
    }

    function _checkUnbound(address referee, uint8 side, uint256 fees) internal view virtual {
        address referrer = _bindings[referee][side].referrer;
        if (referrer != address(0)) revert AlreadyBound({ referee: referee, side: side, referrer: referrer });
        if (fees != 0) revert FeeSeenBefore({ referee: referee, side: side, fees: fees });
    }
}
