// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { HostileWallet, Wallet } from "../utils/accounts/Wallets.sol";
import { FakeLedger } from "../utils/ReferralFakes.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice bind
/// ├── no side or more than two; zero addresses; self; mutual; expired; nonce cancelled; no home chain: refused
/// ├── on the home chain: the code must be the referrer's, taken or from the start; elsewhere: as signed
/// ├── bound on that side already, or a fee of that side was seen: refused
/// ├── signature of another, of other terms, high s, refused by a contract account: refused
/// └── written: once, for one side or both, by key, ERC-1271 or the referee's own call, on any chain
/// cancelBindings: the floor only rises
contract BindingsTest is TestBase {
    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant KEY = uint256(keccak256("referee"));

    IReferralCodes private _codes;
    FakeLedger private _ledger = new FakeLedger();
    address private _owner = address(0x04e5);
    address private _referrer = address(0x4ef);
    address private _referee = vm.addr(KEY);
    address private _stranger = address(0x5747);

    function setUp() public {
        vm.warp(NOW);
        _codes = _deploy();
    }

    function _deploy() private returns (IReferralCodes codes) {
        codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(_owner)));
        vm.prank(_owner);
        codes.setLedger(address(_ledger));
    }

    function _statement() private view returns (IReferralCodes.Bind memory) {
        return IReferralCodes.Bind({
            codeHash: keccak256(bytes(_codes.defaultCode(_referrer))),
            referrer: _referrer,
            referee: _referee,
            homeChainId: block.chainid,
            platformId: 7,
            sides: 3,
            nonce: 0,
            deadline: uint64(NOW)
        });
    }

    function _bind(IReferralCodes.Bind memory s) private {
        bytes memory signature = _sign(KEY, _codes.hashBind(s));
        vm.prank(_stranger);
        _codes.bind(s, signature);
    }

    function _refused(IReferralCodes.Bind memory s, bytes memory why) private {
        bytes memory signature = _sign(KEY, _codes.hashBind(s));
        vm.expectRevert(why);
        vm.prank(_stranger);
        _codes.bind(s, signature);
    }

    function _isBound(address referee, uint8 side) private view returns (bool) {
        (address referrer,) = _codes.bindingOf(referee, side);
        return referrer != address(0);
    }

    // ------------------------------------------------------------------------------------------------- good

    function test_bind() public {
        IReferralCodes.Bind memory s = _statement();
        vm.expectEmit(address(_codes));
        emit IReferralCodes.Bound(_referee, _referrer, s.codeHash, 3, block.chainid, 7);
        _bind(s);
        for (uint8 side = 1; side <= 2; ++side) {
            (address referrer, uint256 boundAt) = _codes.bindingOf(_referee, side);
            vm.assertEq(referrer, _referrer, "referrer");
            vm.assertEq(boundAt, NOW, "since");
        }
    }

    function test_bind_one_side_and_the_other_to_another() public {
        IReferralCodes.Bind memory s = _statement();
        s.sides = 1;
        _bind(s);
        vm.assertTrue(_isBound(_referee, 1) && !_isBound(_referee, 2), "renter");
        (s.sides, s.referrer, s.codeHash) = (2, _stranger, keccak256(bytes(_codes.defaultCode(_stranger))));
        _bind(s);
        (address second,) = _codes.bindingOf(_referee, 2);
        vm.assertEq(second, _stranger, "provider");
    }

    function test_one_signature_for_every_chain() public {
        IReferralCodes.Bind memory s = _statement();
        bytes memory signature = _sign(KEY, _codes.hashBind(s));
        _codes.bind(s, signature);
        vm.chainId(424_242);
        IReferralCodes elsewhere = _deploy();
        // There nobody holds the code, and it does not matter: the referee named the referrer.
        s.codeHash = "unknown";
        vm.expectRevert(abi.encodeWithSelector(IReferralCodes.BadSignature.selector, _referee));
        elsewhere.bind(s, signature);
        s.codeHash = keccak256(bytes(_codes.defaultCode(_referrer)));
        elsewhere.bind(s, signature);
        (address referrer,) = elsewhere.bindingOf(_referee, 1);
        vm.assertEq(referrer, _referrer, "travelled");
    }

    function test_bind_with_a_code_that_was_taken() public {
        _ledger.set(_referrer, 5e6, 0);
        vm.startPrank(_referrer);
        _codes.commitCode(keccak256(abi.encode("GPUS", _referrer, bytes32("salt"))));
        vm.warp(NOW + 60);
        _codes.revealCode("GPUS", "salt");
        vm.stopPrank();
        IReferralCodes.Bind memory s = _statement();
        (s.codeHash, s.deadline) = (keccak256("GPUS"), uint64(NOW + 60));
        _bind(s);
        vm.assertTrue(_isBound(_referee, 1), "bound");
    }

    function test_bind_elsewhere_does_not_ask_for_the_code() public {
        IReferralCodes.Bind memory s = _statement();
        (s.codeHash, s.homeChainId) = ("unknown here", 10);
        _bind(s);
        vm.assertTrue(_isBound(_referee, 1), "bound");
    }

    function test_bind_by_the_referee_itself_needs_no_signature() public {
        IReferralCodes.Bind memory s = _statement();
        vm.prank(_referee);
        _codes.bind(s, "");
        vm.assertTrue(_isBound(_referee, 1), "bound");
    }

    function test_bind_by_a_contract_account() public {
        IReferralCodes.Bind memory s = _statement();
        s.referee = address(new Wallet(_referee));
        _bind(s);
        vm.assertTrue(_isBound(s.referee, 1), "bound");
    }

    function test_bind_with_a_compact_signature() public {
        IReferralCodes.Bind memory s = _statement();
        _codes.bind(s, _signCompact(KEY, _codes.hashBind(s)));
        vm.assertTrue(_isBound(_referee, 1), "bound");
    }

    function test_digest_as_EIP712_says() public view {
        IReferralCodes.Bind memory s = _statement();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version)"), keccak256("Weft Referral"), keccak256("1")
            )
        );
        vm.assertEq(_codes.DOMAIN_SEPARATOR(), domain, "domain");
        bytes32 typeHash = keccak256(
            "Bind(bytes32 codeHash,address referrer,address referee,uint256 homeChainId,"
            "uint32 platformId,uint8 sides,uint64 nonce,uint64 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(
                typeHash, s.codeHash, s.referrer, s.referee, s.homeChainId, s.platformId, s.sides, s.nonce, s.deadline
            )
        );
        vm.assertEq(_codes.hashBind(s), keccak256(abi.encodePacked(hex"1901", domain, structHash)), "digest");
    }

    // ------------------------------------------------------------------------------------------------- bad

    function test_bind_is_write_once() public {
        _bind(_statement());
        IReferralCodes.Bind memory s = _statement();
        (s.referrer, s.codeHash) = (_stranger, keccak256(bytes(_codes.defaultCode(_stranger))));
        _refused(s, abi.encodeWithSelector(IReferralCodes.AlreadyBound.selector, _referee, 1, _referrer));
        s.sides = 2;
        _refused(s, abi.encodeWithSelector(IReferralCodes.AlreadyBound.selector, _referee, 2, _referrer));
        _refused(_statement(), abi.encodeWithSelector(IReferralCodes.AlreadyBound.selector, _referee, 1, _referrer));
    }

    function test_bind_before_the_first_fee_of_that_side() public {
        IReferralCodes.Bind memory s = _statement();
        _ledger.set(_referee, 1, 2);
        _refused(s, abi.encodeWithSelector(IReferralCodes.FeeSeenBefore.selector, _referee, 1, 1));
        s.sides = 2;
        _refused(s, abi.encodeWithSelector(IReferralCodes.FeeSeenBefore.selector, _referee, 2, 2));
        _ledger.set(_referee, 1, 0);
        _bind(s);
        vm.assertTrue(!_isBound(_referee, 1) && _isBound(_referee, 2), "the other side is still free");
    }

    function test_bind_in_time() public {
        vm.warp(NOW + 1);
        _refused(_statement(), abi.encodeWithSelector(IReferralCodes.BindExpired.selector, NOW));
    }

    function test_bind_needs_sense() public {
        IReferralCodes.Bind memory s = _statement();
        s.sides = 0;
        _refused(s, abi.encodeWithSelector(IReferralCodes.NoSides.selector, 0));
        s.sides = 4;
        _refused(s, abi.encodeWithSelector(IReferralCodes.NoSides.selector, 4));
        s = _statement();
        s.referrer = address(0);
        _refused(s, abi.encodeWithSelector(IReferralCodes.ZeroAddress.selector));
        s = _statement();
        s.referee = address(0);
        _refused(s, abi.encodeWithSelector(IReferralCodes.ZeroAddress.selector));
        s = _statement();
        s.referrer = _referee;
        _refused(s, abi.encodeWithSelector(IReferralCodes.SelfReferral.selector, _referee));
        s = _statement();
        s.homeChainId = 0;
        _refused(s, abi.encodeWithSelector(IReferralCodes.NoHomeChain.selector));
        s = _statement();
        s.codeHash = keccak256(bytes(_codes.defaultCode(_stranger)));
        _refused(s, abi.encodeWithSelector(IReferralCodes.NotReferrersCode.selector, s.codeHash, _referrer));
    }

    function test_no_pair_brings_each_other() public {
        for (uint8 side = 1; side <= 2; ++side) {
            address other = address(uint160(0x1000 + side));
            IReferralCodes.Bind memory s = _statement();
            (s.referrer, s.referee, s.sides) = (_referee, other, side);
            s.codeHash = keccak256(bytes(_codes.defaultCode(_referee)));
            vm.prank(other);
            _codes.bind(s, "");

            s = _statement();
            (s.referrer, s.codeHash) = (other, keccak256(bytes(_codes.defaultCode(other))));
            for (uint8 sides = 1; sides <= 3; ++sides) {
                s.sides = sides;
                _refused(s, abi.encodeWithSelector(IReferralCodes.MutualReferral.selector, other, _referee));
            }
        }
    }

    function test_bind_needs_the_referees_signature() public {
        IReferralCodes.Bind memory s = _statement();
        bytes memory why = abi.encodeWithSelector(IReferralCodes.BadSignature.selector, _referee);
        bytes32 digest = _codes.hashBind(s);
        bytes[4] memory bad =
            [_sign(KEY + 1, digest), _signHighS(KEY, digest), bytes(""), _sign(KEY, keccak256("another"))];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(why);
            _codes.bind(s, bad[i]);
        }
        bytes memory signature = _sign(KEY, digest);
        s.platformId = 8;
        vm.expectRevert(why);
        _codes.bind(s, signature);
    }

    function test_hostile_accounts_bind_nobody() public {
        for (uint8 trick = 0; trick <= uint8(HostileWallet.Trick.Crashes); ++trick) {
            HostileWallet.Trick t = HostileWallet.Trick(trick);
            if (t == HostileWallet.Trick.SaysYes || t == HostileWallet.Trick.ReturnsMuch) continue;
            IReferralCodes.Bind memory s = _statement();
            s.referee = address(new HostileWallet(t));
            vm.expectRevert(abi.encodeWithSelector(IReferralCodes.BadSignature.selector, s.referee));
            _codes.bind(s, "");
        }
    }

    function test_cancelBindings() public {
        IReferralCodes.Bind memory s = _statement();
        s.nonce = 4;
        vm.expectEmit(address(_codes));
        emit IReferralCodes.BindingsCancelled(_referee, 5);
        vm.startPrank(_referee);
        _codes.cancelBindings(5);
        _codes.cancelBindings(3);
        vm.stopPrank();
        vm.assertEq(_codes.bindNonceFloor(_referee), 5, "only rises");
        _refused(s, abi.encodeWithSelector(IReferralCodes.NonceCancelled.selector, 4, 5));
        s.nonce = 5;
        _bind(s);
        vm.assertTrue(_isBound(_referee, 1), "bound");
    }
}
