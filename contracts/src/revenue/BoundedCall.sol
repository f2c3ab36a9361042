// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Calls somebody who may be broken or hostile: with a bound on the gas, and without copying more than one word
/// of what comes back, so that neither can stop the caller.
library BoundedCall {
    error GasTooLow(uint256 left, uint256 needed);

    /// @notice Reverts unless a call can be given all of `gasLimit`. Without this the sender of a transaction could
    /// starve the callee alone and have its failure counted.
    /// @dev A call gets at most 63/64 of what is left (EIP-150); the last summand is what the call itself costs.
    function needGas(uint256 gasLimit) internal view {
        uint256 needed = gasLimit + gasLimit / 63 + 20_000;
        uint256 left = gasleft();
        if (left < needed) revert GasTooLow({ left: left, needed: needed });
    }

    /// @return answered Whether the call succeeded and returned at least a word.
    /// @return word The first word; zero if there is none.
    function ask(address target, uint256 gasLimit, bytes memory data) internal returns (bool answered, uint256 word) {
        needGas(gasLimit);
        assembly ("memory-safe") {
            // 0x00..0x1f is scratch space.
            let succeeded := call(gasLimit, target, 0, add(data, 0x20), mload(data), 0x00, 0x20)
            answered := and(succeeded, gt(returndatasize(), 0x1f))
            word := mul(mload(0x00), answered)
        }
    }

    /// @return succeeded Whether the call did not revert, whatever it returned.
    function tell(address target, uint256 gasLimit, bytes memory data) internal returns (bool succeeded) {
        needGas(gasLimit);
        assembly ("memory-safe") {
            succeeded := call(gasLimit, target, 0, add(data, 0x20), mload(data), 0x00, 0x00)
        }
    }
}
