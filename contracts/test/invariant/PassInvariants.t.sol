// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IPremiumPass } from "../../src/interfaces/IPremiumPass.sol";
import { Grant, IWeft } from "../rewards/RewardsFixture.sol";
import { vm } from "../utils/Vm.sol";
import { PassHandler } from "./PassHandler.sol";
import { Bug } from "./planted/Bugged.sol";
import { KeepingWeft } from "./planted/PassPlanted.sol";

abstract contract PassSystem {
    uint256 internal constant SUPPLY = 1_000_000_000e18;

    IPremiumPass internal _passes;
    IWeft internal _weft;
    PassHandler internal _handler;

    function _build(bool isPlanted) internal {
        _build(isPlanted, false);
    }

    function _build(bool isPlanted, bool isBugged) internal {
        vm.warp(1_800_000_000);
        address owner = address(0x04e5);
        Grant[] memory grants = new Grant[](1);
        grants[0] = Grant({ to: address(this), amount: SUPPLY });
        _weft = isPlanted
            ? IWeft(address(new KeepingWeft(address(this), SUPPLY)))
            : IWeft(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        _passes = IPremiumPass(vm.deployCode("PremiumPass.sol:PremiumPass", abi.encode(owner, address(_weft))));
        if (isBugged) _passes = IPremiumPass(Bug.around(address(_passes)));
        _handler = new PassHandler(_passes, _weft, owner);
        for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
            _weft.transfer(_handler.parties(i), 100_000_000e18);
        }
    }

    function checkMoney() public view {
        vm.assertEq(_passes.totalLocked(), _handler.locked(), "P1: locked");
        vm.assertEq(_weft.balanceOf(address(_passes)), _handler.locked() + _handler.given(), "P1: to the unit");
        vm.assertEq(_weft.totalSupply(), SUPPLY - _handler.burned(), "P2: burned");
    }

    function checkPasses() public view {
        uint256 sum = 0;
        for (uint256 i = 0; i < _handler.idCount(); ++i) {
            uint256 id = _handler.ids(i);
            IPremiumPass.Pass memory pass = _passes.passOf(id);
            vm.assertEq(keccak256(abi.encode(pass)), keccak256(abi.encode(_handler.passOf(id))), "P3: as bought");
            vm.assertEq(_handler.nft().ownerOf(id), _handler.holderOf(id), "P3: holder");
            vm.assertLe(pass.discountBps, 1000, "P4: discount");
            vm.assertLe(pass.expiry, block.timestamp + 400 days, "P4: term");
            if (pass.isLock) sum += pass.held;
        }
        vm.assertEq(sum, _passes.totalLocked(), "P1: sum of the locks");
        vm.assertEq(_handler.nft().totalSupply(), _handler.idCount(), "P3: no others");
        for (uint256 i = 0; i < _handler.PARTIES(); ++i) {
            _checkEntitlements(_handler.parties(i));
        }
    }

    function _checkEntitlements(address account) private view {
        vm.assertLe(_handler.nft().balanceOf(account), 8, "P4: eight");
        vm.assertEq(_handler.nft().balanceOf(account), _handler.count(account), "P3: count");
        (uint256 mask, uint256 tier, uint256 expiry, uint256 discount) = _passes.entitlements(account);
        bool found = tier == 0 && mask == 0 && expiry == 0 && discount == 0;
        for (uint256 i = 0; i < _handler.idCount(); ++i) {
            uint256 id = _handler.ids(i);
            if (_handler.holderOf(id) != account) continue;
            IPremiumPass.Pass memory pass = _handler.passOf(id);
            if (pass.expiry <= block.timestamp) continue;
            vm.assertGe(tier * 1e12 + expiry, uint256(pass.tier) * 1e12 + pass.expiry, "P4: none is better");
            if (tier == pass.tier && expiry == pass.expiry && mask == pass.mask && discount == pass.discountBps) {
                found = true;
            }
        }
        vm.assertTrue(found, "P4: one of the account's own");
    }
}

/// @notice README.md beside this file, under "Premium pass".
/// forge-config: default.isolate = false
contract PassInvariants is PassSystem {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        _build(false);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(_handler);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = PassHandler.exit.selector;
    }

    function invariant_what_must_always_hold() public view {
        checkMoney();
        checkPasses();
    }

    function afterInvariant() public {
        _handler.exit();
        invariant_what_must_always_hold();
        vm.assertEq(_weft.balanceOf(address(_passes)), _handler.given(), "P5: only gifts are left");
    }

    /// @notice The handler's dice do reach what they should.
    function test_the_handler_does_everything() public {
        for (uint256 i = 0; i < 150; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(i)));
            _handler.buy(dice, dice >> 8);
            _handler.renew(dice >> 3);
            _handler.upgrade(dice >> 4, dice >> 9);
            _handler.transfer(dice >> 5, dice >> 10);
            if (i % 3 == 0) _handler.close(dice >> 6, dice >> 11);
            if (i % 5 == 0) _handler.setTier(dice, dice >> 16, dice >> 32, dice >> 48);
            _handler.wait(dice >> 64);
            invariant_what_must_always_hold();
        }
        vm.assertGe(_handler.calls("bought"), 30, "bought");
        vm.assertGe(_handler.calls("renewed"), 30, "renewed");
        vm.assertGe(_handler.calls("upgraded"), 10, "upgraded");
        vm.assertGe(_handler.calls("transferred"), 20, "transferred");
        vm.assertGe(_handler.calls("closed"), 20, "closed");
        afterInvariant();
    }
}
