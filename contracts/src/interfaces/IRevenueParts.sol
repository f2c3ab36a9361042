// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title What `Revenue` asks of those among whom it splits a fee
/// @notice All amounts are base units of the payment token and have been transferred to the callee before the call,
/// except where said. Only `Revenue` may call.

interface IReferralSink {
    /// @notice A fee that `renter` paid, of which at most `budget` may go to referrers, to the renter and to boosts.
    /// Nothing has been transferred yet: `Revenue` transfers `used` right after the call.
    /// @return used At most `budget`.
    function onRenterFee(address renter, uint256 fee, uint256 budget) external returns (uint256 used);

    /// @notice The same on the provider's side.
    function onProviderFee(address provider, uint256 fee, uint256 budget) external returns (uint256 used);
}

interface IStakerSink {
    /// @notice The stakers' share.
    function onReward(uint256 amount) external;
}

interface IBurnSink {
    /// @notice To be sold for WEFT that is burned. `provider` earned `attributed` of it by serving; the rest is what
    /// nobody claimed. Work rewards are released for the attributed part alone.
    /// @param provider Zero where nothing is attributed.
    function onBurnShare(uint256 amount, address provider, uint256 attributed) external;
}
