// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { FakeFactor } from "../rewards/FakeAuction.sol";
import { IHaltable, IWeft } from "../rewards/RewardsFixture.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Six accounts that serve, buy, claim and slash in any order, and what they should own.
contract RewardsHandler is TestBase {
    uint256 public constant PARTIES = 6;
    uint256 private constant WEEK = 7 days;

    IBurnAuction public immutable auction;
    IWorkRewards public immutable rewards;
    ITestUsd public immutable usd;
    IWeft public immutable weft;
    FakeFactor public immutable factor = new FakeFactor();
    uint256 public immutable firstEpoch = block.timestamp / WEEK;
    address public immutable owner;
    address public immutable revenue;

    address[] public parties;
    mapping(bytes32 what => uint256) public calls;

    // What should be.
    uint256 public dollarsBrought;
    uint256 public dollarsBought;
    uint256 public dollarsGiven;
    uint256 public weftBurned;
    uint256 public weftGiven;
    uint256 public weftPaid;
    uint256 public weftSlashed;
    mapping(uint256 epoch => uint256) public burnedIn;
    mapping(uint256 epoch => uint256) public capOf;
    mapping(address account => uint256) public released;
    mapping(address account => uint256) public gone;

    modifier counted(bytes32 what) {
        ++calls[what];
        _;
    }

    constructor(IBurnAuction auction_, IWorkRewards rewards_, ITestUsd usd_, IWeft weft_, address owner_) {
        (auction, rewards, usd, weft, owner) = (auction_, rewards_, usd_, weft_, owner_);
        revenue = auction_.revenue();
        factor.set(FakeFactor.Mood.Answers, 0.9e18);
        for (uint256 i = 0; i < PARTIES; ++i) {
            parties.push(address(uint160(0x9a47000 + i)));
            vm.prank(parties[i]);
            weft.approve(address(auction), type(uint256).max);
        }
    }

    function party(uint256 seed) public view returns (address) {
        return parties[seed % PARTIES];
    }

    // ------------------------------------------------------------------------------------------------- fees

    function bring(uint256 who, uint256 amount, uint256 attributed) public counted("bring") {
        amount = _bound(amount, 0, amount % 4 == 0 ? 1e12 : 1e8);
        attributed = _bound(attributed, 0, amount);
        address provider = who % 8 == 7 ? address(0) : party(who);
        if (provider == address(0)) attributed = 0;
        usd.mint(address(auction), amount);
        vm.prank(revenue);
        auction.onBurnShare(amount, provider, attributed);
        dollarsBrought += amount;
    }

    function buy(uint256 who, uint256 units, uint256 to) public counted("buy") {
        IBurnAuction.Today memory today = auction.today();
        if (today.left == 0) return;
        units = _bound(units, 1, units % 3 == 0 ? type(uint128).max : today.left);
        address buyer = party(who);
        uint256 before = weft.balanceOf(buyer);
        uint256 supply = weft.totalSupply();
        uint256 dollars = usd.balanceOf(party(to));
        uint256[] memory sold = _soldByEpoch();
        // Nobody is richer than this; then it is too dear for him.
        if (today.price > 1e35) return;
        if (before < today.left * today.price / 1e18 + 100) return;

        vm.prank(buyer);
        (uint256 bought, uint256 burned) = auction.buy(units, today.price, block.timestamp, party(to));
        ++calls["bought"];
        vm.assertEq(before - weft.balanceOf(buyer), burned, "A2: paid what was said");
        vm.assertEq(supply - weft.totalSupply(), burned, "A2: all of it burned");
        vm.assertEq(usd.balanceOf(party(to)) - dollars, bought, "A1: got what was said");
        vm.assertLe(bought, today.left, "A5: no more than the lot");
        vm.assertGe(burned * 1e18, bought * today.price, "A4: at no less than the price");
        dollarsBought += bought;
        weftBurned += burned;
        _checkOldestFirst(sold);
    }

    function buyOften(uint256 who, uint256 units, uint256 to) external {
        buy(who, units, to);
    }

    // ------------------------------------------------------------------------------------------------- claims

    function claim(uint256 caller, uint256 who, uint256 dice) public counted("claim") {
        uint256 current = auction.currentEpoch();
        if (current == firstEpoch) return;
        uint256[] memory epochs = new uint256[](dice % 7);
        for (uint256 i = 0; i < epochs.length; ++i) {
            epochs[i] = firstEpoch + (dice >> (8 * i + 8)) % 256 % (current - firstEpoch);
        }
        address provider = party(who);
        uint256 before = weft.balanceOf(provider);
        uint256 free = rewards.freeReserve() + rewards.committed();
        vm.prank(party(caller));
        try rewards.claimFor(provider, epochs) returns (uint256 amount) {
            if (amount != 0) ++calls["claimed"];
            released[provider] += amount;
            weftPaid += amount / 4;
            gone[provider] += amount / 4;
            vm.assertEq(weft.balanceOf(provider) - before, amount / 4, "W2: a quarter at once");
            _noteCaps(free);
        } catch {
            vm.assertGe(IHaltable(address(rewards)).haltedUntil(), block.timestamp, "W7: refused only while halted");
        }
    }

    function sync(uint256 dice) external counted("sync") {
        uint256 current = auction.currentEpoch();
        if (current == firstEpoch) return;
        uint256 free = rewards.freeReserve() + rewards.committed();
        rewards.syncEpoch(firstEpoch + dice % (current - firstEpoch));
        _noteCaps(free);
    }

    function release(uint256 caller, uint256 who) external counted("release") {
        address account = party(who);
        uint256 before = weft.balanceOf(account);
        (uint256 vested, uint256 unvested) = rewards.vestingOf(account);
        vm.prank(party(caller));
        uint256 amount = rewards.release(account);
        (, uint256 later) = rewards.vestingOf(account);
        vm.assertEq(amount, vested, "W5: all that has vested");
        vm.assertEq(later, unvested, "W5: and nothing else");
        vm.assertEq(weft.balanceOf(account) - before, amount, "W5: to the account");
        weftPaid += amount;
        gone[account] += amount;
    }

    function slash(uint256 who, uint256 amount) external counted("slash") {
        address account = party(who);
        (uint256 vested, uint256 unvested) = rewards.vestingOf(account);
        amount = _bound(amount, 0, unvested + 1);
        uint256 supply = weft.totalSupply();
        vm.prank(rewards.slasher());
        uint256 slashed = rewards.slashVesting(account, amount);
        (uint256 vestedLater, uint256 unvestedLater) = rewards.vestingOf(account);
        vm.assertEq(slashed, amount < unvested ? amount : unvested, "W6: at most what is unvested");
        vm.assertEq(vestedLater, vested, "W6: never what has vested");
        vm.assertEq(unvestedLater, unvested - slashed, "W6: so much less");
        vm.assertEq(supply - weft.totalSupply(), slashed, "W6: burned");
        weftSlashed += slashed;
        gone[account] += slashed;
    }

    // ------------------------------------------------------------------------------------------------- the rest

    function administer(uint256 kind, uint256 amount) external counted("administer") {
        if (kind % 6 == 0) {
            vm.prank(owner);
            rewards.setCap(_bound(amount, 0, 5000));
        } else if (kind % 6 == 1) {
            vm.prank(owner);
            rewards.setWorkFactor(amount % 3 == 0 ? address(0) : address(factor));
        } else if (kind % 6 == 2) {
            factor.set(FakeFactor.Mood(amount % 5), amount % 1.2e18);
        } else if (kind % 6 == 3) {
            usd.mint(address(auction), amount % 1e8);
            dollarsGiven += amount % 1e8;
        } else if (kind % 6 == 4) {
            address giver = party(amount);
            uint256 gift = weft.balanceOf(giver) / 1000;
            vm.prank(giver);
            weft.transfer(address(rewards), gift);
            weftGiven += gift;
        } else if (amount % 4 == 0) {
            vm.prank(owner);
            IHaltable(address(rewards)).setGuardian(party(amount));
            vm.prank(party(amount));
            IHaltable(address(rewards)).halt();
        }
    }

    function wait(uint256 time) public counted("wait") {
        vm.warp(block.timestamp + _bound(time, 1, time % 5 == 0 ? 60 days : 4 days));
    }

    function waitOften(uint256 time) external {
        wait(time);
    }

    /// @notice Everything is sold, claimed and released.
    function exit() external {
        vm.warp((block.timestamp / WEEK + 1) * WEEK + 82_000);
        for (uint256 day = 0; day < 400 && auction.today().left != 0; ++day) {
            IBurnAuction.Today memory today = auction.today();
            for (uint256 i = 0; i < 4 && today.left != 0; ++i) {
                buy(day, type(uint128).max, i);
                today = auction.today();
            }
            vm.warp(block.timestamp + 1 days);
        }
        vm.warp(block.timestamp + 190 days);
        for (uint256 i = 0; i < PARTIES; ++i) {
            uint256 amount = rewards.release(parties[i]);
            weftPaid += amount;
            gone[parties[i]] += amount;
        }
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev A cap that was set by the last call is at most half a per cent of what was not owed before it.
    function _noteCaps(uint256 free) private {
        for (uint256 e = firstEpoch; e < auction.currentEpoch(); ++e) {
            IWorkRewards.Release memory r = rewards.releaseOf(e);
            if (r.stage == IWorkRewards.Stage.None || capOf[e] != 0) continue;
            capOf[e] = uint256(r.cap) + 1;
            vm.assertLe(uint256(r.cap) * 200, free, "W4: half a per cent");
        }
    }

    function _soldByEpoch() private view returns (uint256[] memory sold) {
        sold = new uint256[](auction.currentEpoch() - firstEpoch + 1);
        for (uint256 i = 0; i < sold.length; ++i) {
            sold[i] = auction.epochOf(firstEpoch + i).sold;
        }
    }

    function _checkOldestFirst(uint256[] memory before) private view {
        bool open = false;
        for (uint256 i = 0; i < before.length; ++i) {
            IBurnAuction.Epoch memory epoch = auction.epochOf(firstEpoch + i);
            vm.assertTrue(!open || epoch.sold == before[i], "A3: oldest first");
            vm.assertGe(epoch.sold, before[i], "A3: sold for ever");
            if (epoch.sold != epoch.units) open = true;
        }
    }
}
