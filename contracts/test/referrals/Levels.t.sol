// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { Attestation } from "../../src/interfaces/IAttestations.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { ReferralFixture } from "../utils/ReferralFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice presentProof
/// ├── none of this uid, not accepted, expired, revoked, for nobody, under another uid: refused
/// ├── no better than what is there: refused
/// └── higher, or the same for longer, or instead of what is no longer good: taken
/// levelOf: expiry, revocation, the attester's removal, a broken or missing registry count at once
contract LevelsTest is ReferralFixture {
    function _refused(Attestation memory a) private {
        attestations.set(a);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAccepted.selector, a.uid));
        programme.presentProof(a.uid);
    }

    function test_presentProof() public {
        for (uint8 level = 1; level <= 3; ++level) {
            Attestation memory a = _attestation(renter, level);
            attestations.set(a);
            vm.expectEmit(address(programme));
            emit IReferrals.ProofPresented(renter, a.uid, level);
            vm.prank(stranger);
            programme.presentProof(a.uid);
            vm.assertEq(programme.levelOf(renter), level, "level");
            vm.assertEq(programme.proofOf(renter), a.uid, "proof");
        }
        vm.assertEq(programme.levelOf(stranger), 0, "nobody else's");
    }

    function test_presentProof_refuses_what_is_not_accepted() public {
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAccepted.selector, bytes32("none")));
        programme.presentProof("none");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAccepted.selector, bytes32(0)));
        programme.presentProof(0);

        Attestation memory a = _attestation(renter, 1);
        a.schema = "another";
        _refused(a);
        a = _attestation(renter, 1);
        a.attester = stranger;
        _refused(a);
        a = _attestation(renter, 1);
        a.recipient = address(0);
        _refused(a);
        a = _attestation(renter, 1);
        a.revocationTime = 1;
        _refused(a);
        a = _attestation(renter, 1);
        a.expirationTime = uint64(NOW);
        _refused(a);
        a.expirationTime = uint64(NOW + 1);
        _present(a);
        vm.assertEq(programme.levelOf(renter), 1, "still good for a second");

        a = _attestation(renter, 2);
        attestations.setAt("lying", a);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAccepted.selector, bytes32("lying")));
        programme.presentProof("lying");
    }

    function test_presentProof_needs_a_better_one() public {
        _level(renter, 2);
        Attestation memory a = _attestation(renter, 1);
        attestations.set(a);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NoBetter.selector, a.uid, 1, 2));
        programme.presentProof(a.uid);
        a = _attestation(renter, 2);
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NoBetter.selector, a.uid, 2, 2));
        programme.presentProof(a.uid);
    }

    function test_presentProof_of_the_same_level_for_longer() public {
        Attestation memory a = _attestation(renter, 1);
        a.expirationTime = uint64(NOW + 10);
        _present(a);
        (a.uid, a.expirationTime) = ("longer", uint64(NOW + 11));
        _present(a);
        vm.assertEq(programme.proofOf(renter), "longer", "replaced");
    }

    function test_levels_end_at_once() public {
        Attestation memory a = _attestation(renter, 2);
        a.expirationTime = uint64(NOW + 10);
        _present(a);
        vm.warp(NOW + 9);
        vm.assertEq(programme.levelOf(renter), 2, "before");
        vm.warp(NOW + 10);
        vm.assertEq(programme.levelOf(renter), 0, "expired");

        _level(renter, 1);
        attestations.revoke(programme.proofOf(renter));
        vm.assertEq(programme.levelOf(renter), 0, "revoked");

        _level(renter, 3);
        vm.prank(owner);
        programme.setAttester(bytes32(uint256(3)), attester, 0);
        vm.assertEq(programme.levelOf(renter), 0, "attester gone");
    }

    function test_a_broken_registry_means_nobody_is_known() public {
        _level(renter, 2);
        attestations.breakDown(true, false);
        vm.assertEq(programme.levelOf(renter), 0, "reverts");
        attestations.breakDown(false, true);
        vm.assertEq(programme.levelOf(renter), 0, "eats gas");
        attestations.breakDown(false, false);
        vm.assertEq(programme.levelOf(renter), 2, "mended");
    }

    function test_without_a_registry_nobody_is_known() public {
        bytes memory arguments = abi.encode(address(revenue), address(codes), address(0), owner);
        IReferrals none = IReferrals(vm.deployCode("Referrals.sol:Referrals", arguments));
        vm.assertEq(none.levelOf(renter), 0, "level");
        vm.expectRevert(abi.encodeWithSelector(IReferrals.NotAccepted.selector, bytes32("any")));
        none.presentProof("any");
    }

    function test_setAttester() public {
        vm.expectEmit(address(programme));
        emit IReferrals.AttesterSet("schema", stranger, 3);
        vm.prank(owner);
        programme.setAttester("schema", stranger, 3);
        vm.assertEq(programme.attesterLevel("schema", stranger), 3, "level");

        vm.expectRevert(abi.encodeWithSelector(IReferrals.LevelTooHigh.selector, 4, 3));
        vm.prank(owner);
        programme.setAttester("schema", stranger, 4);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        programme.setAttester("schema", stranger, 3);
    }
}
