// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { Haltable } from "../../src/governance/Haltable.sol";
import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice The guardian's single shot: `settle` stops for three days at most, everything else goes on.
///
/// ```
/// setGuardian
/// ├── not by the owner: OwnableUnauthorizedAccount
/// └── else named and armed; the zero address: none, disarmed
/// halt
/// ├── not by the guardian: NotGuardian
/// ├── without a shot: NotArmed
/// └── else halted for three days, disarmed
/// resume
/// ├── neither by the guardian nor the owner: NotGuardian
/// └── else not halted
/// ```
contract HaltTest is MarketFixture {
    uint128 private constant AMOUNT = 1_000_000;

    address private _guardian = address(0x94a2d);
    Haltable private _haltable;

    function setUp() public override {
        super.setUp();
        _haltable = Haltable(address(market));
        vm.prank(owner);
        _haltable.setGuardian(_guardian);
    }

    // ------------------------------------------------------------------------------------------------- guardian

    function test_setGuardian() public {
        vm.expectEmit(address(market));
        emit Haltable.GuardianSet(stranger);
        vm.prank(owner);
        _haltable.setGuardian(stranger);
        vm.assertEq(_haltable.guardian(), stranger, "named");
        vm.assertTrue(_haltable.isArmed(), "armed");
        vm.prank(owner);
        _haltable.setGuardian(address(0));
        vm.assertTrue(!_haltable.isArmed(), "nobody is not armed");
    }

    function test_setGuardian_by_the_owner_alone() public {
        address[3] memory others = [_guardian, stranger, feeTo];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, others[i]));
            vm.prank(others[i]);
            _haltable.setGuardian(others[i]);
        }
    }

    function test_setGuardian_leaves_the_fee_and_the_accounts_number_alone() public {
        // They share a word.
        vm.prank(owner);
        _haltable.setGuardian(address(type(uint160).max));
        vm.prank(address(type(uint160).max));
        _haltable.halt();
        vm.assertEq(market.feeBps(), FEE_BPS, "fee");
        _fund(stranger, 1);
        vm.assertEq(market.accountOf(stranger).id, 2, "the next number");
    }

    // ------------------------------------------------------------------------------------------------- halting

    function test_halt_stops_settle_for_three_days() public {
        IMarket.Match memory m = _lasting();
        bytes memory packed = codec.packMatches(_batch(m));
        vm.expectEmit(address(market));
        emit Haltable.Halted(NOW + 3 days);
        _halt();
        vm.assertEq(_haltable.haltedUntil(), NOW + 3 days, "until");
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(i == 0 ? NOW : NOW + 3 days);
            vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, NOW + 3 days));
            vm.prank(matcher);
            market.settle(packed);
            vm.expectRevert(abi.encodeWithSelector(Haltable.IsHalted.selector, NOW + 3 days));
            market.settle(hex"0000");
        }
        vm.warp(NOW + 3 days + 1);
        _open(m);
    }

    function test_halt_by_the_guardian_alone() public {
        address[3] memory others = [owner, stranger, feeTo];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Haltable.NotGuardian.selector, others[i]));
            vm.prank(others[i]);
            _haltable.halt();
        }
    }

    function test_halt_has_one_shot() public {
        _halt();
        vm.expectRevert(Haltable.NotArmed.selector);
        vm.prank(_guardian);
        _haltable.halt();
        vm.warp(NOW + 100 days);
        vm.expectRevert(Haltable.NotArmed.selector);
        vm.prank(_guardian);
        _haltable.halt();
        vm.prank(owner);
        _haltable.setGuardian(_guardian);
        _halt();
        vm.assertEq(_haltable.haltedUntil(), block.timestamp + 3 days, "the owner gave it another");
    }

    function test_resume() public {
        IMarket.Match memory m = _lasting();
        for (uint256 i = 0; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            _halt();
            vm.expectEmit(address(market));
            emit Haltable.Resumed();
            vm.prank(i == 0 ? _guardian : owner);
            _haltable.resume();
            _open(m);
            vm.expectRevert(Haltable.NotArmed.selector);
            vm.prank(_guardian);
            _haltable.halt();
            vm.revertToState(snapshot);
        }
    }

    function test_resume_by_nobody_else() public {
        _halt();
        vm.expectRevert(abi.encodeWithSelector(Haltable.NotGuardian.selector, stranger));
        vm.prank(stranger);
        _haltable.resume();
    }

    // ------------------------------------------------------------------------------------------------- ways out

    function test_money_moves_while_halted() public {
        IMarket.LeaseKey memory key = _open();
        _halt();
        _fund(stranger, 100);
        vm.prank(stranger);
        market.withdraw(stranger, 100);
        bytes memory voucher = _voucher(RENTER_KEY, key, AMOUNT);
        vm.prank(provider);
        market.close(key, renter, AMOUNT, AMOUNT, voucher, "");
        address[] memory machines = new address[](1);
        machines[0] = machine;
        market.collect(provider, machines);
        vm.prank(provider);
        market.withdraw(provider, AMOUNT - 30_000);
        vm.assertEq(_takeFees(renter), 30_000, "fees");
        vm.prank(feeTo);
        vm.assertEq(market.takeServed(provider, machines), 30_000, "served");
        uint256 balance = market.balanceOf(renter);
        vm.prank(renter);
        market.withdraw(renter, balance);
        vm.prank(matcher);
        market.withdraw(matcher, MATCH_FEE);
        vm.assertEq(token.balanceOf(address(market)), 0, "everything is out");
    }

    function test_leases_end_while_halted() public {
        IMarket.LeaseKey memory first = _open();
        IMarket.Request memory request = _request();
        request.nonce = 2;
        IMarket.LeaseKey memory second = _open(_match(request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 12, 1)));
        _halt();
        IMarket.Ending[] memory endings = new IMarket.Ending[](1);
        endings[0].key = first;
        endings[0].renter = renter;
        bytes memory packed = codec.packEndings(endings);
        vm.prank(provider);
        vm.assertEq(market.closeMany(packed), 1, "closed");
        vm.prank(renter);
        market.stop(second);
        vm.warp(NOW + 7 hours);
        market.expire(second, renter);
        vm.assertEq(_busy(), 0, "all ended");
    }

    function test_the_rest_goes_on_while_halted() public {
        _halt();
        vm.startPrank(provider);
        market.enrolMachine(stranger);
        market.cancelOffers(provider, machine, 5);
        market.revokeMachine(machine);
        vm.stopPrank();
        vm.startPrank(renter);
        market.cancelRequest(1);
        market.cancelAllRequests(7);
        market.setDelegate(stranger, 1, NOW);
        market.setGuard(5, abi.encodePacked(stranger));
        market.withdraw(renter, 5);
        market.askGuardRemoval(true);
        vm.warp(NOW + 7 days);
        market.removeGuard();
        market.withdraw(renter, FUNDS - 5);
        vm.stopPrank();
        vm.prank(owner);
        market.setFee(1, stranger);
        vm.assertEq(token.balanceOf(renter), FUNDS, "all out");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _halt() private {
        vm.prank(_guardian);
        _haltable.halt();
    }

    function _lasting() private view returns (IMarket.Match memory) {
        IMarket.Offer memory offer = _offer();
        IMarket.Request memory request = _request();
        (offer.expiry, request.expiry) = (type(uint40).max, type(uint40).max);
        return _match(request, offer);
    }
}
