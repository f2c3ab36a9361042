// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "./IMarket.sol";

/// @title MarketCodec
/// @notice Writes the packed form that `Market.settle` and `Market.closeMany` read (`BatchReader` draws it), and says
/// what is to be signed. It has no state and no rights: a tool without an encoder of its own asks it by `eth_call`.
interface IMarketCodec {
    error WrongMachineCount(uint256 fills, uint256 machines);
    error TooLong(uint256 length, uint256 limit);

    function market() external view returns (IMarket);

    /// @return batch For `Market.settle`. Signatures of 65 bytes by a key are shortened to 64 (EIP-2098), which mean
    /// the same; those of contracts stay as they are.
    function packMatches(IMarket.Match[] calldata matches) external view returns (bytes memory batch);

    /// @return batch For `Market.closeMany`.
    function packEndings(IMarket.Ending[] calldata endings) external view returns (bytes memory batch);

    function leaseId(IMarket.LeaseKey calldata key) external pure returns (bytes32);

    /// @return digest What the machine key signs (EIP-712).
    function hashOffer(IMarket.Offer calldata offer) external view returns (bytes32 digest);

    /// @return digest What the renter or its delegate signs.
    function hashRequest(IMarket.Request calldata request) external view returns (bytes32 digest);
    function hashVoucher(bytes32 lease, uint128 amount) external view returns (bytes32 digest);
    function hashClosing(bytes32 lease, uint128 amount) external view returns (bytes32 digest);

    /// @return digest What a guard's second signer signs for `withdrawGuarded`.
    function hashWithdrawal(address account, address to, uint256 amount, uint256 nonce, uint256 deadline)
        external
        view
        returns (bytes32 digest);

    /// @return digest What a guard's second signer signs for `changeGuard`.
    function hashGuardChange(
        address account,
        uint88 limitPerDay,
        bytes32 newSignerHash,
        uint256 nonce,
        uint256 deadline
    ) external view returns (bytes32 digest);
}
