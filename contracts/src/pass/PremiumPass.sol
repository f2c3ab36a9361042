// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ERC721 } from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import { ERC721Enumerable } from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";
import { Base64 } from "@openzeppelin/contracts/utils/Base64.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

import { Haltable } from "../governance/Haltable.sol";
import { IPremiumPass } from "../interfaces/IPremiumPass.sol";

/// @title PremiumPass
/// @notice See `IPremiumPass`.
contract PremiumPass is IPremiumPass, ERC721Enumerable, Haltable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Strings for uint256;

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IPremiumPass
    uint256 public constant HOLD = 24 hours;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_TIERS = 16;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_PASSES = 8;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_AMOUNT = 1_000_000e18;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_DISCOUNT_BPS = 1000;
    /// @inheritdoc IPremiumPass
    uint256 public constant MIN_DURATION = 7 days;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_BURN_DURATION = 100 days;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_LOCK_DURATION = 400 days;
    /// @inheritdoc IPremiumPass
    uint256 public constant MAX_TERM = 400 days;

    // ------------------------------------------------------------------------------------------------- state

    struct Tier {
        Terms terms;
        uint32 revision;
    }

    /// @inheritdoc IPremiumPass
    address public immutable weft;

    /// @inheritdoc IPremiumPass
    uint256 public tierCount;
    /// @inheritdoc IPremiumPass
    uint256 public totalLocked;
    uint256 private _lastId;
    mapping(uint256 tier => Tier) private _tiers;
    mapping(uint256 id => Pass) private _passes;

    // ------------------------------------------------------------------------------------------------- construction

    /// @param initialOwner Sets the tiers and the guardian.
    constructor(address initialOwner, address weft_) ERC721("Weft Premium Pass", "WEFTPASS") Ownable(initialOwner) {
        if (weft_ == address(0)) revert ZeroAddress();
        weft = weft_;
    }

    // ------------------------------------------------------------------------------------------------- passes

    /// @inheritdoc IPremiumPass
    function buy(uint256 tier, uint256 revision) external nonReentrant whenNotHalted returns (uint256 id) {
        id = ++_lastId;
        Pass memory none;
        _mint({ to: msg.sender, tokenId: id });
        Pass memory pass = _enter({ id: id, old: none, tier: tier, revision: revision, isRenewal: false });
        emit Bought({ id: id, holder: msg.sender, tier: tier, pass: pass });
    }

    /// @inheritdoc IPremiumPass
    function renew(uint256 id, uint256 revision) external nonReentrant whenNotHalted {
        _checkHolder({ id: id });
        Pass memory old = _passes[id];
        Pass memory pass = _enter({ id: id, old: old, tier: old.tier, revision: revision, isRenewal: true });
        emit Renewed({ id: id, holder: msg.sender, pass: pass });
    }

    /// @inheritdoc IPremiumPass
    function upgrade(uint256 id, uint256 tier, uint256 revision) external nonReentrant whenNotHalted {
        _checkHolder({ id: id });
        Pass memory old = _passes[id];
        if (tier <= old.tier) revert NotHigher({ tier: tier, current: old.tier });
        Pass memory pass = _enter({ id: id, old: old, tier: tier, revision: revision, isRenewal: false });
        emit Upgraded({ id: id, holder: msg.sender, tier: tier, pass: pass });
    }

    /// @inheritdoc IPremiumPass
    function close(uint256 id) external nonReentrant {
        // Check
        address holder = _requireOwned({ tokenId: id });
        Pass memory pass = _passes[id];
        if (block.timestamp < pass.expiry) {
            if (msg.sender != holder) revert NotHolder({ id: id, caller: msg.sender });
            _checkHold({ id: id, pass: pass });
        }

        // Effect
        uint256 returned = pass.isLock ? pass.held : 0;
        totalLocked -= returned;
        delete _passes[id];
        _burn({ tokenId: id });
        emit Closed({ id: id, holder: holder, returned: returned });

        // Interaction
        if (returned != 0) IERC20(weft).safeTransfer({ to: holder, value: returned });
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IPremiumPass
    function setTier(uint256 tier, Terms calldata terms) external onlyOwner {
        // Check
        uint256 count = tierCount;
        _checkBounds({ value: tier, low: 1, high: Math.min(count + 1, MAX_TIERS) });
        _checkBounds({ value: terms.amount, low: 1, high: MAX_AMOUNT });
        _checkBounds({ value: terms.discountBps, low: 0, high: MAX_DISCOUNT_BPS });
        uint256 longest = terms.isLock ? MAX_LOCK_DURATION : MAX_BURN_DURATION;
        _checkBounds({ value: terms.duration, low: MIN_DURATION, high: longest });
        Tier storage entry = _tiers[tier];
        if (tier <= count && entry.terms.isLock != terms.isLock) revert KindFixed({ tier: tier });

        // Effect
        if (tier > count) tierCount = tier;
        entry.terms = terms;
        uint32 revision = ++entry.revision;
        emit TierSet({ tier: tier, revision: revision, terms: terms });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IPremiumPass
    function entitlements(address account)
        external
        view
        returns (uint256 mask, uint256 tier, uint256 expiry, uint256 discountBps)
    {
        uint256 count = account == address(0) ? 0 : balanceOf(account);
        for (uint256 i = 0; i < count; ++i) {
            Pass memory pass = _passes[tokenOfOwnerByIndex(account, i)];
            if (block.timestamp >= pass.expiry || pass.tier < tier) continue;
            if (pass.tier == tier && pass.expiry <= expiry) continue;
            (mask, tier, expiry, discountBps) = (pass.mask, pass.tier, pass.expiry, pass.discountBps);
        }
    }

    /// @inheritdoc IPremiumPass
    function passOf(uint256 id) external view returns (Pass memory) {
        return _passes[id];
    }

    /// @inheritdoc IPremiumPass
    function tierOf(uint256 tier) external view returns (Terms memory terms, uint256 revision) {
        return (_tiers[tier].terms, _tiers[tier].revision);
    }

    /// @notice A `data:` URI of JSON; there is no picture.
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned({ tokenId: id });
        Pass memory pass = _passes[id];
        // JSON is full of double quotes.
        // solhint-disable quotes
        string memory json = string.concat(
            '{"name":"Weft Premium Pass #',
            id.toString(),
            '","attributes":[{"trait_type":"tier","value":',
            uint256(pass.tier).toString(),
            '},{"trait_type":"expiry","display_type":"date","value":',
            uint256(pass.expiry).toString(),
            '},{"trait_type":"locked","value":"',
            uint256(pass.isLock ? pass.held : 0).toString(),
            '"}]}'
        );
        // solhint-enable quotes
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev Gives a pass of the caller the tier's terms of now and moves the caller's WEFT.
    function _enter(uint256 id, Pass memory old, uint256 tier, uint256 revision, bool isRenewal)
        private
        returns (Pass memory pass)
    {
        // Check
        Terms memory terms = _tiers[tier].terms;
        if (!terms.isOpen) revert TierNotSold({ tier: tier });
        if (_tiers[tier].revision != revision) {
            revert TermsChanged({ revision: _tiers[tier].revision, expected: revision });
        }

        // Effect
        uint256 unlocked = old.isLock ? old.held : 0;
        uint256 locked = terms.isLock ? terms.amount : 0;
        uint256 burned = 0;
        uint256 held = locked;
        uint256 expiry = block.timestamp + terms.duration;
        if (!terms.isLock) {
            uint256 rest = _restOf({ pass: old });
            burned = isRenewal ? terms.amount : terms.amount - Math.min(terms.amount, rest);
            held = rest + burned;
            if (isRenewal && old.expiry > block.timestamp) expiry = uint256(old.expiry) + terms.duration;
            uint256 limit = block.timestamp + MAX_TERM;
            if (expiry > limit) revert TermTooLong({ expiry: expiry, limit: limit });
        }
        pass = Pass({
            held: uint96(held),
            since: uint40(block.timestamp),
            expiry: uint40(expiry),
            tier: uint8(tier),
            discountBps: terms.discountBps,
            mask: terms.mask,
            isLock: terms.isLock
        });
        _passes[id] = pass;
        totalLocked = totalLocked + locked - unlocked;

        // Interaction
        if (unlocked > locked) IERC20(weft).safeTransfer({ to: msg.sender, value: unlocked - locked });
        if (locked > unlocked) {
            IERC20(weft).safeTransferFrom({ from: msg.sender, to: address(this), value: locked - unlocked });
        }
        if (burned != 0) ERC20Burnable(weft).burnFrom({ account: msg.sender, value: burned });
    }

    /// @dev What was burned for the time that is left. At most `MAX_TERM / MIN_DURATION` times `MAX_AMOUNT`, as long as
    /// it lasts, so it fits in 96 bits.
    function _restOf(Pass memory pass) private view returns (uint256) {
        if (pass.isLock || block.timestamp >= pass.expiry) return 0;
        return uint256(pass.held) * (pass.expiry - block.timestamp) / (pass.expiry - pass.since);
    }

    function _checkHolder(uint256 id) private view {
        if (_requireOwned({ tokenId: id }) != msg.sender) revert NotHolder({ id: id, caller: msg.sender });
    }

    function _checkHold(uint256 id, Pass memory pass) private view {
        uint256 until = pass.since + HOLD;
        if (block.timestamp < until) revert IsHeld({ id: id, until: until });
    }

    function _checkBounds(uint256 value, uint256 low, uint256 high) private pure {
        if (value < low || value > high) revert OutOfBounds({ value: value, low: low, high: high });
    }

    // ------------------------------------------------------------------------------------------------- inheritance

    /// @dev All mints, transfers and burns come through here.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = _ownerOf(tokenId);
        if (from != address(0) && to != address(0)) {
            Pass memory pass = _passes[tokenId];
            if (block.timestamp >= pass.expiry) revert IsOver({ id: tokenId, expiry: pass.expiry });
            _checkHold({ id: tokenId, pass: pass });
        }
        if (to != address(0) && to != from && balanceOf(to) >= MAX_PASSES) {
            revert TooManyPasses({ account: to, limit: MAX_PASSES });
        }
        return super._update(to, tokenId, auth);
    }
}
