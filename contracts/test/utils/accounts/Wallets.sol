// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @notice A contract account that accepts what its owner's key signed, and passes on any call of its owner's test.
contract Wallet is IERC1271 {
    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address signer,,) = ECDSA.tryRecoverCalldata({ hash: digest, signature: signature });
        return signer == _owner ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function run(address target, bytes calldata data) external returns (bytes memory) {
        (bool ok, bytes memory result) = target.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
        return result;
    }
}

/// @notice Every way in which an account can misbehave when asked for its signature.
contract HostileWallet {
    enum Trick {
        SaysNo,
        SaysYes,
        Reverts,
        RevertsWithMuch,
        ReturnsMuch,
        ReturnsNothing,
        ReturnsShort,
        ReturnsDirty,
        BurnsGas,
        Writes,
        ReentersDeposit,
        Crashes
    }

    Trick private immutable _trick;
    uint256 private _written;

    constructor(Trick trick) {
        _trick = trick;
    }

    fallback() external {
        Trick trick = _trick;
        if (trick == Trick.SaysYes) _return(0x1626ba7e << 224, 32);
        if (trick == Trick.SaysNo) _return(0xffffffff << 224, 32);
        if (trick == Trick.Reverts) revert("no");
        if (trick == Trick.RevertsWithMuch) {
            assembly ("memory-safe") {
                revert(0, 30000)
            }
        }
        if (trick == Trick.ReturnsMuch) _return(0x1626ba7e << 224, 30_000);
        if (trick == Trick.ReturnsNothing) _return(0, 0);
        if (trick == Trick.ReturnsShort) _return(0x1626ba7e << 224, 31);
        if (trick == Trick.ReturnsDirty) _return((0x1626ba7e << 224) | 1, 32);
        if (trick == Trick.BurnsGas) {
            for (uint256 i = 0;; ++i) {
                assembly ("memory-safe") {
                    mstore(0, keccak256(0, 64))
                }
            }
        }
        if (trick == Trick.Writes) {
            _written = 1;
            _return(0x1626ba7e << 224, 32);
        }
        if (trick == Trick.ReentersDeposit) {
            (bool ok,) = msg.sender.call(abi.encodeWithSignature("deposit(address,uint256)", address(this), 0));
            _return(ok ? uint256(0x1626ba7e) << 224 : 0, 32);
        }
        if (trick == Trick.Crashes) {
            assembly ("memory-safe") {
                invalid()
            }
        }
    }

    function _return(uint256 word, uint256 size) private pure {
        assembly {
            mstore(0, word)
            return(0, size)
        }
    }
}
