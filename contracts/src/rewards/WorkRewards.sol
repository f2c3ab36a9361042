// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import { Haltable } from "../governance/Haltable.sol";
import { IBurnAuction } from "../interfaces/IBurnAuction.sol";
import { IWorkFactor, IWorkRewards } from "../interfaces/IWorkRewards.sol";
import { VestingRing } from "./VestingRing.sol";

/// @title WorkRewards
/// @notice See `IWorkRewards`.
contract WorkRewards is IWorkRewards, Haltable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using VestingRing for VestingRing.Ring;

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IWorkRewards
    uint256 public constant MAX_CAP_PPM = 5000;
    /// @inheritdoc IWorkRewards
    uint256 public constant MAX_EPOCHS = 32;
    /// @inheritdoc IWorkRewards
    uint256 public constant CLAIM_WINDOW = 364 days;
    /// @inheritdoc IWorkRewards
    uint256 public constant FACTOR_GAS = 100_000;

    uint256 private constant PPM = 1_000_000;
    uint256 private constant LIQUID_PARTS = 4;
    uint256 private constant FACTOR_ONE = 1e18;

    // ------------------------------------------------------------------------------------------------- state

    /// @inheritdoc IWorkRewards
    address public immutable weft;
    /// @inheritdoc IWorkRewards
    address public immutable auction;

    /// @inheritdoc IWorkRewards
    address public workFactor;
    /// @inheritdoc IWorkRewards
    address public slasher;
    /// @inheritdoc IWorkRewards
    uint256 public capPpm;
    /// @inheritdoc IWorkRewards
    uint256 public committed;
    /// @inheritdoc IWorkRewards
    uint256 public owed;

    mapping(uint256 epoch => Release) private _releases;
    /// @inheritdoc IWorkRewards
    mapping(uint256 epoch => mapping(address provider => uint256)) public releasedTo;
    mapping(address account => VestingRing.Ring) private _rings;

    // ------------------------------------------------------------------------------------------------- construction

    /// @param initialOwner Sets the cap, the work factors' source, the slasher and the guardian.
    /// @param auction_ Whose word on what was burned is taken, for ever.
    /// @param initialCapPpm At most `MAX_CAP_PPM`.
    constructor(address initialOwner, address auction_, uint256 initialCapPpm) Ownable(initialOwner) {
        if (auction_ == address(0)) revert ZeroAddress();
        auction = auction_;
        weft = IBurnAuction(auction_).weft();
        _setCap({ ppm: initialCapPpm });
    }

    // ------------------------------------------------------------------------------------------------- claims

    /// @inheritdoc IWorkRewards
    function claimFor(address provider, uint256[] calldata epochs)
        external
        nonReentrant
        whenNotHalted
        returns (uint256 amount)
    {
        // Check
        if (epochs.length > MAX_EPOCHS) revert TooManyEpochs({ count: epochs.length, limit: MAX_EPOCHS });

        // Effect
        for (uint256 i = 0; i < epochs.length; ++i) {
            amount += _claim({ provider: provider, id: epochs[i] });
        }
        if (amount == 0) return 0;
        uint256 paid = amount / LIQUID_PARTS;
        uint256 vesting = amount - paid;
        committed -= amount;
        owed += vesting;
        _rings[provider].add({ amount: vesting.toUint128() });
        emit Vesting({ provider: provider, paid: paid, vesting: vesting });

        // Interaction
        IERC20(weft).safeTransfer({ to: provider, value: paid });
    }

    /// @inheritdoc IWorkRewards
    function release(address account) external nonReentrant returns (uint256 amount) {
        // Effect
        amount = _rings[account].takeVested();
        if (amount == 0) return 0;
        owed -= amount;
        emit Released({ account: account, amount: amount });

        // Interaction
        IERC20(weft).safeTransfer({ to: account, value: amount });
    }

    /// @inheritdoc IWorkRewards
    function syncEpoch(uint256 epoch) external nonReentrant {
        _sync({ id: epoch, epoch: IBurnAuction(auction).epochOf(epoch) });
    }

    // ------------------------------------------------------------------------------------------------- slashing

    /// @inheritdoc IWorkRewards
    function slashVesting(address account, uint256 amount) external nonReentrant returns (uint256 slashed) {
        // Check
        if (msg.sender != slasher) revert NotSlasher({ caller: msg.sender });

        // Effect
        slashed = _rings[account].takeUnvested({ amount: amount });
        owed -= slashed;
        emit Slashed({ account: account, amount: slashed });

        // Interaction
        ERC20Burnable(weft).burn({ value: slashed });
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IWorkRewards
    function setCap(uint256 ppm) external onlyOwner {
        _setCap({ ppm: ppm });
    }

    /// @inheritdoc IWorkRewards
    function setWorkFactor(address source) external onlyOwner {
        workFactor = source;
        emit WorkFactorSet({ source: source });
    }

    /// @inheritdoc IWorkRewards
    function setSlasher(address newSlasher) external onlyOwner {
        slasher = newSlasher;
        emit SlasherSet({ slasher: newSlasher });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IWorkRewards
    function releaseOf(uint256 epoch) external view returns (Release memory) {
        return _releases[epoch];
    }

    /// @inheritdoc IWorkRewards
    function claimable(address provider, uint256 epoch) external view returns (uint256) {
        if (IBurnAuction(auction).currentEpoch() <= epoch) return 0;
        IBurnAuction.Epoch memory sale = IBurnAuction(auction).epochOf(epoch);
        Release memory entry = _releases[epoch];
        uint256 cap = entry.stage == Stage.None ? _nextCap() : entry.cap;
        bool closing = entry.stage == Stage.SoldOut && block.timestamp > entry.soldOutAt + CLAIM_WINDOW;
        if (closing || entry.stage == Stage.Closed) return 0;
        return _due({ provider: provider, id: epoch, epoch: sale, cap: cap });
    }

    /// @inheritdoc IWorkRewards
    function vestingOf(address account) external view returns (uint256 vested, uint256 unvested) {
        return _rings[account].state();
    }

    /// @inheritdoc IWorkRewards
    function freeReserve() public view returns (uint256) {
        return IERC20(weft).balanceOf(address(this)) - committed - owed;
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev Moves the amount out of what is put aside only in the records of the epoch; the caller does the sum.
    function _claim(address provider, uint256 id) private returns (uint256 amount) {
        IBurnAuction.Epoch memory epoch = IBurnAuction(auction).epochOf(id);
        Release storage entry = _sync({ id: id, epoch: epoch });
        if (entry.stage == Stage.None || entry.stage == Stage.Closed) return 0;

        amount = _due({ provider: provider, id: id, epoch: epoch, cap: entry.cap });
        if (amount == 0) return 0;
        releasedTo[id][provider] += amount;
        entry.released += amount.toUint96();
        emit Claimed({ provider: provider, epoch: id, amount: amount });
    }

    function _sync(uint256 id, IBurnAuction.Epoch memory epoch) private returns (Release storage entry) {
        entry = _releases[id];
        if (entry.stage == Stage.None) {
            uint256 current = IBurnAuction(auction).currentEpoch();
            if (id >= current) revert EpochNotOver({ epoch: id, current: current });
            if (epoch.attributed == 0) return entry;
            uint256 cap = _nextCap();
            entry.cap = cap.toUint96();
            entry.stage = Stage.Capped;
            committed += cap;
            emit EpochCapped({ epoch: id, cap: cap });
        }
        if (entry.stage == Stage.Capped && epoch.sold == epoch.units) {
            uint256 freed = entry.cap - _mostOf({ epoch: epoch, cap: entry.cap });
            entry.stage = Stage.SoldOut;
            entry.soldOutAt = uint40(block.timestamp);
            committed -= freed;
            emit EpochSoldOut({ epoch: id, freed: freed });
        }
        if (entry.stage == Stage.SoldOut && block.timestamp > entry.soldOutAt + CLAIM_WINDOW) {
            uint256 freed = _mostOf({ epoch: epoch, cap: entry.cap }) - entry.released;
            entry.stage = Stage.Closed;
            committed -= freed;
            emit EpochClosed({ epoch: id, freed: freed });
        }
    }

    /// @dev What is due less what was paid. The factor may have fallen since; then nothing is due, and nothing is taken
    /// back.
    function _due(address provider, uint256 id, IBurnAuction.Epoch memory epoch, uint256 cap)
        private
        view
        returns (uint256)
    {
        uint256 own = IBurnAuction(auction).attributedTo(id, provider);
        if (own == 0) return 0;

        uint256 share = Math.mulDiv(epoch.burned, own, epoch.units);
        uint256 limit = Math.mulDiv(cap, own, epoch.attributed);
        uint256 due = Math.mulDiv(Math.min(share, limit), _factorOf({ provider: provider, id: id }), FACTOR_ONE);
        uint256 paid = releasedTo[id][provider];
        return due > paid ? due - paid : 0;
    }

    /// @dev The most that an epoch which is sold out can release: the sum of parts that are rounded down is not above
    /// the rounded sum.
    function _mostOf(IBurnAuction.Epoch memory epoch, uint256 cap) private pure returns (uint256) {
        return Math.min(cap, Math.mulDiv(epoch.burned, epoch.attributed, epoch.units));
    }

    function _nextCap() private view returns (uint256) {
        return freeReserve() * capPpm / PPM;
    }

    /// @dev Copies one word of the answer, however long it is; a source without code answers nothing.
    function _factorOf(address provider, uint256 id) private view returns (uint256) {
        address source = workFactor;
        if (source == address(0)) return FACTOR_ONE;

        // The source gets its gas or nobody is paid: a caller must not be able to starve it alone. A call is given at
        // most 63/64 of what is left; the last summand is what it costs itself.
        uint256 needed = FACTOR_GAS + FACTOR_GAS / 63 + 5000;
        if (gasleft() < needed) revert GasTooLow({ left: gasleft(), needed: needed });

        bytes memory question = abi.encodeCall(IWorkFactor.workFactor, (provider, id));
        uint256 gasLimit = FACTOR_GAS;
        uint256 factor;
        assembly ("memory-safe") {
            let succeeded := staticcall(gasLimit, source, add(question, 0x20), mload(question), 0x00, 0x20)
            factor := mul(mload(0x00), and(succeeded, gt(returndatasize(), 0x1f)))
        }
        return Math.min(factor, FACTOR_ONE);
    }

    function _setCap(uint256 ppm) private {
        if (ppm > MAX_CAP_PPM) revert CapTooHigh({ ppm: ppm, limit: MAX_CAP_PPM });
        capPpm = ppm;
        emit CapSet({ ppm: ppm });
    }
}
