// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import { IFeeSource } from "../interfaces/IFeeSource.sol";
import { IRevenue } from "../interfaces/IRevenue.sol";
import { IBurnSink, IReferralSink, IStakerSink } from "../interfaces/IRevenueParts.sol";
import { BoundedCall } from "./BoundedCall.sol";

/// @title Revenue
/// @notice See `IRevenue`.
contract Revenue is IRevenue, Ownable2Step, ReentrancyGuardTransient {
    using BoundedCall for address;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IRevenue
    uint256 public constant MAX_REFERRAL_BPS = 4000;
    uint256 public constant MAX_PROVIDER_BPS = 500;
    uint256 public constant MAX_STAKER_BPS = 2000;
    uint256 public constant MIN_BURN_BPS = 2000;
    uint256 public constant MIN_TREASURY_BPS = 2000;
    uint256 public constant MAX_COLLECTED_BACK_BPS = 4500;
    uint256 public constant MAX_SERVED_BACK_BPS = 3500;

    /// @inheritdoc IRevenue
    uint256 public constant SINK_GAS = 1_500_000;

    uint256 private constant WHOLE = 10_000;

    address public immutable token;
    address public immutable source;

    // ------------------------------------------------------------------------------------------------- state

    Split private _split;
    Unserved private _unserved;

    address public treasury;
    address public referralSink;
    address public stakerSink;
    address public burnSink;

    uint256 public treasuryOwed;
    uint256 public waitingForStakers;
    mapping(address sink => uint256) public waitingForReferrals;
    mapping(address provider => uint256) public waitingForBurn;
    /// @dev Sums of the two mappings.
    uint256 private _waitingForReferrals;
    uint256 private _waitingForBurn;

    // ------------------------------------------------------------------------------------------------- construction

    /// @param source_ The market. Its `feeTo` must be set to this contract afterwards.
    /// @param initialOwner May change the split within its bounds, the treasury and the sinks, and nothing else.
    constructor(address source_, address initialOwner, address treasury_) Ownable(initialOwner) {
        if (source_ == address(0)) revert ZeroAddress();
        source = source_;
        token = IFeeSource(source_).token();
        _setSplit({ split_: Split({ renter: 3500, provider: 500, stakers: 1000, burn: 2500, treasury: 2500 }) });
        _setTreasury({ treasury_: treasury_ });
    }

    // ------------------------------------------------------------------------------------------------- splitting

    /// @inheritdoc IRevenue
    function collect(address[] calldata renters) external nonReentrant {
        // Interaction, before the effect because only its result says what came in; the guard keeps others out.
        (uint256[] memory fees, uint256 total) = _takeFees(renters);
        if (total == 0) return;

        // Effect
        Split memory s = _split;
        uint256 toStakers = 0;
        uint256 toServe = 0;
        uint256 budgets = 0;
        for (uint256 i = 0; i < fees.length; ++i) {
            toStakers += _part(fees[i], s.stakers);
            toServe += _part(fees[i], uint256(s.provider) + s.burn);
            budgets += _part(fees[i], s.renter);
        }
        treasuryOwed += total - toStakers - toServe - budgets;
        _unserved.volume += total.toUint128();
        _unserved.money += uint128(toServe);

        // Interaction
        uint256 used = 0;
        for (uint256 i = 0; i < fees.length; ++i) {
            if (fees[i] != 0) used += _payRenterSide(renters[i], fees[i], _part(fees[i], s.renter));
        }
        if (stakerSink == address(0)) {
            _payBurn({ provider: address(0), attributed: 0, rest: budgets - used + toStakers });
        } else {
            _payStakers({ amount: toStakers });
            _payBurn({ provider: address(0), attributed: 0, rest: budgets - used });
        }
    }

    /// @inheritdoc IRevenue
    function collectServed(address provider, address[] calldata machines) external nonReentrant {
        // Interaction, before the effect because only its result says what was served; it moves no money.
        uint256 fee = IFeeSource(source).takeServed({ provider: provider, machines: machines });
        if (fee == 0) return;

        // Check
        Unserved memory u = _unserved;
        if (fee > u.volume) revert NotCollectedYet({ served: fee, collected: u.volume });

        // Effect
        // Taken rounding up and given back rounding down, so that no fee's part ever grows by what another's lost.
        uint256 taken = Math.mulDiv(u.money, fee, u.volume, Math.Rounding.Ceil);
        uint256 back = Math.min(Math.mulDiv(u.money, fee, u.volume), _part(fee, MAX_SERVED_BACK_BPS));
        uint256 budget = Math.min(_part(fee, _split.provider), back);
        uint256 attributed = back - budget;
        u.volume -= uint128(fee);
        u.money -= uint128(taken);
        _unserved = u;

        // Interaction
        uint256 used = _payReferralSide({
            account: provider,
            budget: budget,
            question: abi.encodeCall(IReferralSink.onProviderFee, (provider, fee, budget))
        });
        emit FeeServed({ provider: provider, fee: fee, toReferrals: used, attributed: attributed });
        _payBurn({ provider: provider, attributed: attributed, rest: taken - attributed - used });
    }

    /// @inheritdoc IRevenue
    function giveToBurn(uint256 amount) external nonReentrant {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom({ from: msg.sender, to: address(this), value: amount });
        _checkReceived({ expected: amount, before: before });
        emit Given({ from: msg.sender, amount: amount });
        _payBurn({ provider: address(0), attributed: 0, rest: amount });
    }

    // ------------------------------------------------------------------------------------------------- pushing

    /// @inheritdoc IRevenue
    function payReferrals(address sink) external nonReentrant {
        uint256 amount = waitingForReferrals[sink];
        if (amount == 0) return;
        waitingForReferrals[sink] = 0;
        _waitingForReferrals -= amount;
        emit ReferralsPaid({ sink: sink, amount: amount });
        IERC20(token).safeTransfer({ to: sink, value: amount });
    }

    /// @inheritdoc IRevenue
    function payStakers() external nonReentrant {
        if (!_payStakers({ amount: 0 })) revert NotDelivered({ sink: stakerSink });
    }

    /// @inheritdoc IRevenue
    function payBurn(address provider) external nonReentrant {
        if (!_payBurn({ provider: provider, attributed: 0, rest: 0 })) revert NotDelivered({ sink: burnSink });
    }

    /// @inheritdoc IRevenue
    function payTreasury() external nonReentrant {
        uint256 amount = treasuryOwed;
        if (amount == 0) return;
        treasuryOwed = 0;
        emit TreasuryPaid({ to: treasury, amount: amount });
        IERC20(token).safeTransfer({ to: treasury, value: amount });
    }

    /// @notice Moves tokens to a sink and tells it, both or neither. By this contract alone.
    function deliver(address sink, uint256 amount, bytes calldata message) external {
        if (msg.sender != address(this)) revert NotItself({ caller: msg.sender });
        IERC20(token).safeTransfer({ to: sink, value: amount });
        if (!sink.tell({ gasLimit: SINK_GAS, data: message })) revert NotDelivered({ sink: sink });
    }

    // ------------------------------------------------------------------------------------------------- views

    function split() external view returns (Split memory) {
        return _split;
    }

    function unserved() external view returns (Unserved memory) {
        return _unserved;
    }

    /// @inheritdoc IRevenue
    function held() external view returns (uint256) {
        return treasuryOwed + waitingForStakers + _waitingForReferrals + _waitingForBurn + _unserved.money;
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IRevenue
    function setSplit(Split calldata split_) external onlyOwner {
        _setSplit({ split_: split_ });
    }

    /// @inheritdoc IRevenue
    function setTreasury(address treasury_) external onlyOwner {
        _setTreasury({ treasury_: treasury_ });
    }

    /// @inheritdoc IRevenue
    function setReferralSink(address sink) external onlyOwner {
        _checkSink({ sink: sink });
        referralSink = sink;
        emit ReferralSinkSet({ sink: sink });
    }

    function setStakerSink(address sink) external onlyOwner {
        _checkSink({ sink: sink });
        stakerSink = sink;
        emit StakerSinkSet({ sink: sink });
    }

    function setBurnSink(address sink) external onlyOwner {
        _checkSink({ sink: sink });
        burnSink = sink;
        emit BurnSinkSet({ sink: sink });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _part(uint256 fee, uint256 bps) internal pure virtual returns (uint256) {
        return fee * bps / WHOLE;
    }

    function _takeFees(address[] calldata renters) private returns (uint256[] memory fees, uint256 total) {
        uint256 before = IERC20(token).balanceOf(address(this));
        fees = IFeeSource(source).takeFees({ renters: renters });
        for (uint256 i = 0; i < fees.length; ++i) {
            total += fees[i];
        }
        _checkReceived({ expected: total, before: before });
    }

    function _checkReceived(uint256 expected, uint256 before) private view {
        uint256 balance = IERC20(token).balanceOf(address(this));
        uint256 received = balance > before ? balance - before : 0;
        if (received < expected) revert TokenNotExact({ expected: expected, received: received });
    }

    function _payRenterSide(address renter, uint256 fee, uint256 budget) private returns (uint256 used) {
        used = _payReferralSide({
            account: renter, budget: budget, question: abi.encodeCall(IReferralSink.onRenterFee, (renter, fee, budget))
        });
        emit FeeCollected({ renter: renter, fee: fee, toReferrals: used });
    }

    /// @dev The one place that lets money go to the referral programme: never more than `budget`.
    function _payReferralSide(address account, uint256 budget, bytes memory question)
        internal
        virtual
        returns (uint256 used)
    {
        address sink = referralSink;
        if (sink == address(0)) return 0;
        bool answered;
        (answered, used) = sink.ask({ gasLimit: SINK_GAS, data: question });
        if (!answered || used > budget) {
            emit ReferralSinkFailed({ sink: sink, account: account, budget: budget });
            return 0;
        }
        if (used == 0 || IERC20(token).trySafeTransfer({ to: sink, value: used })) return used;
        waitingForReferrals[sink] += used;
        _waitingForReferrals += used;
        emit ReferralsWait({ sink: sink, amount: used });
    }

    /// @dev With what waits already. Whether nothing waits afterwards.
    function _payStakers(uint256 amount) private returns (bool) {
        uint256 waiting = waitingForStakers;
        uint256 due = waiting + amount;
        if (due == 0) return true;
        if (_deliver({ sink: stakerSink, amount: due, message: abi.encodeCall(IStakerSink.onReward, (due)) })) {
            if (waiting != 0) waitingForStakers = 0;
            emit StakersPaid({ sink: stakerSink, amount: due });
            return true;
        }
        if (amount != 0) {
            waitingForStakers = due;
            emit StakersWait({ amount: amount });
        }
        return false;
    }

    /// @dev With what waits already for this provider and for nobody. Whether nothing of it waits afterwards.
    function _payBurn(address provider, uint256 attributed, uint256 rest) private returns (bool) {
        uint256 waitingRest = waitingForBurn[address(0)];
        uint256 waiting = provider == address(0) ? 0 : waitingForBurn[provider];
        uint256 named = waiting + attributed;
        uint256 due = named + waitingRest + rest;
        if (due == 0) return true;

        bytes memory message = abi.encodeCall(IBurnSink.onBurnShare, (due, provider, named));
        if (_deliver({ sink: burnSink, amount: due, message: message })) {
            _waitingForBurn -= waiting + waitingRest;
            if (waiting != 0) waitingForBurn[provider] = 0;
            if (waitingRest != 0) waitingForBurn[address(0)] = 0;
            emit BurnPaid({ sink: burnSink, provider: provider, amount: due, attributed: named });
            return true;
        }
        _waitForBurn({ provider: provider, amount: attributed });
        _waitForBurn({ provider: address(0), amount: rest });
        return false;
    }

    function _waitForBurn(address provider, uint256 amount) internal virtual {
        if (amount == 0) return;
        waitingForBurn[provider] += amount;
        _waitingForBurn += amount;
        emit BurnWaits({ provider: provider, amount: amount });
    }

    /// @dev Twice the sink's gas, because the token moves in there too.
    function _deliver(address sink, uint256 amount, bytes memory message) private returns (bool) {
        if (sink == address(0)) return false;
        bytes memory call = abi.encodeCall(this.deliver, (sink, amount, message));
        return address(this).tell({ gasLimit: 2 * SINK_GAS, data: call });
    }

    function _setSplit(Split memory split_) private {
        // Check
        uint256 referral = uint256(split_.renter) + split_.provider;
        if (referral > MAX_REFERRAL_BPS) revert ReferralShareTooHigh({ bps: referral, maxBps: MAX_REFERRAL_BPS });
        if (split_.provider > MAX_PROVIDER_BPS) {
            revert ProviderShareTooHigh({ bps: split_.provider, maxBps: MAX_PROVIDER_BPS });
        }
        if (split_.stakers > MAX_STAKER_BPS) {
            revert StakerShareTooHigh({ bps: split_.stakers, maxBps: MAX_STAKER_BPS });
        }
        if (split_.burn < MIN_BURN_BPS) revert BurnShareTooLow({ bps: split_.burn, minBps: MIN_BURN_BPS });
        if (split_.treasury < MIN_TREASURY_BPS) {
            revert TreasuryShareTooLow({ bps: split_.treasury, minBps: MIN_TREASURY_BPS });
        }
        uint256 back = uint256(split_.renter) + split_.stakers;
        if (back > MAX_COLLECTED_BACK_BPS) {
            revert CollectedBackTooHigh({ bps: back, maxBps: MAX_COLLECTED_BACK_BPS });
        }
        uint256 whole = referral + split_.stakers + split_.burn + split_.treasury;
        if (whole != WHOLE) revert SharesNotWhole({ bps: whole });

        // Effect
        _split = split_;
        emit SplitSet({ split: split_ });
    }

    function _setTreasury(address treasury_) private {
        if (treasury_ == address(0)) revert ZeroAddress();
        treasury = treasury_;
        emit TreasurySet({ treasury: treasury_ });
    }

    function _checkSink(address sink) private view {
        if (sink != address(0) && sink.code.length == 0) revert NotAContract({ sink: sink });
    }
}
