// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { Wallet } from "../utils/accounts/Wallets.sol";
import { EndingFixture } from "../utils/EndingFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice A match that ends the slot's previous lease on its way: whose voucher is good, and for how much.
///
/// ```
/// settle, where a fill closes
/// ├── amount above the voucher, voucher above the lock: PreviousLease
/// ├── renter not named
/// │   ├── it signed the voucher with its key, also one of zero: ended
/// │   └── anybody else did, or nobody: PreviousLease
/// └── renter named
///     ├── not the lease's: PreviousLease
///     ├── voucher of zero: ended, unsigned
///     └── signed by it, its contract, or the delegate that opened the lease: ended; else PreviousLease
/// ```
contract EndingVouchersTest is EndingFixture {
    // ------------------------------------------------------------------------------------------------- the voucher

    function test_not_above_the_voucher() public {
        for (uint256 named = 0; named < 2; ++named) {
            IMarket.Match memory m = _next(_consentFor(VOUCHER + 1));
            if (named == 1) m.fills[0].previousRenter = renter;
            _skips(m, IMarket.Skip.PreviousLease);
        }
    }

    function test_no_voucher_above_the_lock() public {
        for (uint256 named = 0; named < 2; ++named) {
            IMarket.Match memory m = _next();
            if (named == 1) m.fills[0].previousRenter = renter;
            _vouch(m, RENTER_KEY, uint88(LOCK + 1));
            _skips(m, IMarket.Skip.PreviousLease);
            _vouch(m, RENTER_KEY, type(uint88).max);
            _skips(m, IMarket.Skip.PreviousLease);
        }
    }

    function test_no_voucher_of_others() public {
        uint256[5] memory keys = [STRANGER_KEY, RENTER2_KEY, MACHINE_KEY, PROVIDER_KEY, DELEGATE_KEY];
        for (uint256 i = 0; i < 2 * keys.length; ++i) {
            IMarket.Match memory m = _next();
            if (i % 2 == 1) m.fills[0].previousRenter = renter;
            _vouch(m, keys[i / 2], VOUCHER);
            _skips(m, IMarket.Skip.PreviousLease);
        }
    }

    function test_no_voucher_of_another_lease_or_amount() public {
        for (uint256 i = 0; i < 6; ++i) {
            IMarket.Match memory m = _next();
            IMarket.LeaseKey memory other = _lease;
            if (i / 2 == 0) other.start += 1;
            if (i / 2 == 1) other.slot += 1;
            m.fills[0].voucherSignature = _voucher(RENTER_KEY, other, VOUCHER);
            if (i / 2 == 2) m.fills[0].voucherSignature = _closing(RENTER_KEY, _lease, VOUCHER);
            if (i % 2 == 1) m.fills[0].previousRenter = renter;
            _skips(m, IMarket.Skip.PreviousLease);
        }
    }

    function test_no_voucher_at_all() public {
        for (uint256 i = 0; i < 6; ++i) {
            IMarket.Match memory m = _next();
            m.fills[0].voucherSignature = i / 2 == 0 ? bytes("") : i / 2 == 1 ? new bytes(64) : new bytes(65);
            if (i % 2 == 1) m.fills[0].previousRenter = renter;
            _skips(m, IMarket.Skip.PreviousLease);
        }
    }

    function test_no_other_renter() public {
        address[3] memory others = [stranger, _renter2, _delegate];
        for (uint256 i = 0; i < others.length; ++i) {
            IMarket.Match memory m = _next();
            m.fills[0].previousRenter = others[i];
            _skips(m, IMarket.Skip.PreviousLease);
            m.fills[0].voucher = 0;
            _skips(m, IMarket.Skip.PreviousLease);
        }
    }

    function test_a_delegates_voucher_for_a_lease_that_it_opened() public {
        IMarket.Request memory request = _request();
        request.nonce = 2;
        _lease = _open(_match(request, DELEGATE_KEY, _fill(_later(), MACHINE_KEY, 12, 1)));
        vm.warp(NOW + 120);
        IMarket.Offer memory offer = _consent();
        (offer.closesSlot, offer.closesStart) = (1, NOW + 60);
        IMarket.Match memory m = _next(offer);
        m.fills[0] = _ending(_fill(offer, MACHINE_KEY, 12, 1));
        _vouch(m, DELEGATE_KEY, VOUCHER);
        _skips(m, IMarket.Skip.PreviousLease);
        m.fills[0].previousRenter = renter;
        _settles(m);
        vm.assertEq(_fees(renter), 30_000, "named, because the signature does not say whose delegate");
    }

    function test_a_contracts_voucher() public {
        address wallet = address(new Wallet(renter));
        _fund(wallet, FUNDS);
        IMarket.Request memory request = _request();
        request.renter = wallet;
        _lease = _open(_match(request, RENTER_KEY, _fill(_later(), MACHINE_KEY, 12, 1)));
        vm.warp(NOW + 120);
        IMarket.Offer memory offer = _consent();
        (offer.closesSlot, offer.closesStart) = (1, NOW + 60);
        IMarket.Match memory m = _next(offer);
        m.fills[0] = _ending(_fill(offer, MACHINE_KEY, 12, 1));
        _vouch(m, RENTER_KEY, VOUCHER);
        _skips(m, IMarket.Skip.PreviousLease);
        m.fills[0].previousRenter = wallet;
        _settles(m);
        vm.assertEq(_fees(wallet), 30_000, "named, because a contract has no key");
    }

    function testFuzz_what_a_match_pays_is_what_a_close_pays(uint88 voucher, uint88 amount, bool named) public {
        voucher = uint88(_bound(voucher, 0, LOCK));
        amount = uint88(_bound(amount, 0, voucher));
        uint256 snapshot = vm.snapshotState();
        bytes memory signature = _voucher(RENTER_KEY, _lease, voucher);
        vm.prank(provider);
        market.close(_lease, renter, amount, voucher, signature, "");
        (uint256 earned, uint256 served) = (_earned(), _served());
        (uint256 balance, uint256 fees) = (market.balanceOf(renter), _fees(renter));
        vm.revertToState(snapshot);

        IMarket.Match memory m = _next(_consentFor(amount));
        _vouch(m, RENTER_KEY, voucher);
        if (named) m.fills[0].previousRenter = renter;
        _settles(m);
        vm.assertTrue(_earned() == earned && _served() == served, "machine");
        vm.assertTrue(market.balanceOf(renter) == balance && _fees(renter) == fees, "renter");
    }
}
