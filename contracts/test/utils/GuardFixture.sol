// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { MarketFixture } from "./MarketFixture.sol";
import { vm } from "./Vm.sol";

/// @notice A renter that guards its withdrawals, with a key as its second signer.
abstract contract GuardFixture is MarketFixture {
    uint256 internal constant SECOND_KEY = uint256(keccak256("second"));
    uint88 internal constant LIMIT = 1_000_000;
    uint256 internal constant DEADLINE = NOW + 100;
    address internal constant TO = address(0x70);

    bytes internal _signer = abi.encodePacked(vm.addr(SECOND_KEY));

    function _guard(uint88 limit, bytes memory signer) internal {
        vm.prank(renter);
        market.setGuard(limit, signer);
    }

    function _ask(bool ask) internal {
        vm.prank(renter);
        market.askGuardRemoval(ask);
    }

    function _withdraw(uint256 amount) internal {
        vm.prank(renter);
        market.withdraw(TO, amount);
    }

    function _withdrawal(uint256 amount, uint256 nonce) internal view returns (bytes32) {
        return codec.hashWithdrawal(renter, TO, amount, nonce, DEADLINE);
    }

    function _change(uint88 limit, bytes memory newSigner, uint256 nonce) internal view returns (bytes32) {
        return codec.hashGuardChange(renter, limit, keccak256(newSigner), nonce, DEADLINE);
    }
}
