// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IMarket } from "../../src/interfaces/IMarket.sol";
import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { IStaking } from "../../src/interfaces/IStaking.sol";
import { IWorkRewards } from "../../src/interfaces/IWorkRewards.sol";
import { IWeftToken } from "./IWeftToken.sol";
import { MarketFixture } from "./MarketFixture.sol";
import { vm } from "./Vm.sol";

/// @notice The whole economy around a real market: a renter with a referrer, a staker, a buyer for the auction.
abstract contract EconomyFixture is MarketFixture {
    uint256 internal constant WEFT = 1e18;
    uint256 internal constant RESERVE = 350_000_000 * WEFT;
    /// @dev 1,000 tUSD paid for a lease: 30 of fee.
    uint88 internal constant PAID = 1_000e6;
    uint256 internal constant FEE = 30e6;

    IRevenue internal revenue;
    IReferralCodes internal codes;
    IReferrals internal referrals;
    IStaking internal staking;
    IBurnAuction internal auction;
    IWorkRewards internal work;
    IWeftToken internal weft;

    address internal treasury = address(0x7ea5);
    address internal referrer = address(0x4efe);
    address internal staker = address(0x57a4e4);
    address internal buyer = address(0xb0ee4);

    function setUp() public virtual override {
        super.setUp();
        IWeftToken.Grant[] memory grants = new IWeftToken.Grant[](1);
        grants[0] = IWeftToken.Grant({ to: address(this), amount: 1_000_000_000 * WEFT });
        weft = IWeftToken(vm.deployCode("WeftToken.sol:WeftToken", abi.encode(grants)));
        revenue = IRevenue(vm.deployCode("Revenue.sol:Revenue", abi.encode(market, owner, treasury)));
        codes = IReferralCodes(vm.deployCode("ReferralCodes.sol:ReferralCodes", abi.encode(owner)));
        referrals = IReferrals(vm.deployCode("Referrals.sol:Referrals", abi.encode(revenue, codes, address(0), owner)));
        staking = IStaking(
            vm.deployCode("Staking.sol:Staking", abi.encode(weft, token, owner, stranger, revenue, 1000 * WEFT))
        );
        // One tUSD unit is worth about one WEFT: 1e12 base units of WEFT for each of tUSD, in 1e18.
        auction = IBurnAuction(
            vm.deployCode("BurnAuction.sol:BurnAuction", abi.encode(owner, token, weft, 1e12 * WEFT, 1e8 * WEFT, 1e6))
        );
        work = IWorkRewards(vm.deployCode("WorkRewards.sol:WorkRewards", abi.encode(owner, auction, 5000)));
        weft.transfer(address(work), RESERVE);
        weft.transfer(staker, 10_100 * WEFT);
        weft.transfer(buyer, 10_000_000 * WEFT);

        vm.startPrank(owner);
        market.setFee(FEE_BPS, address(revenue));
        codes.setLedger(address(referrals));
        revenue.setReferralSink(address(referrals));
        revenue.setStakerSink(address(staking));
        revenue.setBurnSink(address(auction));
        auction.setRevenue(address(revenue));
        vm.stopPrank();

        vm.startPrank(staker);
        weft.approve(address(staking), type(uint256).max);
        staking.bond({ role: IStaking.Role.Gateway, machine: address(0), amount: 10_000 * WEFT });
        vm.stopPrank();
        _bind(renter);
        _fund(renter, 10_000e6);
    }

    // ------------------------------------------------------------------------------------------------- doing

    function _lease(uint32 nonce) internal {
        _leaseFor(nonce, PAID);
    }

    function _leaseFor(uint32 nonce, uint88 paid) internal {
        IMarket.Request memory request = _request();
        (request.nonce, request.expiry) = (nonce, type(uint40).max);
        request.maxPricePerGpuHour = 2_000e6;
        IMarket.Offer memory offer = _offer();
        offer.expiry = type(uint40).max;
        IMarket.Match memory m = _match(request, offer);
        m.pricePerGpuHour = 2_000e6;
        IMarket.LeaseKey memory key = _open(m);
        bytes memory voucher = _voucher(RENTER_KEY, key, paid);
        vm.prank(machine);
        market.close(key, renter, paid, paid, voucher, "");
    }

    function _bind(address referee) internal {
        IReferralCodes.Bind memory statement = IReferralCodes.Bind({
            codeHash: keccak256(bytes(codes.defaultCode(referrer))),
            referrer: referrer,
            referee: referee,
            homeChainId: block.chainid,
            platformId: 0,
            sides: 1,
            nonce: 0,
            deadline: type(uint64).max
        });
        codes.bind(statement, _sign(RENTER_KEY, codes.hashBind(statement)));
    }

    function _list(address one) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }
}
