// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../../src/interfaces/IStaking.sol";
import { Bonding } from "../../../src/staking/Bonding.sol";
import { Parameters } from "../../../src/staking/Parameters.sol";
import { Rewards } from "../../../src/staking/Rewards.sol";
import { Slashing } from "../../../src/staking/Slashing.sol";
import { StakingBase } from "../../../src/staking/StakingBase.sol";

/// @notice The parts of `Staking` put together as `Staking` does; those below break one rule each.
contract PlantedStaking is Bonding, Rewards, Slashing, Parameters {
    constructor(address weft_, address token_, uint256 minimum) StakingBase(weft_, token_, address(0x04e5)) {
        _slasher = address(0x51a0);
        _setRevenue({ newRevenue: address(0x4e7e) });
        _setProverBps({ bps: MAX_PROVER_BPS });
        _setMinimumBond({ role: Role.Provider, amount: minimum });
        _setMinimumBond({ role: Role.Gateway, amount: minimum });
        _setMinimumBond({ role: Role.Checker, amount: minimum });
    }
}

/// @notice Two slashes can take the same money, and what is reserved can be withdrawn.
contract ReservesNothing is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _free(Bond storage bond_) internal view override returns (uint256) {
        return uint256(bond_.active) + bond_.unbonding;
    }
}

/// @notice Unbonding again frees at once what has not waited.
contract ForgetsToWait is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _takeUnbonded(Bond storage bond_) internal override returns (uint256 amount) {
        amount = _free({ bond_: bond_ });
        if (amount > bond_.unbonding) amount = bond_.unbonding;
        bond_.unbonding -= uint128(amount);
    }
}

/// @notice Rewards are rounded up.
contract RoundsUp is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _earned(Staker storage staker) internal view override returns (uint256) {
        return super._earned({ staker: staker }) + (_rewardPerStake == staker.countedAt ? 0 : 1);
    }
}

/// @notice A slash burns nothing.
contract BurnsNothing is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _burn(uint256) internal override { }
}

/// @notice A slash that came to nothing keeps what it reserved.
contract NeverFrees is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _void(uint256 slashId, Slash storage slash) internal override {
        slash.state = SlashState.Void;
        emit SlashVoided({ slashId: slashId });
    }
}

/// @notice Whoever forged work goes on.
contract JailsNobody is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _jail(bytes32, Bond storage) internal override { }
}

/// @notice Stake that left still counts for the sum, so that its share of the rewards is nobody's.
contract KeepsTheSum is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _deactivate(Bond storage bond_, uint128 amount) internal override {
        _count({ account: bond_.account }).active -= amount;
        bond_.active -= amount;
    }
}

/// @notice Stake that left is paid for the time before it came, because it was not counted when it left.
contract CountsTooLate is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function _deactivate(Bond storage bond_, uint128 amount) internal override {
        _stakers[bond_.account].active -= amount;
        bond_.active -= amount;
        totalActive -= amount;
    }
}

/// @notice Any reason takes everything.
contract KnowsNoBounds is PlantedStaking {
    constructor(address w, address t, uint256 m) PlantedStaking(w, t, m) { }

    function boundsOf(Reason) public pure override(IStaking, Slashing) returns (uint256 minBps, uint256 maxBps) {
        return (0, ALL_BPS);
    }
}
