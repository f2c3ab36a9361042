// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { Wallet } from "../utils/accounts/Wallets.sol";
import { MarketFixture } from "../utils/MarketFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice closeMany: what can be closed is, the rest is skipped.
///
/// ```
/// closeMany
/// ├── nothing in it: 0
/// ├── longer or shorter than it says: BadEncoding
/// └── each ending
///     ├── no such slot, start, machine or provider; closed before; twice: skipped
///     ├── another renter, amount above voucher above lock: skipped
///     ├── neither the provider's side nor its signature: skipped
///     ├── voucher not the renter's: skipped
///     └── else closed
/// ```
contract CloseManyTest is MarketFixture {
    uint256 private constant N = 4;
    uint88 private constant AMOUNT = 1_000_000;
    uint256 private constant FEE = 30_000;

    IMarket.LeaseKey[] private _leases;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < N; ++i) {
            IMarket.Request memory request = _request();
            request.nonce = uint32(i + 1);
            IMarket.Fill memory fill = _fill(_offer(), MACHINE_KEY, uint32(3 << (2 * i)), uint8(i));
            _leases.push(_open(_match(request, RENTER_KEY, fill)));
        }
    }

    function test_closeMany_by_the_provider() public {
        bytes memory packed = codec.packEndings(_endings(false));
        vm.expectEmit(address(market));
        emit IMarket.LeaseClosed(codec.leaseId(_leases[0]), AMOUNT);
        vm.prank(provider);
        vm.assertEq(market.closeMany(packed), N, "all");
        _closed(N);
        vm.assertEq(_busy(), 0, "free");
        vm.assertEq(_openSlots(), 0, "free");
    }

    function test_closeMany_by_the_machine() public {
        bytes memory packed = codec.packEndings(_endings(false));
        vm.prank(machine);
        vm.assertEq(market.closeMany(packed), N, "all");
        _closed(N);
    }

    function test_closeMany_by_anyone_with_signatures() public {
        IMarket.Ending[] memory endings = _endings(true);
        endings[1].closingSignature = _closing(PROVIDER_KEY, _leases[1], AMOUNT);
        _closes(stranger, endings, N);
        _closed(N);
    }

    function test_closeMany_of_nothing() public {
        vm.assertEq(market.closeMany(hex"0000"), 0, "none");
    }

    function test_closeMany_for_nothing_needs_no_voucher() public {
        IMarket.Ending[] memory endings = _endings(false);
        for (uint256 i = 0; i < N; ++i) {
            (endings[i].amount, endings[i].voucher, endings[i].voucherSignature) = (0, 0, "");
        }
        _closes(provider, endings, N);
        vm.assertEq(_earned(), 0, "nothing");
    }

    // ------------------------------------------------------------------------------------------------- skipping

    function test_closeMany_skips_each_that_is_wrong() public {
        for (uint256 i = 0; i < 16; ++i) {
            uint256 snapshot = vm.snapshotState();
            IMarket.Ending[] memory endings = _endings(true);
            _spoil(endings[1], i);
            bytes memory packed = codec.packEndings(endings);
            vm.expectEmit(address(market));
            emit IMarket.CloseSkipped(1);
            vm.prank(stranger);
            vm.assertEq(market.closeMany(packed), N - 1, "the others");
            _closed(N - 1);
            vm.assertTrue(market.leaseOf(provider, machine, 1).open, "still open");
            vm.assertEq(_busy(), 12, "with its GPUs");
            vm.revertToState(snapshot);
        }
    }

    function _spoil(IMarket.Ending memory e, uint256 kind) private view {
        if (kind == 0) e.key.slot = 32;
        if (kind == 1) e.key.slot = 255;
        if (kind == 2) e.key.slot = 9;
        if (kind == 3) e.key.start += 1;
        if (kind == 4) e.key.machine = stranger;
        if (kind == 5) e.key.provider = stranger;
        if (kind == 6) e.renter = stranger;
        if (kind == 7) e.renter = address(0);
        if (kind == 8) e.amount = e.voucher + 1;
        if (kind == 9) {
            (e.voucher, e.voucherSignature) = (uint88(LOCK + 1), _voucher(RENTER_KEY, e.key, uint88(LOCK + 1)));
        }
        if (kind == 10) e.closingSignature = "";
        if (kind == 11) e.closingSignature = _closing(STRANGER_KEY, e.key, e.amount);
        if (kind == 12) e.closingSignature = _closing(MACHINE_KEY, e.key, e.amount - 1);
        if (kind == 13) e.voucherSignature = _voucher(STRANGER_KEY, e.key, e.voucher);
        if (kind == 14) e.voucherSignature = _voucher(RENTER_KEY, e.key, e.voucher - 1);
        if (kind == 15) e.voucherSignature = "";
    }

    function test_closeMany_skips_the_second_of_two() public {
        IMarket.Ending[] memory endings = _endings(true);
        endings[3] = endings[0];
        _closes(stranger, endings, N - 1);
        _closed(N - 1);
        _closes(stranger, endings, 0);
        _closed(N - 1);
    }

    function test_closeMany_not_by_a_revoked_machine() public {
        IMarket.Ending[] memory endings = _endings(true);
        vm.prank(provider);
        market.revokeMachine(machine);
        _closes(machine, endings, 0);
        _closes(stranger, endings, 0);
        _closes(provider, endings, N);
    }

    // ------------------------------------------------------------------------------------------------- encoding

    function test_closeMany_not_longer_than_it_says() public {
        bytes memory packed = codec.packEndings(_endings(true));
        _badEncoding(bytes.concat(packed, hex"00"), packed.length);
        _badEncoding(hex"000000", 2);
    }

    function testFuzz_closeMany_not_shorter_than_it_says(uint256 length) public {
        bytes memory packed = codec.packEndings(_endings(true));
        length = _bound(length, 0, packed.length - 1);
        assembly ("memory-safe") {
            mstore(packed, length)
        }
        _badEncoding(packed, length);
    }

    function testFuzz_closeMany_of_rubbish_moves_nothing(bytes memory rubbish) public {
        uint256 balance = market.balanceOf(renter);
        vm.prank(stranger);
        (bool ok, bytes memory result) = address(market).call(abi.encodeCall(IMarket.closeMany, (rubbish)));
        if (ok) vm.assertEq(abi.decode(result, (uint256)), 0, "none closed");
        else vm.assertEq(bytes32(bytes4(result)), bytes32(IMarket.BadEncoding.selector), "says why");
        vm.assertEq(market.balanceOf(renter), balance, "untouched");
        vm.assertEq(_openSlots(), (1 << N) - 1, "all open");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _endings(bool signed) private view returns (IMarket.Ending[] memory endings) {
        endings = new IMarket.Ending[](N);
        for (uint256 i = 0; i < N; ++i) {
            endings[i] = IMarket.Ending({
                key: _leases[i],
                renter: renter,
                amount: AMOUNT,
                voucher: 2 * AMOUNT,
                voucherSignature: _voucher(RENTER_KEY, _leases[i], 2 * AMOUNT),
                closingSignature: signed ? _closing(MACHINE_KEY, _leases[i], AMOUNT) : bytes("")
            });
        }
    }

    function _closes(address caller, IMarket.Ending[] memory endings, uint256 count) private {
        bytes memory packed = codec.packEndings(endings);
        vm.prank(caller);
        vm.assertEq(market.closeMany(packed), count, "closed");
    }

    function _closed(uint256 count) private view {
        vm.assertEq(_earned(), count * (AMOUNT - FEE), "earned");
        vm.assertEq(_served(), count * FEE, "served");
        vm.assertEq(_fees(renter), count * FEE, "fees");
        uint256 locked = (N - count) * LOCK;
        vm.assertEq(market.balanceOf(renter), FUNDS - N * MATCH_FEE - count * AMOUNT - locked, "renter");
    }

    function _badEncoding(bytes memory packed, uint256 offset) private {
        uint256 balance = market.balanceOf(renter);
        (bool ok, bytes memory result) = address(market).call(abi.encodeCall(IMarket.closeMany, (packed)));
        vm.assertTrue(!ok && bytes4(result) == IMarket.BadEncoding.selector, "refused");
        if (packed.length > offset) {
            vm.assertEq(
                keccak256(result), keccak256(abi.encodeWithSelector(IMarket.BadEncoding.selector, offset)), "where"
            );
        }
        vm.assertEq(market.balanceOf(renter), balance, "as it was");
    }

    /// @notice A provider with a key, a machine that is a contract: the machine's signature stays as it is.
    function test_a_closing_by_a_contract_machine_is_not_shortened() public {
        address box = address(new Wallet(machine));
        vm.prank(provider);
        market.enrolMachine(box);
        IMarket.Offer memory offer = _offer();
        offer.machine = box;
        IMarket.Request memory request = _request();
        request.nonce = 50;
        IMarket.LeaseKey memory key = _open(_match(request, offer));
        IMarket.Ending[] memory endings = new IMarket.Ending[](1);
        (endings[0].key, endings[0].renter) = (key, renter);
        endings[0].closingSignature = _closing(MACHINE_KEY, key, 0);
        bytes memory packed = codec.packEndings(endings);
        vm.prank(stranger);
        vm.assertEq(market.closeMany(packed), 1, "closed");
    }
}
