// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { HostileWallet } from "../utils/accounts/Wallets.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Every reason for a skip: the good match with one thing spoilt. Each test settles the spoilt match next to a
/// good one of another renter and checks that only the good one happened.
contract SkipsTest is MarketFixture {
    uint256 private constant OTHER_MACHINE_KEY = uint256(keccak256("other machine"));
    uint256 private constant OTHER_RENTER_KEY = uint256(keccak256("other renter"));

    address private _otherMachine = vm.addr(OTHER_MACHINE_KEY);
    address private _otherRenter = vm.addr(OTHER_RENTER_KEY);

    function setUp() public override {
        super.setUp();
        vm.prank(provider);
        market.enrolMachine(_otherMachine);
        _fund(_otherRenter, FUNDS);
    }

    // ------------------------------------------------------------------------------------------------- request

    function test_MatcherNotAllowed_request() public {
        IMarket.Request memory request = _request();
        request.matcher = stranger;
        _skips(_match(request, _offer()), IMarket.Skip.MatcherNotAllowed);
    }

    function test_RequestExpired() public {
        IMarket.Request memory request = _request();
        request.expiry = NOW - 1;
        _skips(_match(request, _offer()), IMarket.Skip.RequestExpired);
    }

    function test_the_market_ends_when_lease_starts_run_out() public {
        vm.warp(uint256(type(uint32).max) + 1);
        IMarket.Request memory request = _request();
        request.expiry = type(uint40).max;
        IMarket.Offer memory offer = _offer();
        offer.expiry = type(uint40).max;
        IMarket.Match memory m = _match(request, offer);
        bytes memory packed = codec.packMatches(_batch(m));
        vm.expectRevert(IMarket.MarketEnded.selector);
        market.settle(packed);
        vm.warp(type(uint32).max);
        vm.assertEq(uint256(_settle(_match(request, offer))), uint256(IMarket.Skip.None), "the last second");
    }

    function test_RequestNonceUsed() public {
        vm.prank(renter);
        market.cancelRequest(1);
        _skips(_match(), IMarket.Skip.RequestNonceUsed);
    }

    function test_RequestNonceUsed_below_the_window() public {
        vm.prank(renter);
        market.cancelRequest(33);
        _skips(_match(), IMarket.Skip.RequestNonceUsed);
    }

    function test_RequestSignature() public {
        IMarket.Match memory m = _match();
        bytes32 digest = codec.hashRequest(m.request);
        m.signature = _sign(STRANGER_KEY, digest);
        _skips(m, IMarket.Skip.RequestSignature);
        m.signature = "";
        _skips(m, IMarket.Skip.RequestSignature);
        m.signature = _signHighS(RENTER_KEY, digest);
        _skips(m, IMarket.Skip.RequestSignature);
        m.signature = new bytes(65);
        _skips(m, IMarket.Skip.RequestSignature);
        m.signature = new bytes(5000);
        _skips(m, IMarket.Skip.RequestSignature);
    }

    function test_RequestSignature_of_another_chain_or_market() public {
        IMarket.Match memory m = _match();
        vm.chainId(1);
        IMarket.Match memory elsewhere = _match();
        vm.chainId(31_337);
        _skips(elsewhere, IMarket.Skip.OfferSignature);
        m.signature = elsewhere.signature;
        _skips(m, IMarket.Skip.RequestSignature);
        m.signature = _sign(RENTER_KEY, _deployCodec(_deployMarket(address(token))).hashRequest(m.request));
        _skips(m, IMarket.Skip.RequestSignature);
    }

    function test_RequestSignature_does_not_cover_a_changed_request() public {
        for (uint256 i = 0; i < 5; ++i) {
            IMarket.Match memory m = _match();
            if (i == 0) m.request.matchFee = MATCH_FEE + 1;
            if (i == 1) m.request.jobHash = keccak256("another job");
            if (i == 2) m.request.nonce = 2;
            if (i == 3) m.request.maxPricePerGpuHour = PRICE + 1;
            if (i == 4) m.request.renter = _otherRenter;
            _skips(m, IMarket.Skip.RequestSignature);
        }
    }

    function test_RequestSignature_of_hostile_accounts() public {
        for (uint8 i = 0; i <= uint8(type(HostileWallet.Trick).max); ++i) {
            HostileWallet.Trick trick = HostileWallet.Trick(i);
            if (trick == HostileWallet.Trick.SaysYes || trick == HostileWallet.Trick.ReturnsMuch) continue;
            address wallet = address(new HostileWallet(trick));
            _fund(wallet, FUNDS);
            IMarket.Request memory request = _request();
            request.renter = wallet;
            _skips(_match(request, _offer()), IMarket.Skip.RequestSignature);
        }
    }

    function test_RequestSignature_nobody_rents_for_zero() public {
        token.mint(stranger, FUNDS);
        IMarket.Request memory request = _request();
        request.renter = address(0);
        (request.matchFee, request.maxPricePerGpuHour) = (0, 0);
        IMarket.Offer memory offer = _offer();
        offer.pricePerGpuHour = 0;
        IMarket.Match memory m = _match(request, offer);
        m.pricePerGpuHour = 0;
        m.signature = new bytes(65);
        _skips(m, IMarket.Skip.RequestSignature);
    }

    function test_RequestMalformed() public {
        for (uint256 i = 0; i < 4; ++i) {
            IMarket.Request memory request = _request();
            if (i == 0) request.gpusPerMachine = 0;
            if (i == 1) request.gpusPerMachine = 33;
            if (i == 2) request.machines = 0;
            if (i == 3) request.duration = 0;
            IMarket.Offer memory offer = _offer();
            (offer.minDuration, offer.maxDuration) = (0, type(uint24).max);
            IMarket.Match memory m = _match(request, offer);
            if (i == 2) m.fills = new IMarket.Fill[](0);
            _skips(m, IMarket.Skip.RequestMalformed);
        }
    }

    // ------------------------------------------------------------------------------------------------- match

    function test_MachinesNotAscending() public {
        IMarket.Request memory request = _request();
        request.machines = 2;
        IMarket.Match memory m = _match(request, _offer());
        IMarket.Fill memory first = m.fills[0];
        m.fills = new IMarket.Fill[](2);
        (m.fills[0], m.fills[1]) = (first, _fill(_offer(), MACHINE_KEY, 12, 1));
        _skips(m, IMarket.Skip.MachinesNotAscending);

        IMarket.Offer memory other = _offer();
        other.machine = stranger;
        vm.prank(provider);
        market.enrolMachine(stranger);
        IMarket.Fill memory second = _fill(other, STRANGER_KEY, 3, 0);
        (m.fills[0], m.fills[1]) = stranger < machine ? (first, second) : (second, first);
        _skips(m, IMarket.Skip.MachinesNotAscending);
    }

    function test_PriceOutOfBounds() public {
        IMarket.Match memory m = _match();
        m.pricePerGpuHour = PRICE + 1;
        _skips(m, IMarket.Skip.PriceOutOfBounds);
        m.pricePerGpuHour = PRICE - 1;
        _skips(m, IMarket.Skip.PriceOutOfBounds);
    }

    function test_BalanceTooLow() public {
        vm.prank(renter);
        market.withdraw(renter, FUNDS - LOCK - MATCH_FEE + 1);
        _skips(_match(), IMarket.Skip.BalanceTooLow);
    }

    // ------------------------------------------------------------------------------------------------- offer

    function test_MatcherNotAllowed_offer() public {
        IMarket.Offer memory offer = _offer();
        offer.matcher = stranger;
        _skips(_match(_request(), offer), IMarket.Skip.MatcherNotAllowed);
    }

    function test_OfferExpired() public {
        IMarket.Offer memory offer = _offer();
        offer.expiry = NOW - 1;
        _skips(_match(_request(), offer), IMarket.Skip.OfferExpired);
    }

    function test_OfferCancelled() public {
        vm.prank(machine);
        market.cancelOffers(provider, machine, 2);
        _skips(_match(), IMarket.Skip.OfferCancelled);
    }

    function test_OfferCancelled_nonce_zero() public {
        IMarket.Offer memory offer = _offer();
        offer.nonce = 0;
        _skips(_match(_request(), offer), IMarket.Skip.OfferCancelled);
    }

    function test_OfferSignature() public {
        IMarket.Match memory m = _match();
        bytes32 digest = codec.hashOffer(m.fills[0].offer);
        m.fills[0].signature = _sign(STRANGER_KEY, digest);
        _skips(m, IMarket.Skip.OfferSignature);
        m.fills[0].signature = _sign(PROVIDER_KEY, digest);
        _skips(m, IMarket.Skip.OfferSignature);
        m.fills[0].signature = _signHighS(MACHINE_KEY, digest);
        _skips(m, IMarket.Skip.OfferSignature);
        m.fills[0].signature = "";
        _skips(m, IMarket.Skip.OfferSignature);
    }

    function test_OfferSignature_does_not_cover_a_changed_offer() public {
        for (uint256 i = 0; i < 4; ++i) {
            IMarket.Match memory m = _match();
            if (i == 0) m.fills[0].offer.pricePerGpuHour = PRICE - 1;
            if (i == 1) m.fills[0].offer.gpus = 0xffff;
            if (i == 2) m.fills[0].offer.expiry = NOW + 121;
            if (i == 3) m.fills[0].offer.features = 255;
            _skips(m, IMarket.Skip.OfferSignature);
        }
    }

    function test_MachineNotEnrolled() public {
        IMarket.Offer memory offer = _offer();
        offer.machine = stranger;
        _skips(_match(_request(), RENTER_KEY, _fill(offer, STRANGER_KEY, 3, 0)), IMarket.Skip.MachineNotEnrolled);
        offer = _offer();
        offer.provider = stranger;
        _skips(_match(_request(), offer), IMarket.Skip.MachineNotEnrolled);
        vm.prank(provider);
        market.revokeMachine(machine);
        _skips(_match(), IMarket.Skip.MachineNotEnrolled);
    }

    function test_ClassNotAccepted() public {
        IMarket.Offer memory offer = _offer();
        offer.gpuClass = 4;
        _skips(_match(_request(), offer), IMarket.Skip.ClassNotAccepted);
    }

    function test_ClassNotAccepted_none() public {
        IMarket.Request memory request = _request();
        request.gpuClasses = 0;
        _skips(_match(request, _offer()), IMarket.Skip.ClassNotAccepted);
    }

    function test_RegionNotAccepted() public {
        IMarket.Offer memory offer = _offer();
        offer.region = 6;
        _skips(_match(_request(), offer), IMarket.Skip.RegionNotAccepted);
    }

    function test_RegionNotAccepted_beyond_63() public {
        IMarket.Request memory request = _request();
        request.regions = type(uint64).max;
        IMarket.Offer memory offer = _offer();
        offer.region = 64;
        _skips(_match(request, offer), IMarket.Skip.RegionNotAccepted);
        offer.region = 255;
        _skips(_match(request, offer), IMarket.Skip.RegionNotAccepted);
    }

    function test_FeatureMissing() public {
        IMarket.Request memory request = _request();
        request.features = 8;
        _skips(_match(request, _offer()), IMarket.Skip.FeatureMissing);
        request.features = 7 | 1 << 63;
        _skips(_match(request, _offer()), IMarket.Skip.FeatureMissing);
    }

    function test_DurationOutOfBounds() public {
        IMarket.Offer memory offer = _offer();
        offer.maxDuration = DURATION - 1;
        _skips(_match(_request(), offer), IMarket.Skip.DurationOutOfBounds);
        offer = _offer();
        offer.minDuration = DURATION + 1;
        _skips(_match(_request(), offer), IMarket.Skip.DurationOutOfBounds);
    }

    function test_WrongGpuCount() public {
        IMarket.Match memory m = _match();
        uint32[4] memory masks = [uint32(0), 1, 7, type(uint32).max];
        for (uint256 i = 0; i < masks.length; ++i) {
            m.fills[0].gpus = masks[i];
            _skips(m, IMarket.Skip.WrongGpuCount);
        }
    }

    function test_GpusNotOffered() public {
        IMarket.Match memory m = _match();
        m.fills[0].gpus = 0x101;
        _skips(m, IMarket.Skip.GpusNotOffered);
    }

    function test_GpusBusy() public {
        _open();
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _skips(_match(request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 6, 1)), IMarket.Skip.GpusBusy);
    }

    function test_SlotBusy_open() public {
        _open();
        vm.warp(NOW + 1);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _skips(_match(request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 12, 0)), IMarket.Skip.SlotBusy);
    }

    function test_SlotBusy_in_the_second_of_its_last_start() public {
        IMarket.LeaseKey memory key = _open();
        vm.prank(provider);
        market.close(key, renter, 0, 0, "", "");
        IMarket.Request memory request = _request();
        request.nonce = 2;
        IMarket.Match memory m = _match(request, _offer());
        _skips(m, IMarket.Skip.SlotBusy);
        vm.warp(NOW + 1);
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.None), "a second later");
    }

    function test_SlotBusy_beyond_31() public {
        IMarket.Match memory m = _match();
        m.fills[0].slot = 32;
        _skips(m, IMarket.Skip.SlotBusy);
        m.fills[0].slot = 255;
        _skips(m, IMarket.Skip.SlotBusy);
    }

    // ------------------------------------------------------------------------------------------------- fuzz

    /// @notice Whatever is in the orders, a match with them never reverts, and a match that nobody signed never
    /// settles.
    function testFuzz_unsigned_rubbish_is_skipped(
        IMarket.Request memory request,
        IMarket.Offer memory offer,
        bytes memory signature,
        uint64 price,
        uint32 gpus,
        uint8 slot,
        bool plausible
    ) public {
        if (plausible) {
            (request.renter, offer.provider, offer.machine) = (renter, provider, machine);
            (request.matcher, offer.matcher) = (address(0), address(0));
            (request.expiry, offer.expiry) = (type(uint40).max, type(uint40).max);
            (request.machines, request.gpusPerMachine) = (1, 1);
            gpus = 1;
            offer.gpus |= 1;
            request.duration = uint24(_bound(request.duration, 1, type(uint24).max));
            (offer.minDuration, offer.maxDuration) = (0, type(uint24).max);
            (request.gpuClasses, request.regions, request.features) = (type(uint256).max, type(uint64).max, 0);
            (price, offer.pricePerGpuHour) = (request.maxPricePerGpuHour % 1000, 0);
            (offer.region, slot) = (offer.region % 64, slot % 32);
            request.matchFee %= 1000;
        }
        IMarket.Match memory m;
        m.request = request;
        m.signature = signature;
        m.pricePerGpuHour = price;
        m.fills = new IMarket.Fill[](1);
        (m.fills[0].offer, m.fills[0].signature) = (offer, signature);
        (m.fills[0].gpus, m.fills[0].slot) = (gpus, slot);
        m.request.machines = 1;
        IMarket.Skip reason = _settleAs(matcher, _batch(m))[0];
        vm.assertTrue(reason != IMarket.Skip.None, "skipped");
        vm.assertEq(market.balanceOf(renter), FUNDS, "untouched");
    }

    // ------------------------------------------------------------------------------------------------- helper

    /// @dev Leaves the chain as it was.
    function _skips(IMarket.Match memory bad, IMarket.Skip reason) private {
        uint256 snapshot = vm.snapshotState();
        IMarket.Request memory request = _request();
        request.renter = _otherRenter;
        IMarket.Offer memory offer = _offer();
        offer.machine = _otherMachine;

        IMarket.Match[] memory batch = new IMarket.Match[](2);
        batch[0] = bad;
        batch[1] = _match(request, OTHER_RENTER_KEY, _fill(offer, OTHER_MACHINE_KEY, 3, 0));
        uint256 before = market.balanceOf(bad.request.renter);
        uint32 busy = _busy();
        IMarket.Skip[] memory results = _settleAs(matcher, batch);

        vm.assertEq(uint256(results[0]), uint256(reason), "reason");
        vm.assertEq(uint256(results[1]), uint256(IMarket.Skip.None), "its neighbour is settled");
        if (bad.request.renter != _otherRenter) {
            vm.assertEq(market.balanceOf(bad.request.renter), before, "its renter's money stays");
        }
        vm.assertEq(_busy(), busy, "its machine stays as it was");
        vm.revertToState(snapshot);
    }
}
