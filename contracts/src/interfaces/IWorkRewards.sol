// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Who says how good a provider's work was
interface IWorkFactor {
    /// @notice The share of the challenges of an epoch that a provider passed, 1e18 for all of them. Asked with
    /// `WorkRewards.FACTOR_GAS`; an answer above 1e18 counts as 1e18, no answer as 0 for the time being.
    function workFactor(address provider, uint256 epoch) external view returns (uint256);
}

/// @title Work rewards
/// @notice Holds the work reserve and releases it to providers: for an epoch at most what the sale of the provider's
/// own share of that epoch's fees has burned. So releases never raise the supply, of any epoch, of any provider or in
/// sum; and buying one's own service to be rewarded for it costs more than it brings.
///
/// With what `BurnAuction` says of an epoch (units, sold, burned, attributed to all providers, attributed to this one):
///
///     share   = burned * attributedToProvider / units
///     limit   = cap * attributedToProvider / attributed
///     release = min(share, limit) * workFactor
///
/// which is `share * workFactor * min(1, cap / attributedBurn)` for attributedBurn = burned * attributed / units, but
/// depends on nobody else's claim. It grows while the epoch is being sold, and a claim pays what is not paid yet. Each
/// step rounds down.
///
/// Life of an epoch: `None` -> (over, and something of it is attributed) `Capped` -> (sold out) `SoldOut` ->
/// (`CLAIM_WINDOW` later) `Closed`. Nothing goes back. The cap is set once, `capPpm` of the free reserve, and that much
/// of the reserve is put aside; what turns out not to be needed becomes free again at `SoldOut`, what nobody claimed at
/// `Closed`. Each step is taken by the first claim that finds it due, or by `syncEpoch`.
///
/// The reserve is whatever WEFT is here and not spoken for. It must be here before the first epoch is over: the cap of
/// an empty reserve is zero for good.
///
/// Vesting: 25 % of a claim is paid at once, 75 % over 180 days from the beginning of the next week (Thursday 0:00
/// UTC). All claims of one week share one entry, and after 187 days an entry is empty; so an account never needs more
/// than 27 of them, which are reused. What has vested cannot be slashed and is paid out by anyone's call of `release`,
/// halted or not.
///
/// Units: WEFT base units unless said otherwise; the shares of an epoch in its payment token.
interface IWorkRewards {
    // ------------------------------------------------------------------------------------------------- types

    enum Stage {
        None,
        Capped,
        SoldOut,
        Closed
    }

    /// @param cap At most this much is released for the epoch.
    /// @param released Of it, until now.
    /// @param soldOutAt When it was found to be sold out.
    struct Release {
        uint96 cap;
        uint96 released;
        uint40 soldOutAt;
        Stage stage;
    }

    // ------------------------------------------------------------------------------------------------- events

    event CapSet(uint256 ppm);
    event WorkFactorSet(address source);
    event SlasherSet(address slasher);
    event EpochCapped(uint256 indexed epoch, uint256 cap);
    /// @param freed Goes back to the free reserve.
    event EpochSoldOut(uint256 indexed epoch, uint256 freed);
    event EpochClosed(uint256 indexed epoch, uint256 freed);
    event Claimed(address indexed provider, uint256 indexed epoch, uint256 amount);
    event Vesting(address indexed provider, uint256 paid, uint256 vesting);
    event Released(address indexed account, uint256 amount);
    event Slashed(address indexed account, uint256 amount);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error CapTooHigh(uint256 ppm, uint256 limit);
    error TooManyEpochs(uint256 count, uint256 limit);
    error EpochNotOver(uint256 epoch, uint256 current);
    error NotSlasher(address caller);
    error GasTooLow(uint256 left, uint256 needed);

    // ------------------------------------------------------------------------------------------------- claims

    /// @notice Pays a provider what is due to it for these epochs: a quarter to its account now, the rest vests. By
    /// anyone. An epoch that stands there twice, or has nothing, counts nothing. Not while halted.
    /// @return amount What was released, of which a quarter was paid.
    function claimFor(address provider, uint256[] calldata epochs) external returns (uint256 amount);

    /// @notice Pays what has vested to the account. By anyone, always.
    function release(address account) external returns (uint256 amount);

    /// @notice Takes the steps in an epoch's life that are due. By anyone.
    function syncEpoch(uint256 epoch) external;

    // ------------------------------------------------------------------------------------------------- slashing

    /// @notice Burns what has not vested yet, the latest claims first. By the slasher.
    /// @return slashed `amount`, or all that is unvested if that is less.
    function slashVesting(address account, uint256 amount) external returns (uint256 slashed);

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Sets the part of the free reserve that an epoch's cap is, for epochs that have none yet. By the owner.
    /// @param ppm Millionths, 0..`MAX_CAP_PPM`.
    function setCap(uint256 ppm) external;

    /// @notice Names the source of work factors, zero for a factor of 1 everywhere. By the owner.
    function setWorkFactor(address source) external;

    /// @notice Names who may slash, zero for nobody. By the owner.
    function setSlasher(address newSlasher) external;

    // ------------------------------------------------------------------------------------------------- views

    function weft() external view returns (address);
    function auction() external view returns (address);
    function workFactor() external view returns (address);
    function slasher() external view returns (address);
    function capPpm() external view returns (uint256);
    function releaseOf(uint256 epoch) external view returns (Release memory);

    /// @notice What a provider was released for an epoch until now.
    function releasedTo(uint256 epoch, address provider) external view returns (uint256);

    /// @notice What `claimFor` would release for an epoch now, if it is over.
    function claimable(address provider, uint256 epoch) external view returns (uint256);

    /// @return vested What `release` would pay now.
    /// @return unvested What can still be slashed.
    function vestingOf(address account) external view returns (uint256 vested, uint256 unvested);

    /// @notice Put aside for epochs that have a cap.
    function committed() external view returns (uint256);

    /// @notice Vesting, or vested and not paid yet.
    function owed() external view returns (uint256);

    /// @notice What the next cap is a part of: the balance without the two above.
    function freeReserve() external view returns (uint256);

    function MAX_CAP_PPM() external view returns (uint256);
    function MAX_EPOCHS() external view returns (uint256);
    function CLAIM_WINDOW() external view returns (uint256);
    function FACTOR_GAS() external view returns (uint256);
}
