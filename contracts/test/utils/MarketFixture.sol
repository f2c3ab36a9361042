// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IMarketCodec } from "../../src/interfaces/IMarketCodec.sol";
import { OrderHash } from "../../src/libraries/OrderHash.sol";
import { ITestUsd } from "./ITestUsd.sol";
import { TestBase } from "./TestBase.sol";
import { vm } from "./Vm.sol";

/// @notice A market with one enrolled machine of 8 GPUs and one renter with money, and makers of orders that match.
/// A test takes the good order and spoils the one thing that it is about.
abstract contract MarketFixture is TestBase {
    uint256 internal constant PROVIDER_KEY = uint256(keccak256("provider"));
    uint256 internal constant MACHINE_KEY = uint256(keccak256("machine"));
    uint256 internal constant RENTER_KEY = uint256(keccak256("renter"));
    uint256 internal constant STRANGER_KEY = uint256(keccak256("stranger"));

    uint32 internal constant NOW = 1_800_000_000;
    uint16 internal constant FEE_BPS = 300;
    uint64 internal constant PRICE = 2_000_000;
    uint24 internal constant DURATION = 3600;
    uint64 internal constant MATCH_FEE = 1000;
    uint256 internal constant FUNDS = 1_000_000_000;
    /// @dev 2 GPUs for an hour at `PRICE`.
    uint256 internal constant LOCK = 4_000_000;

    IMarket internal market;
    IMarketCodec internal codec;
    ITestUsd internal token;

    address internal provider = vm.addr(PROVIDER_KEY);
    address internal machine = vm.addr(MACHINE_KEY);
    address internal renter = vm.addr(RENTER_KEY);
    address internal stranger = vm.addr(STRANGER_KEY);
    address internal matcher = address(0x3a7c4e5);
    address internal owner = address(0x04e5);
    address internal feeTo = address(0xfee70);

    function setUp() public virtual {
        vm.warp(NOW);
        token = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        market = _deployMarket(address(token));
        codec = _deployCodec(market);
        vm.label(provider, "provider");
        vm.label(machine, "machine");
        vm.label(renter, "renter");
        vm.label(matcher, "matcher");

        vm.prank(provider);
        market.enrolMachine(machine);
        _fund(renter, FUNDS);
    }

    // ------------------------------------------------------------------------------------------------- makers

    function _deployMarket(address token_) internal returns (IMarket) {
        return IMarket(vm.deployCode("Market.sol:Market", abi.encode(token_, owner, FEE_BPS, feeTo)));
    }

    function _deployCodec(IMarket market_) internal returns (IMarketCodec) {
        return IMarketCodec(vm.deployCode("MarketCodec.sol:MarketCodec", abi.encode(market_)));
    }

    /// @notice Mints, approves and deposits.
    function _fund(address account, uint256 amount) internal {
        token.mint(account, amount);
        vm.startPrank(account);
        token.approve(address(market), type(uint256).max);
        market.deposit(account, amount);
        vm.stopPrank();
    }

    function _offer() internal view returns (IMarket.Offer memory) {
        return IMarket.Offer({
            provider: provider,
            machine: machine,
            gpuClass: 3,
            gpus: 0xff,
            pricePerGpuHour: PRICE,
            minDuration: 60,
            maxDuration: 86_400,
            region: 5,
            features: 7,
            matcher: address(0),
            nonce: 1,
            expiry: NOW + 120,
            closesSlot: 0,
            closesStart: 0,
            closesAmount: 0
        });
    }

    function _request() internal view returns (IMarket.Request memory) {
        return IMarket.Request({
            renter: renter,
            gpuClasses: 1 << 3,
            gpusPerMachine: 2,
            machines: 1,
            maxPricePerGpuHour: PRICE,
            duration: DURATION,
            regions: 1 << 5,
            features: 3,
            jobHash: keccak256("job"),
            matcher: address(0),
            matchFee: MATCH_FEE,
            nonce: 1,
            expiry: NOW + 120
        });
    }

    function _fill(IMarket.Offer memory offer, uint256 key, uint32 gpus, uint8 slot)
        internal
        view
        returns (IMarket.Fill memory fill)
    {
        fill.offer = offer;
        fill.signature = _sign(key, codec.hashOffer(offer));
        (fill.gpus, fill.slot) = (gpus, slot);
    }

    function _match(IMarket.Request memory request, uint256 key, IMarket.Fill memory fill)
        internal
        view
        returns (IMarket.Match memory m)
    {
        m.request = request;
        m.signature = _sign(key, codec.hashRequest(request));
        m.fills = new IMarket.Fill[](1);
        m.fills[0] = fill;
        m.pricePerGpuHour = PRICE;
    }

    function _match(IMarket.Request memory request, IMarket.Offer memory offer)
        internal
        view
        returns (IMarket.Match memory)
    {
        return _match(request, RENTER_KEY, _fill(offer, MACHINE_KEY, 3, 0));
    }

    function _match() internal view returns (IMarket.Match memory) {
        return _match(_request(), _offer());
    }

    function _batch(IMarket.Match memory m) internal pure returns (IMarket.Match[] memory batch) {
        batch = new IMarket.Match[](1);
        batch[0] = m;
    }

    function _key() internal view returns (IMarket.LeaseKey memory) {
        return IMarket.LeaseKey({ provider: provider, machine: machine, slot: 0, start: uint32(block.timestamp) });
    }

    // ------------------------------------------------------------------------------------------------- doing

    function _settle(IMarket.Match memory m) internal returns (IMarket.Skip) {
        return _settleAs(matcher, _batch(m))[0];
    }

    function _settleAs(address caller, IMarket.Match[] memory matches) internal returns (IMarket.Skip[] memory) {
        bytes memory packed = codec.packMatches(matches);
        vm.prank(caller);
        return market.settle(packed);
    }

    /// @notice Opens the good match's lease now.
    function _open() internal returns (IMarket.LeaseKey memory) {
        return _open(_match());
    }

    function _open(IMarket.Match memory m) internal returns (IMarket.LeaseKey memory) {
        vm.assertEq(uint256(_settle(m)), uint256(IMarket.Skip.None), "opens");
        return IMarket.LeaseKey({
            provider: m.fills[0].offer.provider,
            machine: m.fills[0].offer.machine,
            slot: m.fills[0].slot,
            start: uint32(block.timestamp)
        });
    }

    function _voucher(uint256 key, IMarket.LeaseKey memory lease, uint128 amount) internal view returns (bytes memory) {
        return _sign(key, codec.hashVoucher(codec.leaseId(lease), amount));
    }

    /// @notice `feeTo` takes one renter's fees.
    function _takeFees(address account) internal returns (uint256) {
        address[] memory renters = new address[](1);
        renters[0] = account;
        address taker = market.feeTo();
        vm.prank(taker);
        return market.takeFees(renters)[0];
    }

    function _closing(uint256 key, IMarket.LeaseKey memory lease, uint128 amount) internal view returns (bytes memory) {
        return _sign(key, codec.hashClosing(codec.leaseId(lease), amount));
    }

    // ------------------------------------------------------------------------------------------------- reading

    /// @notice The place in storage of a machine's own word.
    function _machinePlace(address provider_, address machine_) internal pure returns (bytes32) {
        return keccak256(abi.encode(OrderHash.OFFER_TYPEHASH, provider_, machine_));
    }

    function _earned() internal view returns (uint256 earned) {
        (,,,, earned,) = market.machineOf(provider, machine);
    }

    function _fees(address account) internal view returns (uint256) {
        return market.accountOf(account).fees;
    }

    function _served() internal view returns (uint256 served) {
        (,,,,, served) = market.machineOf(provider, machine);
    }

    function _isNonceUsed(address account, uint256 nonce) internal view returns (bool) {
        IMarket.AccountView memory v = market.accountOf(account);
        if (nonce > v.lastNonce) return false;
        uint256 below = v.lastNonce - nonce;
        return below >= 32 || (v.usedNonces >> below) & 1 == 1;
    }

    function _busy() internal view returns (uint32 busy) {
        (,, busy,,,) = market.machineOf(provider, machine);
    }

    function _openSlots() internal view returns (uint32 openSlots) {
        (,,, openSlots,,) = market.machineOf(provider, machine);
    }
}
