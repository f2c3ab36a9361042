// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../../src/interfaces/IMarket.sol";
import { OrderHash } from "../../../src/libraries/OrderHash.sol";
import { vm } from "../../utils/Vm.sol";
import { MarketChecks } from "../MarketChecks.sol";
import {
    ChargesForStopping,
    CountsServedAgain,
    ForgetsNonces,
    ForgetsTheCap,
    ForgetsTheDay,
    ForgivesRevoked,
    FreesGpusTooEarly,
    HoldsAnything,
    KeepsMoneyWhileHalted,
    NamesTwoLeasesAlike,
    PaysAboveTheLock,
    PaysOneMore,
    SettlesCancelledOffers,
    StopsForStrangers,
    TakesMoreFee,
    WritesAnotherLease
} from "./MarketBugs.sol";
import { Planted } from "./Planted.sol";
import { PlantedMarket } from "./PlantedMarket.sol";

/// @notice Each of the bugs is noticed, by the rule that it breaks, and the market behind no bug passes.
/// forge-config: default.isolate = false
contract MarketPlantedTest is MarketChecks {
    uint256 private constant ROUNDS = 400;

    address private _code;

    function setUp() public {
        _code = address(_deploy());
    }

    function test_without_a_bug_all_is_well() public {
        _plant(new PlantedMarket(_code));
        this.run();
        bytes32[8] memory often = [
            bytes32("settled"),
            "skipped",
            "ended by settling",
            "settled by a delegate",
            "closed in one of many",
            "settle while halted",
            "with two signatures",
            "forbidden"
        ];
        for (uint256 i = 0; i < often.length; ++i) {
            vm.assertGe(handler.calls(often[i]), 2, string(abi.encodePacked(often[i])));
        }
    }

    function test_1_conservation() public {
        _noticed(new PaysOneMore(_code), "1: ");
    }

    function test_2_nobodys_money_moves() public {
        _noticed(new ChargesForStopping(_code), "2: ");
    }

    function test_3_paid_is_at_most_locked() public {
        _noticed(new PaysAboveTheLock(_code), "3: ");
    }

    function test_4_fee_is_at_most_5_percent() public {
        _noticed(new TakesMoreFee(_code), "4: ");
    }

    function test_5_holdings_fit() public {
        _noticed(new HoldsAnything(_code), "5: ");
    }

    function test_6_no_gpu_twice() public {
        _noticed(new FreesGpusTooEarly(_code), "6: ");
    }

    function test_7_each_slots_word_is_its_lease() public {
        _noticed(new WritesAnotherLease(_code), "7: ");
    }

    function test_8_a_lease_id_names_one_lease() public {
        _plant(new NamesTwoLeasesAlike(_code));
        Planted.expectFailure(address(this), abi.encodeCall(this.hurry, ()), "8: ");
    }

    function test_9_nonces_stay_used() public {
        _noticed(new ForgetsNonces(_code), "9: ");
    }

    function test_10_settled_exactly_when_it_should_be() public {
        _noticed(new SettlesCancelledOffers(_code), "10: ");
    }

    function test_11_revoked_stays_dead() public {
        _noticed(new ForgivesRevoked(_code), "11: ");
    }

    function test_12_forbidden_calls_fail() public {
        _noticed(new StopsForStrangers(_code), "12: ");
    }

    function test_13_exits_are_always_open() public {
        _noticed(new KeepsMoneyWhileHalted(_code), "13: ");
    }

    function test_14_served_is_counted_once() public {
        _noticed(new CountsServedAgain(_code), "14: ");
    }

    function test_15_a_cap_is_a_cap() public {
        _noticed(new ForgetsTheCap(_code), "15: ");
    }

    function test_16_a_guard_holds() public {
        _noticed(new ForgetsTheDay(_code), "16: ");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /// @dev Checked after every call, so that the first rule that is broken is the one that is named.
    function run() external {
        for (uint256 i = 0; i < ROUNDS; ++i) {
            this.round(i);
        }
        checkExit();
    }

    /// @dev External, because memory is dear once there is much of it.
    function round(uint256 i) external {
        _drive(i, 1);
        check();
    }

    /// @notice Many leases begin and end in the same second.
    function hurry() external {
        for (uint256 i = 0; i < 100; ++i) {
            this.moment(uint256(keccak256(abi.encode(i))), i);
        }
    }

    function moment(uint256 seed, uint256 i) external {
        handler.settle(seed, i);
        handler.close(seed >> 8, i, i, seed);
        handler.settle(seed >> 16, i);
        handler.closeMany(seed >> 24, i);
        if (i % 8 == 7) handler.wait(600);
        check();
    }

    function _noticed(PlantedMarket planted, string memory rule) private {
        _plant(planted);
        Planted.expectFailure(address(this), abi.encodeCall(this.run, ()), rule);
    }

    /// @dev What the constructor wrote is in the first words; the layout is seen to be the market's.
    function _plant(PlantedMarket planted) private {
        for (uint256 i = 0; i < 5; ++i) {
            vm.store(address(planted), bytes32(i), vm.load(_code, bytes32(i)));
        }
        _handle({ market_: IMarket(address(planted)), signedFor: IMarket(_code) });
        address[] memory parties = new address[](PARTIES);
        address[] memory delegates = new address[](PARTIES);
        for (uint256 i = 0; i < PARTIES; ++i) {
            parties[i] = handler.parties(i);
            delegates[i] = handler.delegateOf(parties[i]);
        }
        planted.know(parties, delegates);
        _seesTheLayout(planted, parties[1], delegates[1]);
    }

    function _seesTheLayout(PlantedMarket planted, address party, address delegate) private view {
        bytes32 word = vm.load(address(planted), keccak256(abi.encode(party, uint256(5))));
        vm.assertEq(uint256(word) & type(uint88).max, market.balanceOf(party), "accounts");
        bytes32 root = keccak256(abi.encode(party, uint256(6)));
        word = vm.load(address(planted), keccak256(abi.encode(delegate, root)));
        vm.assertEq((uint256(word) >> 16) & type(uint88).max, 1e9, "delegates");
        word = vm.load(address(planted), keccak256(abi.encode(handler.guarded(), uint256(8))));
        vm.assertEq(uint256(word) & type(uint88).max, 1e9, "guards");
        word = vm.load(address(planted), keccak256(abi.encode(OrderHash.OFFER_TYPEHASH, party, party)));
        vm.assertEq((uint256(word) >> 160) & type(uint32).max, 1, "machines");
    }
}
