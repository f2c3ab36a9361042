// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

import { Haltable } from "../governance/Haltable.sol";
import { IStaking } from "../interfaces/IStaking.sol";

/// @title StakingBase
/// @notice What all parts of `Staking` share: its storage, and the few ways in which stake may move within it.
abstract contract StakingBase is IStaking, Haltable, ReentrancyGuardTransient {
    /// @dev `reserved <= active + unbonding` always: each slash reserves a part of what no other has.
    struct Bond {
        address account;
        uint40 withdrawableAt;
        bool isJailed;
        uint128 active;
        uint128 unbonding;
        uint128 reserved;
    }

    /// @dev All bonds of an account earn together. `earned` is what it had at the rate `countedAt`.
    struct Staker {
        uint128 active;
        uint128 earned;
        uint256 countedAt;
    }

    /// @dev The shares are fixed when the slash is proposed, so that no later parameter touches them.
    struct Slash {
        bytes32 bondId;
        address harmed;
        uint40 deadline;
        SlashState state;
        Reason reason;
        address prover;
        uint128 amount;
        uint128 toHarmed;
        uint128 toProver;
    }

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IStaking
    uint256 public constant UNBONDING_TIME = 21 days;

    /// @inheritdoc IStaking
    uint256 public constant APPEAL_WINDOW = 7 days;

    /// @inheritdoc IStaking
    uint256 public constant DECISION_WINDOW = 14 days;

    /// @inheritdoc IStaking
    uint256 public constant EXECUTION_WINDOW = 14 days;

    /// @inheritdoc IStaking
    uint256 public constant LOWEST_MINIMUM = 1e18;

    /// @inheritdoc IStaking
    uint256 public constant HIGHEST_MINIMUM = 1_000_000e18;

    /// @inheritdoc IStaking
    uint256 public constant MAX_PROVER_BPS = 2000;

    /// @inheritdoc IStaking
    uint256 public constant MAX_HARMED_BPS = 7000;

    uint256 internal constant ALL_BPS = 10_000;

    /// @dev Rewards per unit of stake are kept in these parts of a unit, so that one base unit shared among all WEFT
    /// there is still counts.
    uint256 internal constant REWARD_SCALE = 1e36;

    /// @inheritdoc IStaking
    address public immutable weft;

    /// @inheritdoc IStaking
    address public immutable token;

    // ------------------------------------------------------------------------------------------------- state

    /// @inheritdoc IStaking
    address public revenue;

    address internal _slasher;
    address internal _nextSlasher;
    uint40 internal _nextSlasherFrom;

    /// @inheritdoc IStaking
    uint256 public proverBps;

    /// @inheritdoc IStaking
    mapping(Role role => uint256) public minimumBond;

    mapping(bytes32 bondId => Bond) internal _bonds;
    mapping(address account => Staker) internal _stakers;

    /// @inheritdoc IStaking
    mapping(address account => uint256) public owedOf;

    /// @inheritdoc IStaking
    uint256 public totalActive;

    /// @inheritdoc IStaking
    uint256 public rewardsHeld;

    /// @inheritdoc IStaking
    uint256 public unshared;

    /// @dev Of one base unit of active stake since the beginning, times `REWARD_SCALE`.
    uint256 internal _rewardPerStake;

    mapping(uint256 slashId => Slash) internal _slashes;
    mapping(bytes32 bondId => mapping(bytes32 evidence => bool)) internal _isEvidenceUsed;

    /// @inheritdoc IStaking
    uint256 public slashCount;

    // ------------------------------------------------------------------------------------------------- construction

    constructor(address weft_, address token_, address initialOwner) Ownable(initialOwner) {
        if (weft_ == address(0) || token_ == address(0)) revert ZeroAddress();
        if (weft_ == token_) revert SameToken({ token: weft_ });
        weft = weft_;
        token = token_;
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IStaking
    function slasher() public view returns (address) {
        return _nextSlasherFrom != 0 && block.timestamp >= _nextSlasherFrom ? _nextSlasher : _slasher;
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev Rounds down. At most `rewardsHeld`, which has 128 bits, so no way out can fail for arithmetic.
    function _earned(Staker storage staker) internal view virtual returns (uint256) {
        uint256 rate = _rewardPerStake - staker.countedAt;
        return staker.earned + Math.mulDiv({ x: staker.active, y: rate, denominator: REWARD_SCALE });
    }

    /// @dev Before every change of what an account has active, and before it is paid.
    function _count(address account) internal returns (Staker storage staker) {
        staker = _stakers[account];
        staker.earned = uint128(_earned({ staker: staker }));
        staker.countedAt = _rewardPerStake;
    }

    function _activate(Bond storage bond_, uint128 amount) internal {
        _count({ account: bond_.account }).active += amount;
        bond_.active += amount;
        totalActive += amount;
    }

    function _deactivate(Bond storage bond_, uint128 amount) internal virtual {
        _count({ account: bond_.account }).active -= amount;
        bond_.active -= amount;
        totalActive -= amount;
    }

    /// @dev What has unbonded by now leaves first: it waited once.
    function _startUnbonding(bytes32 bondId, Bond storage bond_, uint128 amount) internal {
        _owe({ account: bond_.account, amount: _takeUnbonded({ bond_: bond_ }) });
        _deactivate({ bond_: bond_, amount: amount });
        bond_.unbonding += amount;
        bond_.withdrawableAt = uint40(block.timestamp + UNBONDING_TIME);
        emit Unbonding({ bondId: bondId, amount: amount, withdrawableAt: bond_.withdrawableAt });
    }

    /// @dev What no open slash has reserved.
    function _free(Bond storage bond_) internal view virtual returns (uint256) {
        return uint256(bond_.active) + bond_.unbonding - bond_.reserved;
    }

    /// @dev Takes out of the bond what may leave: nothing before its time, and nothing that is reserved.
    function _takeUnbonded(Bond storage bond_) internal virtual returns (uint256 amount) {
        if (block.timestamp < bond_.withdrawableAt) return 0;
        amount = Math.min(bond_.unbonding, _free({ bond_: bond_ }));
        bond_.unbonding -= uint128(amount);
    }

    function _owe(address account, uint256 amount) internal {
        if (amount == 0) return;
        owedOf[account] += amount;
        emit Owed({ account: account, amount: amount });
    }
}
