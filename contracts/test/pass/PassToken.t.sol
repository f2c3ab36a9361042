// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IERC721 } from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import { IERC165 } from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { vm } from "../utils/Vm.sol";
import { PassFixture } from "./PassFixture.sol";

/// @notice
/// transfer
/// ├── during the hold: IsHeld
/// ├── over: IsOver
/// ├── to an account with eight: TooManyPasses (to itself: fine)
/// └── else: the lock goes with it; closing pays the new holder
/// entitlements
/// ├── none, all over, nobody: zero
/// ├── the highest tier, of these the longest
/// └── as bought, whatever the owner sets later
/// setTier
/// ├── not by the owner
/// ├── tier, amount, discount or duration out of bounds: OutOfBounds
/// ├── another kind: KindFixed
/// └── else: the next revision
/// tokenURI
/// ├── none: refused
/// └── JSON in a data URI
contract PassTokenTest is PassFixture {
    /// @dev Python's base64 of {"name":"Weft Premium Pass #1","attributes":[{"trait_type":"tier","value":2},...]}.
    string private constant LOCKED = string.concat(
        "eyJuYW1lIjoiV2VmdCBQcmVtaXVtIFBhc3MgIzEiLCJhdHRyaWJ1dGVzIjpbeyJ0cmFpdF90eXBlIjoidGllciIsInZhbHVlIjoy",
        "fSx7InRyYWl0X3R5cGUiOiJleHBpcnkiLCJkaXNwbGF5X3R5cGUiOiJkYXRlIiwidmFsdWUiOjE4MDc3NzYwMDB9LHsidHJhaXRf",
        "dHlwZSI6ImxvY2tlZCIsInZhbHVlIjoiMTAwMCJ9XX0="
    );
    string private constant BURNED = string.concat(
        "eyJuYW1lIjoiV2VmdCBQcmVtaXVtIFBhc3MgIzIiLCJhdHRyaWJ1dGVzIjpbeyJ0cmFpdF90eXBlIjoidGllciIsInZhbHVlIjox",
        "fSx7InRyYWl0X3R5cGUiOiJleHBpcnkiLCJkaXNwbGF5X3R5cGUiOiJkYXRlIiwidmFsdWUiOjE4MDI1OTIwMDB9LHsidHJhaXRf",
        "dHlwZSI6ImxvY2tlZCIsInZhbHVlIjoiMCJ9XX0="
    );

    // ------------------------------------------------------------------------------------------------- transfer

    function test_transfer_after_the_hold() public {
        uint256 id = _buy(alice, 2);
        vm.warp(NOW + 24 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.IsHeld.selector, id, NOW + 24 hours));
        _transfer(alice, bob, id);
        vm.warp(NOW + 24 hours);
        _transfer(alice, bob, id);
        vm.assertEq(nft.ownerOf(id), bob, "holder");
        _assertEntitled(alice, 0, 0, 0, 0);
        _assertEntitled(bob, 3, 2, NOW + 90 days, 500);
        // The hold is the purchase's: the next one goes at once.
        _transfer(bob, alice, id);
    }

    function test_the_hold_begins_anew_with_each_purchase() public {
        uint256 id = _buy(alice, 2);
        _wait(2 days);
        _renew(alice, id);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.IsHeld.selector, id, NOW + 3 days));
        _transfer(alice, bob, id);
        _wait(1 days);
        _upgrade(alice, id, 4);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.IsHeld.selector, id, NOW + 4 days));
        _transfer(alice, bob, id);
    }

    function test_transfer_until_it_is_over() public {
        uint256 id = _buy(alice, 2);
        vm.warp(NOW + 90 days - 1);
        _transfer(alice, bob, id);
        vm.warp(NOW + 90 days);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.IsOver.selector, id, NOW + 90 days));
        _transfer(bob, alice, id);
    }

    function test_the_lock_travels() public {
        uint256 id = _buy(alice, 2);
        _wait(1 days);
        _transfer(alice, bob, id);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHolder.selector, id, alice));
        _close(alice, id);
        _close(bob, id);
        vm.assertEq(weft.balanceOf(bob), FUNDS + 1000, "to the new holder");
        vm.assertEq(weft.balanceOf(alice), FUNDS - 1000, "not to the first");
    }

    function test_one_who_may_transfer_may_not_close() public {
        uint256 id = _buy(alice, 2);
        vm.prank(alice);
        nft.setApprovalForAll(stranger, true);
        _wait(1 days);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.NotHolder.selector, id, stranger));
        _close(stranger, id);
        vm.prank(stranger);
        nft.transferFrom(alice, bob, id);
        vm.assertEq(nft.ownerOf(id), bob, "moved");
    }

    function test_transfer_to_a_full_account() public {
        uint256 id = _buy(alice, 1);
        for (uint256 i = 0; i < 8; ++i) {
            _buy(bob, 1);
        }
        _wait(1 days);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.TooManyPasses.selector, bob, 8));
        _transfer(alice, bob, id);
        _transfer(bob, bob, id + 1);
        _transfer(bob, alice, id + 1);
        _transfer(alice, bob, id);
        vm.assertEq(nft.balanceOf(bob), 8, "full");
    }

    function test_transfer_of_a_stranger() public {
        uint256 id = _buy(alice, 1);
        _wait(1 days);
        vm.expectRevert(abi.encodeWithSignature("ERC721InsufficientApproval(address,uint256)", stranger, id));
        vm.prank(stranger);
        nft.transferFrom(alice, stranger, id);
    }

    // ------------------------------------------------------------------------------------------------- entitlements

    function test_entitlements_of_none() public {
        _assertEntitled(alice, 0, 0, 0, 0);
        _assertEntitled(address(0), 0, 0, 0, 0);
        _buy(alice, 1);
        vm.warp(NOW + 30 days - 1);
        _assertEntitled(alice, 1, 1, NOW + 30 days, 250);
        vm.warp(NOW + 30 days);
        _assertEntitled(alice, 0, 0, 0, 0);
    }

    function test_entitlements_are_the_best() public {
        _buy(alice, 1);
        _assertEntitled(alice, 1, 1, NOW + 30 days, 250);
        _buy(alice, 3);
        _assertEntitled(alice, 7, 3, NOW + 60 days, 750);
        _buy(alice, 2);
        _assertEntitled(alice, 7, 3, NOW + 60 days, 750);
        _wait(5 days);
        _buy(alice, 3);
        _assertEntitled(alice, 7, 3, NOW + 65 days, 750);
        _setTier(3, _burning(1, 7 days, 10, 2));
        _buy(alice, 3);
        _assertEntitled(alice, 7, 3, NOW + 65 days, 750);
        vm.warp(NOW + 65 days);
        _assertEntitled(alice, 3, 2, NOW + 90 days, 500);
    }

    function testFuzz_entitlements_of_any_eight(uint8[8] memory tiers, uint32[8] memory waits) public {
        uint256 count = 0;
        for (uint256 i = 0; i < 8; ++i) {
            _buy(alice, uint256(tiers[i]) % 4 + 1);
            _wait(waits[i] % 20 days);
            ++count;
        }
        (uint256 bestTier, uint256 bestExpiry) = (0, 0);
        for (uint256 id = 1; id <= count; ++id) {
            IPremiumPass.Pass memory pass = passes.passOf(id);
            if (pass.expiry <= block.timestamp) continue;
            if (uint256(pass.tier) * 1e12 + pass.expiry > bestTier * 1e12 + bestExpiry) {
                (bestTier, bestExpiry) = (pass.tier, pass.expiry);
            }
        }
        (, uint256 tier, uint256 expiry,) = passes.entitlements(alice);
        vm.assertEq(tier, bestTier, "tier");
        vm.assertEq(expiry, bestExpiry, "expiry");
    }

    // ------------------------------------------------------------------------------------------------- setTier

    function test_setTier() public {
        vm.assertEq(passes.tierCount(), 4, "four");
        IPremiumPass.Terms memory terms = _locking(7, 8 days, 9, 10);
        vm.expectEmit(address(passes));
        emit IPremiumPass.TierSet(5, 1, terms);
        _setTier(5, terms);
        vm.assertEq(passes.tierCount(), 5, "five");
        _setTier(5, _locking(8, 9 days, 10, 11));
        (IPremiumPass.Terms memory got, uint256 revision) = passes.tierOf(5);
        vm.assertEq(revision, 2, "revision");
        vm.assertEq(keccak256(abi.encode(got)), keccak256(abi.encode(_locking(8, 9 days, 10, 11))), "terms");
        vm.assertEq(passes.tierCount(), 5, "still five");
    }

    function test_setTier_by_the_owner_alone() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        passes.setTier(1, _burning(1, 7 days, 0, 0));
    }

    function test_setTier_numbers() public {
        _refuse(0, _burning(1, 7 days, 0, 0), 0, 1, 5);
        _refuse(6, _burning(1, 7 days, 0, 0), 6, 1, 5);
        for (uint256 tier = 5; tier <= 16; ++tier) {
            _setTier(tier, _burning(1, 7 days, 0, 0));
        }
        _refuse(17, _burning(1, 7 days, 0, 0), 17, 1, 16);
        _refuse(256, _burning(1, 7 days, 0, 0), 256, 1, 16);
        _setTier(16, _burning(2, 7 days, 0, 0));
        uint256 id = _buy(alice, 16);
        _assertPass(id, 16, 2, NOW + 7 days);
    }

    function test_setTier_bounds() public {
        uint96 most = 1_000_000e18;
        _refuse(1, _burning(0, 7 days, 0, 0), 0, 1, most);
        _refuse(1, _burning(most + 1, 7 days, 0, 0), most + 1, 1, most);
        _refuse(1, _burning(1, 7 days, 1001, 0), 1001, 0, 1000);
        _refuse(1, _burning(1, 7 days - 1, 0, 0), 7 days - 1, 7 days, 100 days);
        _refuse(1, _burning(1, 100 days + 1, 0, 0), 100 days + 1, 7 days, 100 days);
        _refuse(2, _locking(1, 7 days - 1, 0, 0), 7 days - 1, 7 days, 400 days);
        _refuse(2, _locking(1, 400 days + 1, 0, 0), 400 days + 1, 7 days, 400 days);
        _setTier(1, _burning(most, 100 days, 1000, type(uint32).max));
        _setTier(1, _burning(1, 7 days, 0, 0));
        _setTier(2, _locking(most, 400 days, 1000, type(uint32).max));
        vm.assertEq(passes.MAX_DISCOUNT_BPS(), 1000, "inside the referral budget");
        vm.assertEq(passes.HOLD(), 24 hours, "hold");
        vm.assertEq(passes.MAX_PASSES(), 8, "passes");
        vm.assertEq(passes.MAX_TIERS(), 16, "tiers");
    }

    function test_setTier_keeps_the_kind() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.KindFixed.selector, 1));
        passes.setTier(1, _locking(1, 7 days, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.KindFixed.selector, 2));
        passes.setTier(2, _burning(1, 7 days, 0, 0));
        vm.stopPrank();
    }

    function _refuse(uint256 tier, IPremiumPass.Terms memory terms, uint256 value, uint256 low, uint256 high) private {
        vm.expectRevert(abi.encodeWithSelector(IPremiumPass.OutOfBounds.selector, value, low, high));
        vm.prank(owner);
        passes.setTier(tier, terms);
    }

    // ------------------------------------------------------------------------------------------------- the rest

    function test_constructor_needs_a_token() public {
        vm.expectRevert(IPremiumPass.ZeroAddress.selector);
        this.deploy(address(0));
    }

    function deploy(address weft_) external returns (address created) {
        bytes memory code = abi.encodePacked(vm.getCode("PremiumPass.sol:PremiumPass"), abi.encode(owner, weft_));
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    function test_is_an_erc721() public view {
        vm.assertEq(nft.name(), "Weft Premium Pass", "name");
        vm.assertEq(nft.symbol(), "WEFTPASS", "symbol");
        vm.assertEq(passes.weft(), address(weft), "weft");
        vm.assertTrue(nft.supportsInterface(type(IERC721).interfaceId), "ERC-721");
        vm.assertTrue(nft.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        vm.assertTrue(nft.supportsInterface(0x780e9d63), "enumerable");
        vm.assertTrue(nft.supportsInterface(0x5b5e139f), "metadata");
    }

    function test_tokenURI() public {
        vm.expectRevert(abi.encodeWithSignature("ERC721NonexistentToken(uint256)", 1));
        nft.tokenURI(1);
        _buy(alice, 2);
        _buy(alice, 1);
        vm.assertEq(nft.tokenURI(1), string.concat("data:application/json;base64,", LOCKED), "locked");
        vm.assertEq(nft.tokenURI(2), string.concat("data:application/json;base64,", BURNED), "burned");
    }
}
