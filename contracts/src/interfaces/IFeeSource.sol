// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Fee source
/// @notice The part of `Market` that hands out the protocol's fees, with who paid them. A lease's fee is written down
/// twice when the lease ends: with its renter, as money, and with the machine that served it, as a number. Both are
/// taken out by `feeTo`, at any time later, so that closing a lease calls nobody.
interface IFeeSource {
    /// @notice The token that all amounts are in.
    function token() external view returns (address);

    /// @notice Who may call the two below.
    function feeTo() external view returns (address);

    /// @notice Sends the caller all fees that leases of these renters paid since the last time. The zero address stands
    /// for fees whose renter could not be written down.
    /// @return fees Base units, one for each renter, in order; a renter that stands there twice has 0 the second time.
    function takeFees(address[] calldata renters) external returns (uint256[] memory fees);

    /// @notice Clears what leases on these machines of one provider paid in fees since the last time. Moves no money:
    /// it is the same money that `takeFees` sends.
    /// @return fees Base units, the sum over the machines.
    function takeServed(address provider, address[] calldata machines) external returns (uint256 fees);
}
