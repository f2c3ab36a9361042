// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Attestation } from "../../src/interfaces/IAttestations.sol";
import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { Trick } from "../utils/Sinks.sol";
import { vm } from "../utils/Vm.sol";
import { RevenueModel } from "./RevenueModel.sol";

/// @notice Everything that renters, providers, referrers, keepers and the owner do around a fee. No call of the handler
/// reverts; what must fail is tried and seen to fail.
contract RevenueHandler is RevenueModel {
    uint256 private _next;

    constructor(Parts memory parts_) RevenueModel(parts_) { }

    // ------------------------------------------------------------------------------------------------- fees

    function lease(uint256 renter, uint256 provider, uint256 fee) external counted("lease") {
        fee = _bound(fee, 1, fee % 4 == 0 ? 30_000 * USD : 300 * USD);
        (address r, address p) = (_party(renter), _party(provider));
        _parts.token.mint(address(_parts.source), fee);
        _parts.source.lease(r, p, p, fee);
        totalIn += fee;
        totalFees += fee;
    }

    /// @notice One renter, so that what one fee gives back can be told.
    function collect(uint256 caller, uint256 renter) public counted("collect") {
        address r = _party(renter);
        uint256 fee = _parts.source.feesOf(r);
        uint256 before = _withReferrals() + _withStakers();
        uint256 treasuryBefore = _parts.revenue.treasuryOwed();
        vm.prank(_party(caller));
        _parts.revenue.collect(_list(r));

        IRevenue.Split memory split = _parts.revenue.split();
        uint256 back = _withReferrals() + _withStakers() - before;
        vm.assertLe(back * 10_000, fee * (uint256(split.renter) + split.stakers), "2: step 1 within its shares");
        uint256 kept = _parts.revenue.treasuryOwed() - treasuryBefore;
        vm.assertGe(kept * 10_000, fee * split.treasury, "3: the treasury's share");
        totalBack += back;
        bool isSeen = _parts.revenue.referralSink() == address(_parts.programme);
        if (isSeen && boundTo[r][1] != address(0)) _paid[r][block.timestamp / EPOCH] += fee;
        _look();
    }

    function serve(uint256 caller, uint256 provider) public counted("serve") {
        address p = _party(provider);
        uint256 fee = _parts.source.servedBy(p, p);
        uint256 volume = _parts.revenue.unserved().volume;
        uint256 before = _withReferrals() + _attributedTo(p);
        if (fee > volume) {
            vm.expectRevert(abi.encodeWithSelector(IRevenue.NotCollectedYet.selector, fee, volume));
            vm.prank(_party(caller));
            _parts.revenue.collectServed(p, _list(p));
            return;
        }
        vm.prank(_party(caller));
        _parts.revenue.collectServed(p, _list(p));
        uint256 back = _withReferrals() + _attributedTo(p) - before;
        vm.assertLe(back * 10_000, fee * 3500, "2: step 2 within its bound");
        totalBack += back;
        _look();
    }

    function push(uint256 kind, uint256 provider) external counted("push") {
        IRevenue r = _parts.revenue;
        if (kind % 4 == 0) r.payTreasury();
        if (kind % 4 == 1) {
            try r.payStakers() { } catch { }
        }
        if (kind % 4 == 2) {
            try r.payBurn(_party(provider)) { } catch { }
        }
        if (kind % 4 == 3) r.payReferrals(address(_parts.programme));
    }

    function give(uint256 who, uint256 amount) external counted("give") {
        amount = _bound(amount, 0, 100 * USD);
        address w = _party(who);
        uint256 had = _parts.token.balanceOf(w);
        _parts.token.mint(w, amount);
        totalIn += amount;
        vm.startPrank(w);
        _parts.token.approve(address(_parts.revenue), amount);
        _parts.revenue.giveToBurn(amount);
        vm.stopPrank();
        vm.assertEq(_parts.token.balanceOf(w), had, "given");
    }

    // ------------------------------------------------------------------------------------------------- owner, sinks

    function setSplit(uint256 seed) external counted("setSplit") {
        uint256 p = seed % 501;
        uint256 r = (seed >> 16) % (4001 - p);
        uint256 s = (seed >> 32) % (r > 2500 ? 4501 - r : 2001);
        uint256 t = 2000 + (seed >> 48) % (6001 - p - r - s);
        vm.prank(_parts.owner);
        _parts.revenue
            .setSplit(IRevenue.Split(uint16(r), uint16(p), uint16(s), uint16(10_000 - p - r - s - t), uint16(t)));
    }

    function misbehave(uint256 seed) external counted("misbehave") {
        // Fair half of the time; the ones that return something else than asked are for the intruder alone.
        Trick[4] memory tricks = [Trick.Reverts, Trick.RevertsWithMuch, Trick.BurnsGas, Trick.Crashes];
        _parts.stakers.set(seed % 2 == 0 ? Trick.Fair : tricks[(seed >> 8) % 4], 0);
        _parts.burner.set((seed >> 1) % 2 == 0 ? Trick.Fair : tricks[(seed >> 16) % 4], 0);
        _parts.intruder
            .set(
                seed >> 72 & 1 == 0 ? Trick.Fair : Trick((seed >> 24) % uint256(type(Trick).max)), (seed >> 32) % 30_001
            );
        vm.startPrank(_parts.owner);
        uint256 kind = (seed >> 48) % 8;
        _parts.revenue
            .setReferralSink(kind == 0 ? address(0) : kind == 1 ? address(_parts.intruder) : address(_parts.programme));
        _parts.revenue.setStakerSink((seed >> 56) % 8 == 0 ? address(0) : address(_parts.stakers));
        _parts.revenue.setBurnSink((seed >> 64) % 8 == 0 ? address(0) : address(_parts.burner));
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------- the programme

    /// @notice Half of them to the first party, so that tiers are reached.
    function bind(uint256 referee, uint256 referrer, uint256 sides) external counted("bind") {
        (address e, address r) = (_party(referee), _party(referrer % 2 == 0 ? 0 : referrer));
        uint8 s = uint8(1 + sides % 3);
        (uint256 paid, uint256 served) = _parts.programme.feesOf(e);
        bool expected = e != r && boundTo[r][1] != e && boundTo[r][2] != e;
        if (s & 1 != 0 && (paid != 0 || boundTo[e][1] != address(0))) expected = false;
        if (s & 2 != 0 && (served != 0 || boundTo[e][2] != address(0))) expected = false;

        IReferralCodes.Bind memory statement = IReferralCodes.Bind(0, r, e, 10, 0, s, 0, type(uint64).max);
        vm.prank(e);
        try _parts.codes.bind(statement, "") {
            vm.assertTrue(expected, "8: bound only where it may be");
            if (s & 1 != 0) boundTo[e][1] = r;
            if (s & 2 != 0) boundTo[e][2] = r;
        } catch {
            vm.assertTrue(!expected, "8: refused only where it must be");
        }
    }

    function attest(uint256 who, uint256 level, uint256 life) external counted("attest") {
        address w = _party(who);
        if (level % 5 == 0) {
            attestationsRevoke(w);
            return;
        }
        Attestation memory a;
        a.uid = bytes32(++_next);
        (a.schema, a.recipient, a.attester) = (bytes32(1 + level % 3), w, _parts.owner);
        if (life % 3 == 0) a.expirationTime = uint64(block.timestamp + _bound(life, 1, 300 days));
        _parts.attestations.set(a);
        try _parts.programme.presentProof(a.uid) { } catch { }
    }

    function attestationsRevoke(address who) private {
        _parts.attestations.revoke(_parts.programme.proofOf(who));
    }

    function act(uint256 kind, uint256 who, uint256 value) external counted("act") {
        vm.startPrank(_party(who));
        if (kind % 2 == 0) _parts.programme.touch();
        else _parts.programme.setPassOn(uint16(value % 10_001));
        vm.stopPrank();
    }

    function boost(uint256 kind, uint256 who, uint256 value) external counted("boost") {
        uint16 first = uint16(value % 501);
        uint16 second = uint16((value >> 16) % (501 - first));
        uint40 until = uint40(block.timestamp + (value >> 32) % 60 days);
        vm.startPrank(_parts.owner);
        if (kind % 3 == 0) _parts.programme.setCampaign(IReferrals.Campaign(first, second, 0, until));
        if (kind % 3 == 1) _parts.programme.setBoost(_party(who), first, until);
        if (kind % 3 == 2) _parts.programme.setWeeklyBoost(uint96(_bound(value, 0, 1000 * USD)));
        vm.stopPrank();
    }

    function refresh(uint256 who, uint256 ahead) external counted("refresh") {
        address w = _party(who % 2 == 0 ? 0 : who);
        ahead = _bound(ahead, 1, 4);
        address[] memory all = new address[](PARTIES);
        uint256 count = 0;
        for (uint256 i = 0; i < PARTIES; ++i) {
            if (boundTo[parties[i]][1] == w) all[count++] = parties[i];
        }
        address[] memory referees = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            referees[i] = all[i];
        }
        uint256 tier = uint256(_parts.programme.refreshTier(w, referees, ahead));
        vm.assertEq(tier, expectedTier(referees, ahead), "9: the tier by the letter");
        if (tier != 0) ++calls["tier"];
    }

    function claim(uint256 caller, uint256 who) public counted("claim") {
        address w = _party(who);
        IReferrals.AccountView memory a = _parts.programme.accountOf(w);
        bool isOpen = a.claimable >= USD && block.timestamp > a.heldUntil
            && _parts.token.balanceOf(address(_parts.programme)) >= a.claimable;
        uint256 had = _parts.token.balanceOf(w);
        vm.prank(_party(caller));
        try _parts.programme.claimFor(w) returns (uint256 amount) {
            vm.assertTrue(isOpen, "10: paid only when it may be");
            vm.assertEq(_parts.token.balanceOf(w) - had, amount, "10: to the account, whoever calls");
            claimed[w] += amount;
            ++calls["claimed"];
        } catch {
            vm.assertTrue(!isOpen, "10: refused only when it must be");
        }
    }

    /// @notice One account is ever under suspicion, the one who brings the most; the others must never feel it.
    function suspect(uint256 kind, uint256 time) external counted("suspect") {
        address w = _party(0);
        IReferrals p = _parts.programme;
        vm.startPrank(_parts.owner);
        if (kind % 4 == 0) {
            try p.hold(w, uint40(block.timestamp + (time % 4 == 0 ? _bound(time, 0, 90 days) : 90 days)), "score") { }
                catch { }
        } else if (kind % 4 == 1) {
            try p.proposeForfeit(w, "") { } catch { }
        } else if (kind % 16 == 2) {
            try p.release(w) { } catch { }
        } else if (p.accountOf(w).accrued - p.accountOf(w).claimed <= _parts.token.balanceOf(address(p))) {
            try p.forfeit(w) returns (uint256 amount) {
                totalForfeited += amount;
                ++calls["forfeited"];
                _forget(w);
            } catch { }
        }
        vm.stopPrank();
    }

    function wait(uint256 time) public counted("wait") {
        vm.warp(block.timestamp + _bound(time, 1, time % 16 == 0 ? 40 days : 2 days));
    }

    // ------------------------------------------------------------------------------------------------- the end

    /// @notice Everything mended, everything collected, everything paid.
    function exit() external {
        vm.startPrank(_parts.owner);
        _parts.revenue.setReferralSink(address(_parts.programme));
        _parts.revenue.setStakerSink(address(_parts.stakers));
        _parts.revenue.setBurnSink(address(_parts.burner));
        vm.stopPrank();
        _parts.stakers.set(Trick.Fair, 0);
        _parts.burner.set(Trick.Fair, 0);
        for (uint256 i = 0; i < PARTIES; ++i) {
            collect(i, i);
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            serve(i, i);
        }
        for (uint256 i = 0; i < PARTIES; ++i) {
            _parts.revenue.payBurn(parties[i]);
        }
        _parts.revenue.payStakers();
        _parts.revenue.payTreasury();
        _parts.revenue.payReferrals(address(_parts.intruder));
        _parts.revenue.payReferrals(address(_parts.programme));
        vm.warp(block.timestamp + 200 days);
        for (uint256 i = 0; i < PARTIES; ++i) {
            claim(i + 1, i);
        }
    }
}
