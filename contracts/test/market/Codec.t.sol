// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC5267 } from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IMarketCodec } from "../../src/interfaces/IMarketCodec.sol";
import { OrderHash } from "../../src/libraries/OrderHash.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { Vm, vm } from "../utils/Vm.sol";

/// @notice What the codec packs is what the market reads; what nobody packed does nothing.
///
/// ```
/// packMatches
/// ├── fills are not as many as machines: WrongMachineCount
/// ├── a signature or a match longer than 65,535 bytes: TooLong
/// └── else every field comes out as it went in
/// settle
/// ├── more than 1000 matches: BatchTooLong
/// ├── longer or shorter than it says: BadEncoding
/// ├── a match longer or shorter than it says: RequestMalformed, or another reason
/// └── nothing without signatures
/// ```
contract CodecTest is MarketFixture {
    // ------------------------------------------------------------------------------------------------- round trip

    /// @notice The market hashes what it read: only where every field is what was signed does the match settle, and the
    /// event says the hash of the request.
    function testFuzz_what_is_packed_is_what_is_read(
        IMarket.Request memory r,
        IMarket.Offer memory o,
        uint8[4] memory dice
    ) public {
        _makeGood(r, o, dice);
        IMarket.Match memory m = _match(r, RENTER_KEY, _fill(o, MACHINE_KEY, 3, dice[3] % 32));
        m.pricePerGpuHour = o.pricePerGpuHour;
        vm.recordLogs();
        vm.assertEq(uint256(_settleAs(renter, _batch(m))[0]), uint256(IMarket.Skip.None), "settles");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1, "one event");
        vm.assertEq(logs[0].topics[1], this.hashOf(r), "the request as it was signed");

        IMarket.LeaseView memory v = market.leaseOf(provider, machine, dice[3] % 32);
        vm.assertTrue(v.open && v.gpus == 3 && v.gpuClass == o.gpuClass, "lease");
        vm.assertTrue(v.duration == r.duration && v.pricePerGpuHour == o.pricePerGpuHour, "terms");
    }

    /// @notice The same where it is skipped: whatever is in the request, the market read it as it was packed.
    function testFuzz_a_skipped_request_is_read_as_it_was_packed(IMarket.Request memory r, uint64 price) public {
        r.machines = 1;
        IMarket.Match memory m;
        (m.request, m.pricePerGpuHour) = (r, price);
        m.fills = new IMarket.Fill[](1);
        vm.recordLogs();
        vm.assertTrue(_settle(m) != IMarket.Skip.None, "nobody signed it");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs[0].topics[1], this.hashOf(r), "as it was packed");
    }

    function test_an_offer_that_names_a_lease_is_read_as_it_was_packed() public {
        for (uint256 i = 1; i < 8; ++i) {
            uint256 snapshot = vm.snapshotState();
            IMarket.Offer memory offer = _offer();
            offer.closesSlot = i & 1 == 0 ? 0 : type(uint8).max;
            offer.closesStart = i & 2 == 0 ? 0 : type(uint32).max;
            offer.closesAmount = i & 4 == 0 ? 0 : type(uint88).max;
            _open(_match(_request(), offer));
            vm.revertToState(snapshot);
        }
    }

    function test_the_longest_and_the_shortest() public view {
        IMarket.Match memory m = _match();
        bytes memory short = codec.packMatches(_batch(m));
        m.request.gpuClasses = (1 << 3) | (1 << 4);
        m.request.regions = (1 << 5) | (1 << 6);
        (m.request.matcher, m.fills[0].offer.matcher) = (matcher, matcher);
        m.fills[0].offer.closesStart = 1;
        bytes memory long = codec.packMatches(_batch(m));
        // Two matchers, two masks, and the lease that the offer names.
        vm.assertEq(long.length - short.length, 20 + 20 + 31 + 7 + 16, "what is not there takes no place");
    }

    function test_signatures_of_keys_are_shortened() public view {
        IMarket.Match memory m = _match();
        uint256 length = codec.packMatches(_batch(m)).length;
        m.signature = _signCompact(RENTER_KEY, codec.hashRequest(m.request));
        m.fills[0].signature = _signCompact(MACHINE_KEY, codec.hashOffer(m.fills[0].offer));
        vm.assertEq(codec.packMatches(_batch(m)).length, length, "short already");
        m.signature = _signHighS(RENTER_KEY, codec.hashRequest(m.request));
        vm.assertEq(codec.packMatches(_batch(m)).length, length + 1, "one that has no short form stays");
        m.signature[64] = 0x05;
        vm.assertEq(codec.packMatches(_batch(m)).length, length + 1, "as does one with a strange v");
    }

    function test_the_domain() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifier,,) =
            IERC5267(address(codec)).eip712Domain();
        vm.assertEq(bytes32(fields), bytes32(bytes1(0x0f)), "fields");
        vm.assertEq(string.concat(name, " ", version), "Weft Market 1", "name and version");
        vm.assertEq(chainId, block.chainid, "chain");
        vm.assertEq(verifier, address(market), "the market, not the codec");
        vm.assertEq(address(codec.market()), address(market), "market");
    }

    // ------------------------------------------------------------------------------------------------- refusals

    function test_WrongMachineCount() public {
        IMarket.Match memory m = _match();
        m.request.machines = 2;
        vm.expectRevert(abi.encodeWithSelector(IMarketCodec.WrongMachineCount.selector, 1, 2));
        codec.packMatches(_batch(m));
        m.fills = new IMarket.Fill[](0);
        vm.expectRevert(abi.encodeWithSelector(IMarketCodec.WrongMachineCount.selector, 0, 2));
        codec.packMatches(_batch(m));
    }

    function test_TooLong() public {
        IMarket.Match memory m = _match();
        m.signature = new bytes(65_536);
        vm.expectRevert(abi.encodeWithSelector(IMarketCodec.TooLong.selector, 65_536, 65_535));
        codec.packMatches(_batch(m));
        m.signature = new bytes(65_535);
        uint256 rest = codec.packMatches(_batch(_match())).length - 4 - 64;
        vm.expectRevert(abi.encodeWithSelector(IMarketCodec.TooLong.selector, 65_535 + rest, 65_535));
        codec.packMatches(_batch(m));
        m.signature = new bytes(65_535 - rest);
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.RequestSignature), "as long as can be");
        IMarket.Ending[] memory endings = new IMarket.Ending[](1);
        endings[0].closingSignature = new bytes(65_536);
        vm.expectRevert(abi.encodeWithSelector(IMarketCodec.TooLong.selector, 65_536, 65_535));
        codec.packEndings(endings);
    }

    function test_BatchTooLong() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BatchTooLong.selector, 1001, 1000));
        market.settle(hex"03e9");
        vm.expectRevert(abi.encodeWithSelector(IMarket.BatchTooLong.selector, 65_535, 1000));
        market.settle(hex"ffff");
    }

    function test_a_thousand_empty_matches_are_skipped() public {
        IMarket.Skip[] memory results = market.settle(bytes.concat(hex"03e8", new bytes(2000)));
        vm.assertEq(results.length, 1000, "all");
        for (uint256 i = 0; i < 1000; ++i) {
            vm.assertEq(uint256(results[i]), uint256(IMarket.Skip.RequestExpired), "skipped");
        }
    }

    function test_BadEncoding_longer_than_it_says() public {
        bytes memory packed = codec.packMatches(_batch(_match()));
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadEncoding.selector, packed.length));
        market.settle(bytes.concat(packed, hex"00"));
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadEncoding.selector, 2));
        market.settle(hex"000000");
        _untouched();
    }

    function test_BadEncoding_of_nothing() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadEncoding.selector, 2));
        market.settle("");
        vm.expectRevert(abi.encodeWithSelector(IMarket.BadEncoding.selector, 2));
        market.settle(hex"00");
    }

    /// @dev Zeros where bytes are missing: the length of what follows says so.
    function test_BadEncoding_shorter_than_it_says() public {
        bytes memory packed = codec.packMatches(_batch(_match()));
        for (uint256 length = packed.length - 1; length > 3; length -= 3) {
            assembly ("memory-safe") {
                mstore(packed, length)
            }
            (bool ok, bytes memory result) = address(market).call(abi.encodeCall(IMarket.settle, (packed)));
            vm.assertTrue(!ok && bytes4(result) == IMarket.BadEncoding.selector, "refused");
        }
        _untouched();
    }

    function test_a_match_of_another_length_than_it_says() public {
        bytes memory packed = codec.packMatches(_batch(_match()));
        uint256 length = packed.length - 4;
        // One byte more that belongs to the match and that nobody reads.
        bytes memory longer = bytes.concat(packed, hex"00");
        (longer[2], longer[3]) = (bytes1(uint8((length + 1) >> 8)), bytes1(uint8(length + 1)));
        vm.assertEq(uint256(market.settle(longer)[0]), uint256(IMarket.Skip.RequestMalformed), "longer");
        // The match says it ends before what it reads, and the next begins inside it.
        bytes memory shorter = bytes.concat(packed);
        (shorter[1], shorter[2], shorter[3]) = (0x02, bytes1(uint8((length - 2) >> 8)), bytes1(uint8(length - 2)));
        shorter[shorter.length - 1] = 0;
        shorter[shorter.length - 2] = 0;
        IMarket.Skip[] memory results = market.settle(shorter);
        vm.assertTrue(results[0] != IMarket.Skip.None && results[1] != IMarket.Skip.None, "both are skipped");
        _untouched();
    }

    // ------------------------------------------------------------------------------------------------- rubbish

    function testFuzz_rubbish_does_nothing(bytes memory rubbish, uint8 count) public {
        if (rubbish.length > 1) (rubbish[0], rubbish[1]) = (0, bytes1(count % 4));
        _doesNothing(rubbish);
    }

    /// @notice A good batch of two with any byte changed never does more than the good one would.
    function testFuzz_a_changed_byte_settles_nothing_else(uint256 position, uint8 change) public {
        IMarket.Match[] memory batch = new IMarket.Match[](2);
        IMarket.Request memory request = _request();
        request.nonce = 2;
        (batch[0], batch[1]) = (_match(), _match(request, RENTER_KEY, _fill(_offer(), MACHINE_KEY, 12, 1)));
        bytes memory packed = codec.packMatches(batch);
        position = _bound(position, 0, packed.length - 1);
        packed[position] ^= bytes1(change);
        vm.prank(matcher);
        (bool ok, bytes memory result) = address(market).call(abi.encodeCall(IMarket.settle, (packed)));
        if (!ok) return _refused(result);

        IMarket.Skip[] memory results = abi.decode(result, (IMarket.Skip[]));
        uint256 settled = 0;
        for (uint256 i = 0; i < results.length; ++i) {
            if (results[i] == IMarket.Skip.None) ++settled;
        }
        vm.assertLe(settled, 2, "at most both");
        // Where a lease is, and at what price within the signed ones, the matcher says; all else was signed.
        uint256 paid = FUNDS - market.balanceOf(renter);
        vm.assertLe(paid, settled * (LOCK + MATCH_FEE), "no more than they signed for");
        vm.assertEq(market.balanceOf(matcher), settled * MATCH_FEE, "match fees");
    }

    function testFuzz_a_cut_batch_does_nothing(uint256 length) public {
        bytes memory packed = codec.packMatches(_batch(_match()));
        length = _bound(length, 0, packed.length - 1);
        assembly ("memory-safe") {
            mstore(packed, length)
        }
        _doesNothing(packed);
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function hashOf(IMarket.Request calldata request) external pure returns (bytes32) {
        return OrderHash.hash(request);
    }

    /// @dev Keeps as much of what was thrown as a match allows.
    function _makeGood(IMarket.Request memory r, IMarket.Offer memory o, uint8[4] memory dice) private view {
        (r.renter, o.provider, o.machine) = (renter, provider, machine);
        (r.gpusPerMachine, r.machines) = (2, 1);
        o.gpus |= 3;
        o.pricePerGpuHour %= 1000;
        r.maxPricePerGpuHour |= 1024;
        r.duration = r.duration == 0 ? 1 : r.duration;
        (o.minDuration, o.maxDuration) = (uint24(r.duration - dice[0] % r.duration), r.duration | o.maxDuration);
        o.region %= 64;
        r.regions = dice[0] % 3 == 0 ? uint64(1) << o.region : r.regions | uint64(1) << o.region;
        r.gpuClasses = dice[1] % 2 == 0 ? uint256(1) << o.gpuClass : r.gpuClasses | uint256(1) << o.gpuClass;
        if (dice[1] % 5 == 0) r.regions = type(uint64).max;
        if (dice[2] % 3 == 0) r.features = 0;
        o.features |= r.features;
        if (dice[2] % 2 == 0) r.matcher = address(0);
        if (dice[3] % 2 == 0) o.matcher = address(0);
        r.matchFee %= 1e6;
        o.nonce = o.nonce == 0 ? 1 : o.nonce;
        r.expiry |= 1 << 39;
        o.expiry |= 1 << 39;
        if (dice[3] % 3 == 0) (o.closesSlot, o.closesStart, o.closesAmount) = (0, 0, 0);
    }

    function _doesNothing(bytes memory packed) private {
        vm.prank(matcher);
        (bool ok, bytes memory result) = address(market).call(abi.encodeCall(IMarket.settle, (packed)));
        if (!ok) return _refused(result);
        IMarket.Skip[] memory results = abi.decode(result, (IMarket.Skip[]));
        for (uint256 i = 0; i < results.length; ++i) {
            vm.assertTrue(results[i] != IMarket.Skip.None, "skipped");
        }
        _untouched();
    }

    function _refused(bytes memory result) private view {
        bytes4 why = bytes4(result);
        vm.assertTrue(why == IMarket.BadEncoding.selector || why == IMarket.BatchTooLong.selector, "says why");
        _untouched();
    }

    function _untouched() private view {
        IMarket.AccountView memory v = market.accountOf(renter);
        vm.assertTrue(v.balance == FUNDS && v.lastNonce == 0 && v.usedNonces == 0, "the renter");
        vm.assertTrue(_busy() == 0 && _openSlots() == 0, "the machine");
        vm.assertEq(market.balanceOf(matcher), 0, "the matcher");
    }
}
