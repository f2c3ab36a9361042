// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC721Enumerable } from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Enumerable.sol";
import { IERC721Metadata } from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";

import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { Grant, IHaltable, IWeft } from "../rewards/RewardsFixture.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The contract's other faces.
interface IPassToken is IERC721Enumerable, IERC721Metadata { }

/// @notice Passes in four tiers: 1 and 3 by burn, 2 and 4 by lock.
abstract contract PassFixture is TestBase {
    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant SUPPLY = 1_000_000_000e18;
    uint256 internal constant FUNDS = 1_000_000e18;

    IWeft internal weft;
    IPremiumPass internal passes;
    IPassToken internal nft;

    address internal owner = address(0x04e5);
    address internal guardian = address(0x60a2d);
    address internal stranger = address(0x57a6e4);
    address internal alice = address(0xa11ce);
    address internal bob = address(0xb0b);

    function setUp() public virtual {
        vm.warp(NOW);
        Grant[] memory grants = new Grant[](3);
        grants[0] = Grant({ to: alice, amount: FUNDS });
        grants[1] = Grant({ to: bob, amount: FUNDS });
        grants[2] = Grant({ to: address(0xbeef), amount: SUPPLY - 2 * FUNDS });
        weft = IWeft(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        passes = IPremiumPass(vm.deployCode("PremiumPass.sol:PremiumPass", abi.encode(owner, address(weft))));
        nft = IPassToken(address(passes));
        vm.prank(owner);
        IHaltable(address(passes)).setGuardian(guardian);
        _approve(alice);
        _approve(bob);
        _setTier(1, _burning(100, 30 days, 250, 1));
        _setTier(2, _locking(1000, 90 days, 500, 3));
        _setTier(3, _burning(600, 60 days, 750, 7));
        _setTier(4, _locking(5000, 180 days, 1000, 15));
    }

    // ------------------------------------------------------------------------------------------------- makers

    function _burning(uint96 amount, uint32 duration, uint16 discount, uint32 mask)
        internal
        pure
        returns (IPremiumPass.Terms memory)
    {
        return IPremiumPass.Terms(amount, duration, discount, mask, false, true);
    }

    function _locking(uint96 amount, uint32 duration, uint16 discount, uint32 mask)
        internal
        pure
        returns (IPremiumPass.Terms memory)
    {
        return IPremiumPass.Terms(amount, duration, discount, mask, true, true);
    }

    // ------------------------------------------------------------------------------------------------- doing

    function _approve(address account) internal {
        vm.prank(account);
        weft.approve(address(passes), type(uint256).max);
    }

    function _setTier(uint256 tier, IPremiumPass.Terms memory terms) internal {
        vm.prank(owner);
        passes.setTier(tier, terms);
    }

    function _buy(address account, uint256 tier) internal returns (uint256 id) {
        (, uint256 revision) = passes.tierOf(tier);
        vm.prank(account);
        return passes.buy(tier, revision);
    }

    function _renew(address account, uint256 id) internal {
        (, uint256 revision) = passes.tierOf(passes.passOf(id).tier);
        vm.prank(account);
        passes.renew(id, revision);
    }

    function _upgrade(address account, uint256 id, uint256 tier) internal {
        (, uint256 revision) = passes.tierOf(tier);
        vm.prank(account);
        passes.upgrade(id, tier, revision);
    }

    function _close(address caller, uint256 id) internal {
        vm.prank(caller);
        passes.close(id);
    }

    function _transfer(address from, address to, uint256 id) internal {
        vm.prank(from);
        nft.transferFrom(from, to, id);
    }

    function _wait(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function _assertPass(uint256 id, uint256 tier, uint256 held, uint256 expiry) internal view {
        IPremiumPass.Pass memory pass = passes.passOf(id);
        vm.assertEq(pass.tier, tier, "tier");
        vm.assertEq(pass.held, held, "held");
        vm.assertEq(pass.expiry, expiry, "expiry");
    }

    function _assertEntitled(address account, uint256 mask, uint256 tier, uint256 expiry, uint256 bps) internal view {
        (uint256 m, uint256 t, uint256 e, uint256 d) = passes.entitlements(account);
        vm.assertEq(m, mask, "mask");
        vm.assertEq(t, tier, "tier");
        vm.assertEq(e, expiry, "expiry");
        vm.assertEq(d, bps, "discount");
    }
}
