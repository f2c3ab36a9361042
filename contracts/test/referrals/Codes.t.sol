// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { FakeLedger, FakeStake } from "../utils/ReferralFakes.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice commitCode
/// ├── the same wish within a day: refused (nobody can push its time)
/// └── else: written down, for the caller alone
/// revealCode
/// ├── not committed, or committed by another: refused
/// ├── younger than a minute, older than a day: refused
/// ├── not a code; taken; 21st; neither fees nor stake: refused
/// └── taken by the caller
/// offerCode, cancelCodeOffer, acceptCode
/// ├── not the holder, not offered, not ready: refused
/// └── passed on after 7 days, with the conditions of a new one
/// defaultCode: always there, of no one else, not for taking
contract CodesTest is TestBase {
    IReferralCodes private _codes;
    FakeLedger private _ledger = new FakeLedger();
    FakeStake private _stake = new FakeStake();

    address private _owner = address(0x04e5);
    address private _alice = address(0xa11ce);
    address private _bob = address(0xb0b);
    uint256 private constant NOW = 1_800_000_000;

    function setUp() public {
        vm.warp(NOW);
        _codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(_owner)));
        vm.prank(_owner);
        _codes.setLedger(address(_ledger));
        _ledger.set(_alice, 5e6, 0);
        _ledger.set(_bob, 5e6, 0);
    }

    function _commit(address account, string memory code) private returns (bytes32 commitment) {
        commitment = keccak256(abi.encode(code, account, bytes32("salt")));
        vm.prank(account);
        _codes.commitCode(commitment);
    }

    function _reveal(address account, string memory code) private returns (bytes32) {
        vm.prank(account);
        return _codes.revealCode(code, "salt");
    }

    function _take(address account, string memory code) private returns (bytes32 codeHash) {
        _commit(account, code);
        vm.warp(block.timestamp + 1 minutes);
        return _reveal(account, code);
    }

    // ------------------------------------------------------------------------------------------------- taking

    function test_take_a_code() public {
        bytes32 commitment = keccak256(abi.encode("GPU_4090", _alice, bytes32("salt")));
        vm.expectEmit(address(_codes));
        emit IReferralCodes.CodeCommitted(_alice, commitment);
        _commit(_alice, "GPU_4090");
        vm.warp(NOW + 1 minutes);
        vm.expectEmit(address(_codes));
        emit IReferralCodes.CodeRegistered(keccak256("GPU_4090"), _alice, "GPU_4090");
        vm.assertEq(_reveal(_alice, "GPU_4090"), keccak256("GPU_4090"), "hash");
        vm.assertEq(_codes.holderOf(keccak256("GPU_4090")), _alice, "holder");
        vm.assertEq(_codes.codesOf(_alice), 1, "count");
        vm.assertTrue(_codes.isCodeOf(keccak256("GPU_4090"), _alice), "hers");
        vm.assertTrue(!_codes.isCodeOf(keccak256("GPU_4090"), _bob), "not his");
    }

    function test_commit_again_only_after_a_day() public {
        bytes32 commitment = _commit(_alice, "GPUS");
        vm.warp(NOW + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.CommittedAlready.selector, commitment, NOW));
        vm.prank(_alice);
        _codes.commitCode(commitment);
        vm.warp(NOW + 1 days + 1);
        _commit(_alice, "GPUS");
        vm.warp(NOW + 1 days + 61);
        _reveal(_alice, "GPUS");
    }

    function test_anothers_commitment_is_no_help_and_no_harm() public {
        bytes32 commitment = _commit(_alice, "GPUS");
        vm.warp(NOW + 59);
        vm.prank(_bob);
        _codes.commitCode(commitment);
        vm.warp(NOW + 60);
        bytes32 bobs = keccak256(abi.encode("GPUS", _bob, bytes32("salt")));
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotCommitted.selector, bobs));
        _reveal(_bob, "GPUS");
        _reveal(_alice, "GPUS");
    }

    function test_reveal_in_time() public {
        _commit(_alice, "GPUS");
        vm.warp(NOW + 59);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.RevealTooEarly.selector, NOW + 60));
        _reveal(_alice, "GPUS");
        vm.warp(NOW + 1 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.RevealTooLate.selector, NOW + 1 days));
        _reveal(_alice, "GPUS");
        vm.warp(NOW + 1 days);
        _reveal(_alice, "GPUS");
    }

    function test_what_a_code_is() public {
        string[9] memory bad =
            ["ABC", "ABCDEFGHIJKLMNOPQRSTU", "gpus", "GPU-S", "GPU S", unicode"GPÜ", "_GPUS", "GPU@", "GPU["];
        for (uint256 i = 0; i < bad.length; ++i) {
            _commit(_alice, bad[i]);
            vm.warp(block.timestamp + 1 minutes);
            vm.expectRevert(abi.encodeWithSelector(IReferralCodes.BadCode.selector, bad[i]));
            _reveal(_alice, bad[i]);
        }
        _take(_alice, "AZ09");
        _take(_alice, "ABCDEFGHIJKLMNOPQR_T");
    }

    function test_first_come() public {
        _commit(_bob, "GPUS");
        bytes32 codeHash = _take(_alice, "GPUS");
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.CodeTaken.selector, codeHash, _alice));
        _reveal(_bob, "GPUS");
    }

    function test_twenty_codes() public {
        for (uint256 i = 0; i < 20; ++i) {
            _take(_alice, string.concat("CODE", vm.toString(i)));
        }
        _commit(_alice, "CODE20");
        vm.warp(block.timestamp + 1 minutes);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.TooManyCodes.selector, _alice, 20));
        _reveal(_alice, "CODE20");

        bytes32 bobs = _take(_bob, "BOBS");
        vm.prank(_bob);
        _codes.offerCode(bobs, _alice);
        vm.warp(block.timestamp + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.TooManyCodes.selector, _alice, 20));
        vm.prank(_alice);
        _codes.acceptCode(bobs);
    }

    function test_needs_fees_or_a_stake() public {
        _ledger.set(_alice, 5e6 - 1, 1e9);
        _commit(_alice, "GPUS");
        vm.warp(NOW + 60);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotEntitled.selector, _alice, 5e6 - 1, 0));
        _reveal(_alice, "GPUS");

        vm.expectEmit(address(_codes));
        emit IReferralCodes.StakeViewSet(address(_stake));
        vm.prank(_owner);
        _codes.setStakeView(address(_stake));
        _stake.set(_alice, 100e18 - 1);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotEntitled.selector, _alice, 5e6 - 1, 100e18 - 1));
        _reveal(_alice, "GPUS");
        _stake.set(_alice, 100e18);
        _reveal(_alice, "GPUS");
    }

    // ------------------------------------------------------------------------------------------------- passing on

    function test_pass_a_code_on() public {
        bytes32 code = _take(_alice, "GPUS");
        uint256 readyAt = block.timestamp + 7 days;
        vm.expectEmit(address(_codes));
        emit IReferralCodes.CodeOffered(code, _alice, _bob, readyAt);
        vm.prank(_alice);
        _codes.offerCode(code, _bob);

        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.OfferNotReady.selector, readyAt));
        vm.prank(_bob);
        _codes.acceptCode(code);
        vm.assertEq(_codes.holderOf(code), _alice, "still hers");

        vm.warp(readyAt);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotOffered.selector, code, _owner));
        vm.prank(_owner);
        _codes.acceptCode(code);
        vm.expectEmit(address(_codes));
        emit IReferralCodes.CodePassed(code, _alice, _bob);
        vm.prank(_bob);
        _codes.acceptCode(code);
        vm.assertEq(_codes.holderOf(code), _bob, "his");
        vm.assertEq(_codes.codesOf(_alice), 0, "hers");
        vm.assertEq(_codes.codesOf(_bob), 1, "his count");

        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotOffered.selector, code, _bob));
        vm.prank(_bob);
        _codes.acceptCode(code);
    }

    function test_an_offer_can_be_taken_back() public {
        bytes32 code = _take(_alice, "GPUS");
        vm.startPrank(_alice);
        _codes.offerCode(code, _bob);
        vm.expectEmit(address(_codes));
        emit IReferralCodes.CodeOfferCancelled(code, _alice);
        _codes.cancelCodeOffer(code);
        vm.stopPrank();
        vm.warp(block.timestamp + 8 days);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotOffered.selector, code, _bob));
        vm.prank(_bob);
        _codes.acceptCode(code);
    }

    function test_a_second_offer_starts_anew() public {
        bytes32 code = _take(_alice, "GPUS");
        vm.prank(_alice);
        _codes.offerCode(code, _owner);
        vm.warp(block.timestamp + 6 days);
        vm.prank(_alice);
        _codes.offerCode(code, _bob);
        vm.warp(block.timestamp + 6 days);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.OfferNotReady.selector, block.timestamp + 1 days));
        vm.prank(_bob);
        _codes.acceptCode(code);
    }

    function test_only_the_holder_offers() public {
        bytes32 code = _take(_alice, "GPUS");
        bytes memory why = abi.encodeWithSelector(IReferralCodes.NotCodeHolder.selector, code, _alice, _bob);
        vm.startPrank(_bob);
        vm.expectRevert(why);
        _codes.offerCode(code, _bob);
        vm.expectRevert(why);
        _codes.cancelCodeOffer(code);
        vm.expectRevert(
            abi.encodeWithSelector(IReferralCodes.NotCodeHolder.selector, bytes32("none"), address(0), _bob)
        );
        _codes.offerCode("none", _bob);
        vm.stopPrank();
        vm.expectRevert(IReferralCodes.ZeroAddress.selector);
        vm.prank(_alice);
        _codes.offerCode(code, address(0));
    }

    function test_the_receiver_must_be_entitled_too() public {
        bytes32 code = _take(_alice, "GPUS");
        vm.prank(_alice);
        _codes.offerCode(code, _owner);
        vm.warp(block.timestamp + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotEntitled.selector, _owner, 0, 0));
        vm.prank(_owner);
        _codes.acceptCode(code);
    }

    // ------------------------------------------------------------------------------------------------- defaults

    function test_everybody_has_a_code_from_the_start() public {
        string memory code = _codes.defaultCode(_alice);
        vm.assertEq(bytes(code).length, 20, "length");
        vm.assertTrue(_codes.isCodeOf(keccak256(bytes(code)), _alice), "hers");
        vm.assertTrue(!_codes.isCodeOf(keccak256(bytes(code)), _bob), "not his");
        vm.assertTrue(!_codes.isCodeOf(keccak256(bytes(code)), address(0)), "not nobody's");

        _commit(_bob, code);
        vm.warp(NOW + 60);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.BadCode.selector, code));
        _reveal(_bob, code);
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_default_codes_differ_and_are_plain(address one, address two) public view {
        vm.assume(one != two);
        bytes memory code = bytes(_codes.defaultCode(one));
        vm.assertTrue(keccak256(code) != keccak256(bytes(_codes.defaultCode(two))), "differ");
        for (uint256 i = 0; i < 20; ++i) {
            bool good =
                i == 0 ? code[i] == "_" : (code[i] >= "A" && code[i] <= "Z") || (code[i] >= "2" && code[i] <= "7");
            vm.assertTrue(good, "alphabet");
        }
    }

    // ------------------------------------------------------------------------------------------------- owner

    function test_the_ledger_is_set_once() public {
        IReferralCodes codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(_owner)));
        bytes memory notOwner = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, _alice);
        vm.startPrank(_alice);
        vm.expectRevert(notOwner);
        codes.setLedger(address(_ledger));
        vm.expectRevert(notOwner);
        codes.setStakeView(address(_stake));
        vm.stopPrank();

        vm.startPrank(_owner);
        vm.expectRevert(IReferralCodes.ZeroAddress.selector);
        codes.setLedger(address(0));
        vm.expectEmit(address(codes));
        emit IReferralCodes.LedgerSet(address(_ledger));
        codes.setLedger(address(_ledger));
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.LedgerAlreadySet.selector, address(_ledger)));
        codes.setLedger(address(_stake));
        vm.stopPrank();
    }

    function test_before_the_ledger_nobody_paid_anything() public {
        IReferralCodes codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(_owner)));
        vm.startPrank(_alice);
        codes.commitCode(keccak256(abi.encode("GPUS", _alice, bytes32("salt"))));
        vm.warp(NOW + 60);
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.NotEntitled.selector, _alice, 0, 0));
        codes.revealCode("GPUS", "salt");
        vm.stopPrank();
    }
}
