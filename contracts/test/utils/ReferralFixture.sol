// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Attestation } from "../../src/interfaces/IAttestations.sol";
import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IReferralSink } from "../../src/interfaces/IRevenueParts.sol";
import { Haltable } from "../../src/governance/Haltable.sol";
import { FakeAttestations } from "./FakeAttestations.sol";
import { RevenueFixture } from "./RevenueFixture.sol";
import { vm } from "./Vm.sol";

/// @notice `Referrals` behind the real `Revenue`, at the first second of an epoch. The referrer brought the renter and
/// the provider; nobody has a level yet.
abstract contract ReferralFixture is RevenueFixture {
    uint256 internal constant EPOCH = 7 days;
    uint256 internal constant FIRST = 2977;
    uint256 internal constant NOW = FIRST * EPOCH;
    uint256 internal constant USD = 1e6;
    uint8 internal constant RENTER = 1;
    uint8 internal constant PROVIDER = 2;

    IReferralCodes internal codes;
    IReferrals internal programme;
    FakeAttestations internal attestations;

    address internal referrer = address(0x4efe);
    address internal attester = address(0xa77e);
    address internal manager = address(0x3a4a);
    address internal scoreKeeper = address(0x5c04);
    address internal guardian = address(0x94a4d);

    function setUp() public virtual override {
        super.setUp();
        vm.warp(NOW);
        attestations = new FakeAttestations();
        codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(owner)));
        programme = IReferrals(
            vm.deployCode(
                "Referrals.sol:Referrals", abi.encode(address(revenue), address(codes), address(attestations), owner)
            )
        );
        vm.startPrank(owner);
        codes.setLedger(address(programme));
        revenue.setReferralSink(address(programme));
        programme.setManager(manager);
        programme.setScoreKeeper(scoreKeeper);
        Haltable(address(programme)).setGuardian(guardian);
        for (uint8 level = 1; level <= 3; ++level) {
            programme.setAttester(bytes32(uint256(level)), attester, level);
        }
        vm.stopPrank();
        _bind(renter, referrer, RENTER);
        _bind(provider, referrer, PROVIDER);
    }

    // ------------------------------------------------------------------------------------------------- makers

    function _bind(address referee, address referrer_, uint8 sides) internal {
        IReferralCodes.Bind memory statement = IReferralCodes.Bind({
            codeHash: 0,
            referrer: referrer_,
            referee: referee,
            homeChainId: 10,
            platformId: 0,
            sides: sides,
            nonce: 0,
            deadline: type(uint64).max
        });
        vm.prank(referee);
        codes.bind(statement, "");
    }

    function _attestation(address account, uint8 level) internal view returns (Attestation memory a) {
        a.uid = keccak256(abi.encode(account, level));
        (a.schema, a.attester, a.recipient) = (bytes32(uint256(level)), attester, account);
        a.time = uint64(block.timestamp);
        a.revocable = true;
    }

    function _present(Attestation memory a) internal {
        attestations.set(a);
        vm.prank(stranger);
        programme.presentProof(a.uid);
    }

    function _level(address account, uint8 level) internal {
        _present(_attestation(account, level));
    }

    // ------------------------------------------------------------------------------------------------- fees

    /// @notice Says to the programme what `Revenue` says, with the budget of the plan, and hands over the money.
    function _fee(address account, uint256 fee) internal returns (uint256 used) {
        return _feeWithin(account, fee, fee * 35 / 100);
    }

    function _feeWithin(address account, uint256 fee, uint256 budget) internal returns (uint256 used) {
        vm.prank(address(revenue));
        used = IReferralSink(address(programme)).onRenterFee(account, fee, budget);
        token.mint(address(programme), used);
    }

    function _providerFee(address account, uint256 fee) internal returns (uint256 used) {
        vm.prank(address(revenue));
        used = IReferralSink(address(programme)).onProviderFee(account, fee, fee * 5 / 100);
        token.mint(address(programme), used);
    }

    function _accrued(address account) internal view returns (uint256) {
        return programme.accountOf(account).accrued;
    }

    /// @notice Makes the referrer's tier, by referees of its own with equal fees.
    function _prove(uint256 count, uint256 feeOfEach, uint256 ahead) internal returns (IReferrals.Tier) {
        address[] memory referees = new address[](count);
        for (uint160 i = 0; i < count; ++i) {
            referees[i] = address(0x70000 + i);
            (address by,) = codes.bindingOf(referees[i], RENTER);
            if (by == address(0)) {
                _bind(referees[i], referrer, RENTER);
                _level(referees[i], 1);
            }
            _fee(referees[i], feeOfEach);
        }
        vm.prank(stranger);
        return programme.refreshTier(referrer, referees, ahead);
    }
}
