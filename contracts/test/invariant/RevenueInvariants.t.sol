// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { FakeAttestations } from "../utils/FakeAttestations.sol";
import { FeeSource } from "../utils/FeeSource.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { Sink } from "../utils/Sinks.sol";
import { vm } from "../utils/Vm.sol";
import { RevenueHandler } from "./RevenueHandler.sol";
import { RevenueModel } from "./RevenueModel.sol";

/// @notice README.md beside this file, "Revenue and Referrals", in Solidity. The numbers are its numbers.
abstract contract RevenueSuite {
    uint256 internal constant PARTIES = 8;
    uint256 internal constant USD = 1e6;

    RevenueHandler internal _handler;
    RevenueModel.Parts internal _parts;

    function _build(string memory revenue, string memory codes, string memory programme) internal {
        vm.warp(1_800_000_000);
        RevenueModel.Parts memory p;
        (p.owner, p.treasury) = (address(0x04e5), address(0x7ea5));
        p.token = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        p.source = new FeeSource(address(p.token));
        p.revenue = IRevenue(vm.deployCode(revenue, abi.encode(address(p.source), p.owner, p.treasury)));
        p.source.setFeeTo(address(p.revenue));
        p.attestations = new FakeAttestations();
        p.codes = IReferralCodes(vm.deployCode(codes, abi.encode(p.owner)));
        bytes memory arguments = abi.encode(address(p.revenue), address(p.codes), address(p.attestations), p.owner);
        p.programme = IReferrals(vm.deployCode(programme, arguments));
        (p.stakers, p.burner) = (new Sink(address(p.token)), new Sink(address(p.token)));
        p.intruder = new Sink(address(p.token));

        _wrap(p);

        vm.startPrank(p.owner);
        p.codes.setLedger(address(p.programme));
        p.revenue.setReferralSink(address(p.programme));
        p.revenue.setStakerSink(address(p.stakers));
        p.revenue.setBurnSink(address(p.burner));
        p.programme.setManager(p.owner);
        p.programme.setScoreKeeper(p.owner);
        for (uint8 level = 1; level <= 3; ++level) {
            p.programme.setAttester(bytes32(uint256(level)), p.owner, level);
        }
        vm.stopPrank();
        _parts = p;
        _handler = new RevenueHandler(p);
    }

    /// @dev For tests that plant a bug around a part.
    function _wrap(RevenueModel.Parts memory) internal virtual { }

    function check() public view {
        _money();
        _rewards();
    }

    function _money() private view {
        RevenueModel.Parts memory p = _parts;
        uint256 inRevenue = p.token.balanceOf(address(p.revenue));
        vm.assertEq(inRevenue, p.revenue.held(), "1: Revenue has what waits, to the unit");

        uint256 everywhere = inRevenue + p.token.balanceOf(address(p.source)) + p.token.balanceOf(p.treasury);
        everywhere += p.token.balanceOf(address(p.stakers)) + p.token.balanceOf(address(p.burner));
        everywhere += p.token.balanceOf(address(p.programme)) + p.token.balanceOf(address(p.intruder));
        for (uint256 i = 0; i < PARTIES; ++i) {
            everywhere += p.token.balanceOf(_handler.parties(i));
        }
        vm.assertEq(everywhere, _handler.totalIn(), "1: all that came in is somewhere");
        vm.assertLe(_handler.totalBack() * 10, _handler.totalFees() * 8, "3: in sum at most 80 % goes back");

        IRevenue.Split memory s = p.revenue.split();
        vm.assertTrue(s.treasury >= 2000 && s.burn >= 2000 && s.stakers <= 2000, "4: bounds");
        vm.assertTrue(s.renter + s.provider <= 4000 && s.provider <= 500 && s.renter + s.stakers <= 4500, "4: bounds");
        vm.assertEq(uint256(s.renter) + s.provider + s.stakers + s.burn + s.treasury, 10_000, "4: whole");
    }

    function _rewards() private view {
        RevenueModel.Parts memory p = _parts;
        uint256 sum = 0;
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = _handler.parties(i);
            IReferrals.AccountView memory a = p.programme.accountOf(party);
            (uint256 least, uint256 most) = _handler.vestedBounds(party);
            vm.assertLe(a.vested, most, "6: nothing vests early");
            vm.assertGe(a.vested, least, "6: nothing is late or lost");
            vm.assertLe(a.vested, a.accrued, "6: vested <= accrued");
            vm.assertEq(a.claimed, _handler.claimed(party), "10: claimed is what was paid");
            vm.assertLe(a.claimed, a.vested, "6: claimed <= vested");
            sum += a.accrued - a.claimed;
            for (uint8 side = 1; side <= 2; ++side) {
                (address referrer,) = p.codes.bindingOf(party, side);
                vm.assertEq(referrer, _handler.boundTo(party, side), "8: written once");
            }
        }
        vm.assertEq(p.programme.owed(), sum, "5: owed is everybody's");
        uint256 backed = p.token.balanceOf(address(p.programme)) + p.revenue.waitingForReferrals(address(p.programme));
        vm.assertEq(backed, sum, "5: backed to the unit");
    }

    function checkExit() public {
        _handler.exit();
        check();
        vm.assertEq(_parts.revenue.held(), 0, "11: nothing waits for ever");
        vm.assertEq(_parts.revenue.unserved().volume, 0, "11: all is served");
        for (uint256 i = 0; i < PARTIES; ++i) {
            vm.assertLt(_parts.programme.claimable(_handler.parties(i)), USD, "11: all is paid but small change");
        }
    }

    /// @notice A fixed long day, in which everything happens: for tests that look whether the checks would notice.
    function _play(uint256 rounds) internal {
        for (uint256 i = 0; i < PARTIES; ++i) {
            _handler.bind(i, 0, 2);
            _handler.attest(i, 1 + i % 2, 1);
        }
        for (uint256 i = 0; i < rounds; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _handler.lease(seed, seed >> 8, seed >> 16);
            _handler.collect(i, seed);
            _handler.serve(i, seed >> 8);
            _handler.refresh(seed >> 24, seed >> 32);
            _handler.claim(seed >> 40, seed >> 48);
            if (i % 3 == 0) _handler.attest(seed >> 56, seed >> 64, seed >> 72);
            if (i % 5 == 0) _handler.misbehave(seed);
            if (i % 7 == 0) _handler.bind(seed >> 80, seed >> 88, seed >> 96);
            _handler.suspect(seed >> 104, seed >> 112);
            _handler.wait(seed >> 120);
            check();
        }
    }
}

/// forge-config: default.isolate = false
contract RevenueInvariants is RevenueSuite {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        _build("Revenue.sol:Revenue", "ReferralCodes.sol:ReferralCodes", "Referrals.sol:Referrals");
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0].addr = address(_handler);
        excluded[0].selectors = new bytes4[](1);
        excluded[0].selectors[0] = RevenueHandler.exit.selector;
    }

    /// @dev One campaign for all: each function of its own would be run through a campaign of its own.
    function invariant_what_must_always_hold() public view {
        check();
    }

    /// @notice 11. Runs once at the end of every run.
    function afterInvariant() public {
        checkExit();
    }

    /// @notice The handler's dice do reach what they should.
    function test_the_handler_reaches_what_it_should() public {
        _play(150);
        vm.assertGe(_handler.calls("claimed"), 10, "claims");
        vm.assertGe(_handler.calls("tier"), 5, "tiers above the lowest");
        vm.assertGe(_handler.calls("forfeited"), 1, "forfeits");
        vm.assertGe(_handler.totalForfeited(), 100 * USD, "forfeits");
        vm.assertGe(_handler.totalBack(), 1, "something goes back");
        afterInvariant();
    }
}
