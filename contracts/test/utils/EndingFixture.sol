// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { MarketFixture } from "./MarketFixture.sol";
import { vm } from "./Vm.sol";

/// @notice An open lease of the renter's, and makers of a match of another renter that ends it.
abstract contract EndingFixture is MarketFixture {
    uint256 internal constant RENTER2_KEY = uint256(keccak256("renter 2"));
    uint256 internal constant DELEGATE_KEY = uint256(keccak256("delegate"));
    uint88 internal constant AMOUNT = 1_000_000;
    uint88 internal constant VOUCHER = 1_500_000;

    address internal _renter2 = vm.addr(RENTER2_KEY);
    address internal _delegate = vm.addr(DELEGATE_KEY);
    IMarket.LeaseKey internal _lease;

    function setUp() public virtual override {
        super.setUp();
        _fund(_renter2, FUNDS);
        vm.prank(renter);
        market.setDelegate(_delegate, type(uint88).max, type(uint40).max);
        _lease = _open();
        vm.warp(NOW + 60);
    }

    function _later() internal view returns (IMarket.Offer memory offer) {
        offer = _offer();
        offer.expiry = NOW + 1000;
    }

    function _consent() internal view returns (IMarket.Offer memory) {
        return _consentFor(AMOUNT);
    }

    function _consentFor(uint88 amount) internal view returns (IMarket.Offer memory offer) {
        offer = _later();
        (offer.closesSlot, offer.closesStart, offer.closesAmount) = (0, NOW, amount);
    }

    function _ending(IMarket.Fill memory fill) internal view returns (IMarket.Fill memory) {
        (fill.closes, fill.voucher) = (true, VOUCHER);
        fill.voucherSignature = _voucher(RENTER_KEY, _lease, VOUCHER);
        return fill;
    }

    function _vouch(IMarket.Match memory m, uint256 key, uint88 voucher) internal view {
        m.fills[0].voucher = voucher;
        m.fills[0].voucherSignature = _voucher(key, _lease, voucher);
    }

    function _next(IMarket.Request memory request, uint256 key, IMarket.Offer memory offer)
        internal
        view
        returns (IMarket.Match memory)
    {
        request.expiry = NOW + 1000;
        return _match(request, key, _ending(_fill(offer, MACHINE_KEY, 3, 0)));
    }

    function _next(IMarket.Offer memory offer) internal view returns (IMarket.Match memory) {
        IMarket.Request memory request = _request();
        request.renter = _renter2;
        return _next(request, RENTER2_KEY, offer);
    }

    function _next() internal view returns (IMarket.Match memory) {
        return _next(_consent());
    }

    function _settles(IMarket.Match memory m) internal {
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.None), "settles");
    }

    /// @dev The previous lease is as it was.
    function _skips(IMarket.Match memory m, IMarket.Skip reason) internal {
        bytes32 before = keccak256(abi.encode(market.accountOf(renter), market.leaseOf(provider, machine, 0)));
        uint32 busy = _busy();
        vm.assertEq(uint256(_settle(m)), uint256(reason), "reason");
        bytes32 now_ = keccak256(abi.encode(market.accountOf(renter), market.leaseOf(provider, machine, 0)));
        vm.assertEq(now_, before, "nothing happened to the lease and its renter");
        vm.assertEq(_busy(), busy, "nor to the machine");
    }
}
