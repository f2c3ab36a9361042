// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { OrderHash } from "../../src/libraries/OrderHash.sol";
import { Wallet } from "../utils/accounts/Wallets.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { Vm, vm } from "../utils/Vm.sol";

/// @notice What a good match does.
contract SettleTest is MarketFixture {
    uint256 private constant MACHINE2_KEY = uint256(keccak256("machine 2"));
    uint256 private constant RENTER2_KEY = uint256(keccak256("renter 2"));

    function structHashOf(IMarket.Request calldata request) external pure returns (bytes32) {
        return OrderHash.hash(request);
    }

    function test_settle_opens_the_lease() public {
        IMarket.Match memory m = _match();
        bytes32 requestHash = this.structHashOf(m.request);
        bytes32 lease = keccak256(abi.encode(provider, machine, uint8(0), NOW));

        vm.expectEmit(address(market));
        emit IMarket.LeaseOpened({
            request: requestHash,
            provider: provider,
            renter: renter,
            machine: machine,
            terms: uint256(market.accountOf(renter).id) | (uint256(NOW) << 32) | (uint256(DURATION) << 64)
                | (uint256(PRICE) << 112) | (uint256(3) << 176) | (uint256(FEE_BPS) << 208) | (uint256(3) << 240),
            jobHash: keccak256("job")
        });
        _open(m);

        vm.assertEq(codec.leaseId(_key()), lease, "id");
        IMarket.LeaseView memory v = market.leaseOf(provider, machine, 0);
        vm.assertEq(v.renterId, market.accountOf(renter).id, "renter");
        vm.assertTrue(v.renterId != 0 && v.delegateId == 0 && v.gpuClass == 3, "itself, and the class");
        vm.assertEq(v.start, NOW, "start");
        vm.assertEq(v.duration, DURATION, "duration");
        vm.assertEq(v.stopped, 0, "stopped");
        vm.assertEq(v.gpus, 3, "gpus");
        vm.assertEq(v.pricePerGpuHour, PRICE, "price");
        vm.assertEq(v.feeBps, FEE_BPS, "fee");
        vm.assertTrue(v.open, "open");
        vm.assertEq(_busy(), 3, "busy");
        vm.assertEq(_openSlots(), 1, "slots");

        vm.assertEq(market.balanceOf(renter), FUNDS - LOCK - MATCH_FEE, "locked and paid for the match");
        vm.assertEq(market.balanceOf(matcher), MATCH_FEE, "the caller earned the match fee");
        vm.assertTrue(_isNonceUsed(renter, 1), "nonce spent");
        vm.assertEq(token.balanceOf(address(market)), FUNDS, "no token moved");
    }

    function test_settle_of_nothing() public {
        vm.assertEq(market.settle(hex"0000").length, 0, "nothing");
    }

    function test_settle_below_the_renters_and_above_the_providers_price() public {
        IMarket.Offer memory offer = _offer();
        offer.pricePerGpuHour = 1_000_000;
        IMarket.Match memory m = _match(_request(), offer);
        m.pricePerGpuHour = 1_500_000;
        _open(m);
        vm.assertEq(market.leaseOf(provider, machine, 0).pricePerGpuHour, 1_500_000, "at the match's price");
        vm.assertEq(market.balanceOf(renter), FUNDS - 3_000_000 - MATCH_FEE, "locked at that price");
    }

    function test_one_offer_is_filled_in_parts_by_several_requests() public {
        address renter2 = vm.addr(RENTER2_KEY);
        _fund(renter2, FUNDS);
        IMarket.Request memory second = _request();
        second.renter = renter2;
        second.gpusPerMachine = 6;

        IMarket.Match[] memory batch = new IMarket.Match[](3);
        batch[0] = _match();
        batch[1] = _match(second, RENTER2_KEY, _fill(_offer(), MACHINE_KEY, 0xfc, 31));
        batch[2] = _match();
        batch[2].request.nonce = 2;
        batch[2] = _match(batch[2].request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 0xc0, 1));
        IMarket.Skip[] memory results = _settleAs(matcher, batch);

        vm.assertEq(uint256(results[0]), uint256(IMarket.Skip.None), "two GPUs");
        vm.assertEq(uint256(results[1]), uint256(IMarket.Skip.None), "the other six");
        vm.assertEq(uint256(results[2]), uint256(IMarket.Skip.GpusBusy), "none are left");
        vm.assertEq(_busy(), 0xff, "all busy");
        vm.assertEq(_openSlots(), (1 << 31) | 1, "two slots");
        vm.assertEq(market.balanceOf(matcher), 2 * MATCH_FEE, "two fees");
    }

    function test_several_offers_fill_one_request() public {
        (IMarket.Match memory m,) = _gang();
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.None), "opens");
        vm.assertEq(market.balanceOf(renter), FUNDS - 2 * LOCK - MATCH_FEE, "two locks, one fee");
        vm.assertTrue(market.leaseOf(provider, m.fills[0].offer.machine, 0).open, "first");
        vm.assertTrue(market.leaseOf(provider, m.fills[1].offer.machine, 0).open, "second");
    }

    function test_a_gang_is_all_or_nothing() public {
        (IMarket.Match memory m, uint256 lastKey) = _gang();
        m.fills[1].offer.expiry = NOW - 1;
        m.fills[1].signature = _sign(lastKey, codec.hashOffer(m.fills[1].offer));
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.OfferExpired), "second is late");
        vm.assertTrue(!market.leaseOf(provider, m.fills[0].offer.machine, 0).open, "first is not opened");
        vm.assertEq(market.balanceOf(renter), FUNDS, "nothing paid");
        vm.assertTrue(!_isNonceUsed(renter, 1), "nonce not spent");
    }

    function test_a_gang_needs_money_for_all() public {
        (IMarket.Match memory m,) = _gang();
        vm.prank(renter);
        market.withdraw(renter, FUNDS - 2 * LOCK - MATCH_FEE + 1);
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.BalanceTooLow), "one unit short");
        _fund(renter, 1);
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.None), "to the unit");
        vm.assertEq(market.balanceOf(renter), 0, "all of it");
    }

    function test_a_bad_match_costs_the_others_nothing() public {
        IMarket.Match[] memory batch = new IMarket.Match[](3);
        batch[0] = _match();
        batch[0].signature = "rubbish";
        batch[1] = _match();
        batch[2] = _match();
        bytes32 requestHash = this.structHashOf(batch[0].request);

        vm.expectEmit(address(market));
        emit IMarket.MatchSkipped(requestHash, 0, IMarket.Skip.RequestSignature);
        vm.recordLogs();
        IMarket.Skip[] memory results = _settleAs(matcher, batch);
        vm.assertEq(uint256(results[0]), uint256(IMarket.Skip.RequestSignature), "rubbish");
        vm.assertEq(uint256(results[1]), uint256(IMarket.Skip.None), "good");
        vm.assertEq(uint256(results[2]), uint256(IMarket.Skip.RequestNonceUsed), "same request again");
        vm.assertEq(market.balanceOf(matcher), MATCH_FEE, "one fee");
    }

    function test_same_machine_and_slot_twice_in_one_batch() public {
        IMarket.Match[] memory batch = new IMarket.Match[](2);
        batch[0] = _match();
        batch[1].request = _request();
        batch[1].request.nonce = 2;
        batch[1] = _match(batch[1].request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 12, 0));
        IMarket.Skip[] memory results = _settleAs(matcher, batch);
        vm.assertEq(uint256(results[0]), uint256(IMarket.Skip.None), "first");
        vm.assertEq(uint256(results[1]), uint256(IMarket.Skip.SlotBusy), "the slot is taken");
    }

    // ------------------------------------------------------------------------------------------------- who settles

    function test_the_renter_may_always_settle() public {
        IMarket.Request memory request = _request();
        request.matcher = stranger;
        IMarket.Offer memory offer = _offer();
        offer.matcher = matcher;
        IMarket.Match memory m = _match(request, offer);
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.MatcherNotAllowed), "not the request's matcher");
        vm.assertEq(
            uint256(_settleAs(stranger, _batch(m))[0]), uint256(IMarket.Skip.MatcherNotAllowed), "not the offer's"
        );
        vm.assertEq(uint256(_settleAs(renter, _batch(m))[0]), uint256(IMarket.Skip.None), "the renter");
        vm.assertEq(market.balanceOf(renter), FUNDS - LOCK, "and pays the match fee to itself");
    }

    function test_the_named_matcher_may_settle() public {
        IMarket.Request memory request = _request();
        request.matcher = matcher;
        IMarket.Offer memory offer = _offer();
        offer.matcher = matcher;
        _open(_match(request, offer));
    }

    function test_the_renter_settling_still_needs_its_signature() public {
        IMarket.Match memory m = _match();
        m.signature = "";
        vm.assertEq(uint256(_settleAs(renter, _batch(m))[0]), uint256(IMarket.Skip.RequestSignature), "unsigned");
    }

    function test_a_renter_may_settle_others_in_the_same_batch() public {
        address renter2 = vm.addr(RENTER2_KEY);
        _fund(renter2, FUNDS);
        IMarket.Match[] memory batch = new IMarket.Match[](2);
        batch[0] = _match();
        batch[1].request = _request();
        batch[1].request.renter = renter2;
        batch[1] = _match(batch[1].request, RENTER2_KEY, _fill(_offer(), MACHINE_KEY, 12, 1));
        _settleAs(renter, batch);
        vm.assertEq(market.balanceOf(renter), FUNDS - LOCK + MATCH_FEE, "own fee back, the other's earned");
        vm.assertEq(market.balanceOf(renter2), FUNDS - LOCK - MATCH_FEE, "paid");
    }

    // ------------------------------------------------------------------------------------------------- accounts

    function test_contract_accounts_on_both_sides() public {
        address wallet = address(new Wallet(renter));
        address box = address(new Wallet(machine));
        _fund(wallet, FUNDS);
        vm.prank(provider);
        market.enrolMachine(box);

        IMarket.Request memory request = _request();
        request.renter = wallet;
        IMarket.Offer memory offer = _offer();
        offer.machine = box;
        IMarket.LeaseKey memory key = _open(_match(request, offer));

        bytes memory voucher = _voucher(RENTER_KEY, key, 1_000_000);
        bytes memory closing = _closing(MACHINE_KEY, key, 1_000_000);
        vm.prank(stranger);
        market.close(key, wallet, 1_000_000, 1_000_000, voucher, closing);
        vm.assertEq(market.balanceOf(wallet), FUNDS - MATCH_FEE - 1_000_000, "paid by the wallet");
    }

    function test_a_provider_may_be_its_own_machine() public {
        vm.prank(provider);
        market.enrolMachine(provider);
        IMarket.Offer memory offer = _offer();
        offer.machine = provider;
        IMarket.LeaseKey memory key = _open(_match(_request(), RENTER_KEY, _fill(offer, PROVIDER_KEY, 3, 0)));
        bytes memory voucher = _voucher(RENTER_KEY, key, 1_000_000);
        bytes memory closing = _closing(PROVIDER_KEY, key, 1_000_000);
        vm.prank(stranger);
        market.close(key, renter, 1_000_000, 1_000_000, voucher, closing);
        (,,,, uint256 earned,) = market.machineOf(provider, provider);
        vm.assertEq(earned, 970_000, "earned");
    }

    function test_one_account_may_be_all_three() public {
        _fund(provider, FUNDS);
        vm.prank(provider);
        market.enrolMachine(provider);
        IMarket.Offer memory offer = _offer();
        offer.machine = provider;
        IMarket.Request memory request = _request();
        request.renter = provider;
        IMarket.Match memory m = _match(request, PROVIDER_KEY, _fill(offer, PROVIDER_KEY, 3, 0));
        vm.assertEq(uint256(_settleAs(provider, _batch(m))[0]), uint256(IMarket.Skip.None), "opens");
        vm.assertEq(market.balanceOf(provider), FUNDS - LOCK, "locked");
    }

    function test_a_provider_rents_with_what_it_earned() public {
        IMarket.LeaseKey memory key = _open();
        bytes memory voucher = _voucher(RENTER_KEY, key, 4_000_000);
        vm.prank(provider);
        market.close(key, renter, 4_000_000, 4_000_000, voucher, "");
        address[] memory machines = new address[](1);
        machines[0] = machine;
        market.collect(provider, machines);

        // It never deposited, so this lease gives it its id.
        IMarket.Request memory request = _request();
        request.renter = provider;
        request.gpusPerMachine = 1;
        IMarket.Match memory m = _match(request, PROVIDER_KEY, _fill(_offer(), MACHINE_KEY, 1, 1));
        _open(m);
        vm.assertEq(market.leaseOf(provider, machine, 1).renterId, market.accountOf(provider).id, "known");
        vm.assertTrue(market.accountOf(provider).id != 0, "by an id");
    }

    // ------------------------------------------------------------------------------------------------- edges

    function test_the_windows_last_nonce_counts() public {
        vm.prank(renter);
        market.cancelRequest(32);
        _open();
        vm.assertTrue(_isNonceUsed(renter, 1) && !_isNonceUsed(renter, 2), "31 below the highest");
    }

    function test_the_last_second_counts() public {
        IMarket.Match memory m = _match();
        vm.warp(NOW + 120);
        _open(m);
    }

    function test_the_largest_request_does_not_overflow() public {
        IMarket.Request memory request = _request();
        (request.gpusPerMachine, request.machines) = (32, 255);
        (request.maxPricePerGpuHour, request.matchFee) = (type(uint64).max, type(uint64).max);
        request.duration = type(uint24).max;
        IMarket.Match memory m = _match(request, _offer());
        m.fills = new IMarket.Fill[](255);
        m.pricePerGpuHour = type(uint64).max;
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.BalanceTooLow), "just too expensive");
    }

    function test_the_longest_lease_of_all_gpus() public {
        IMarket.Offer memory offer = _offer();
        (offer.gpus, offer.maxDuration) = (type(uint32).max, type(uint24).max);
        offer.pricePerGpuHour = 0;
        IMarket.Request memory request = _request();
        (request.gpusPerMachine, request.duration) = (32, type(uint24).max);
        IMarket.Match memory m = _match(request, RENTER_KEY, _fill(offer, MACHINE_KEY, type(uint32).max, 31));
        m.pricePerGpuHour = 1;
        IMarket.LeaseKey memory key = _open(m);
        uint256 lock = (uint256(32) * type(uint24).max + 3599) / 3600;
        vm.assertEq(market.balanceOf(renter), FUNDS - lock - MATCH_FEE, "locked");
        vm.prank(provider);
        market.close(key, renter, 0, 0, "", "");
        vm.assertEq(_busy(), 0, "free");
        vm.assertEq(market.balanceOf(renter), FUNDS - MATCH_FEE, "back");
    }

    function test_a_free_lease() public {
        IMarket.Offer memory offer = _offer();
        offer.pricePerGpuHour = 0;
        IMarket.Request memory request = _request();
        request.matchFee = 0;
        IMarket.Match memory m = _match(request, offer);
        m.pricePerGpuHour = 0;
        _open(m);
        vm.assertEq(market.balanceOf(renter), FUNDS, "free");
    }

    function test_accounts_without_an_id_cannot_rent_once_ids_ran_out() public {
        // The guardian's word ends with feeBps uint16 | lastAccountId uint32; find it by its content.
        bytes32 slot = _findWord();
        uint256 word = uint256(vm.load(address(market), slot));
        vm.store(address(market), slot, bytes32(word | (uint256(type(uint32).max) << 224)));

        _fund(stranger, FUNDS);
        vm.assertEq(market.balanceOf(stranger), FUNDS, "deposits still work");
        IMarket.Request memory request = _request();
        request.renter = stranger;
        IMarket.Match memory m = _match(request, STRANGER_KEY, _fill(_offer(), MACHINE_KEY, 3, 0));
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.RequestMalformed), "no id for the newcomer");
        _open();
        vm.prank(stranger);
        market.withdraw(stranger, FUNDS);
        vm.assertEq(token.balanceOf(stranger), FUNDS, "and withdrawals");
    }

    function _findWord() private view returns (bytes32) {
        for (uint256 i = 0; i < 16; ++i) {
            if (uint256(vm.load(address(market), bytes32(i))) == (uint256(FEE_BPS) << 208) | (uint256(1) << 224)) {
                return bytes32(i);
            }
        }
        revert("layout changed");
    }

    /// @notice A request for two machines, with its fills in ascending order of machine.
    function _gang() private returns (IMarket.Match memory m, uint256 lastKey) {
        address machine2 = vm.addr(MACHINE2_KEY);
        vm.prank(provider);
        market.enrolMachine(machine2);
        IMarket.Request memory request = _request();
        request.machines = 2;
        IMarket.Offer memory offer2 = _offer();
        offer2.machine = machine2;

        m = _match(request, _offer());
        IMarket.Fill memory first = m.fills[0];
        IMarket.Fill memory second = _fill(offer2, MACHINE2_KEY, 12, 0);
        m.fills = new IMarket.Fill[](2);
        (m.fills[0], m.fills[1]) = machine < machine2 ? (first, second) : (second, first);
        lastKey = machine < machine2 ? MACHINE2_KEY : MACHINE_KEY;
    }
}
