// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A shipped contract behind one planted bug: each call goes to its code, with the state here, and around it a
/// bug does what one wrong line in that call would do.
abstract contract PlantedProxy {
    address internal immutable code;

    constructor(address code_) {
        code = code_;
    }

    fallback(bytes calldata input) external returns (bytes memory output) {
        _before();
        bool ok;
        (ok, output) = code.delegatecall(input);
        if (ok) {
            _after();
            return _answers(output);
        }
        if (_pardons(bytes4(output))) return "";
        assembly ("memory-safe") {
            revert(add(output, 0x20), mload(output))
        }
    }

    // ------------------------------------------------------------------------------------------------- for bugs

    function _before() internal virtual { }

    function _after() internal virtual { }

    /// @return Whether a call that was refused for this reason succeeds after all.
    function _pardons(bytes4) internal virtual returns (bool) {
        return false;
    }

    /// @return What a call that succeeded answers instead of `output`.
    function _answers(bytes memory output) internal virtual returns (bytes memory) {
        return output;
    }

    // ------------------------------------------------------------------------------------------------- words

    function _load(uint256 place) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(place)
        }
    }

    function _store(uint256 place, uint256 word) internal {
        assembly ("memory-safe") {
            sstore(place, word)
        }
    }
}
