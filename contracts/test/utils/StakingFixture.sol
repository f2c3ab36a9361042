// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IStaking } from "../../src/interfaces/IStaking.sol";
import { ITestUsd } from "./ITestUsd.sol";
import { vm } from "./Vm.sol";
import { WeftFixture } from "./WeftFixture.sol";

/// @notice The guardian's part of a contract that can be halted.
interface IHaltable {
    event GuardianSet(address guardian);
    event Halted(uint40 until);
    event Resumed();

    error NotGuardian(address caller);
    error NotArmed();
    error IsHalted(uint256 until);

    // solhint-disable-next-line func-name-mixedcase
    function MAX_HALT() external view returns (uint256);
    function guardian() external view returns (address);
    function haltedUntil() external view returns (uint40);
    function isArmed() external view returns (bool);
    function setGuardian(address newGuardian) external;
    function halt() external;
    function resume() external;
    function owner() external view returns (address);
    function transferOwnership(address newOwner) external;
}

/// @notice Staking with a provider, a renter and the bodies that govern it; everybody who bonds has WEFT.
abstract contract StakingFixture is WeftFixture {
    uint256 internal constant FUNDS = 1_000_000e18;
    uint256 internal constant MINIMUM = 100e18;
    uint256 internal constant UNBONDING = 21 days;

    ITestUsd internal usd;
    IStaking internal staking;

    address internal owner = address(0x04e5);
    address internal slasher = address(0x51a5);
    address internal guardian = address(0x94a2);
    address internal revenue = address(0x4e7e);
    address internal provider = address(0x940d);
    address internal other = address(0x07e2);
    address internal machine = address(0x3ac1);
    address internal harmed = address(0x4a23);
    address internal prover = address(0x92f3);
    address internal stranger = address(0x572a);

    bytes32 internal bondId;

    function setUp() public virtual {
        usd = ITestUsd(vm.deployCode("TestUsd.sol:TestUsd", ""));
        staking = _staking(address(weft), address(usd), revenue);
        vm.prank(owner);
        IHaltable(address(staking)).setGuardian(guardian);
        _fund(provider);
        _fund(other);
        bondId = staking.bondIdOf(IStaking.Role.Provider, provider, machine);
    }

    function _staking(address weft_, address token, address revenue_) internal returns (IStaking) {
        return
            IStaking(vm.deployCode("Staking.sol:Staking", abi.encode(weft_, token, owner, slasher, revenue_, MINIMUM)));
    }

    function _fund(address account) internal {
        vm.prank(holder);
        weft.transfer(account, FUNDS);
        vm.prank(account);
        weft.approve(address(staking), type(uint256).max);
    }

    function _bond(uint256 amount) internal returns (bytes32) {
        return _bond(provider, amount);
    }

    function _bond(address account, uint256 amount) internal returns (bytes32) {
        vm.prank(account);
        return staking.bond(IStaking.Role.Provider, machine, amount);
    }

    function _reward(uint256 amount) internal {
        usd.mint(address(staking), amount);
        vm.prank(revenue);
        staking.onReward(amount);
    }

    function _accusation(IStaking.Reason reason, uint256 bps, bytes32 evidence)
        internal
        view
        returns (IStaking.Accusation memory)
    {
        return IStaking.Accusation({
            bondId: bondId,
            reason: reason,
            bps: uint16(bps),
            evidence: evidence,
            harmed: harmed,
            loss: uint128(FUNDS),
            prover: prover
        });
    }

    function _propose(IStaking.Reason reason, uint256 bps, bytes32 evidence) internal returns (uint256) {
        vm.prank(slasher);
        return staking.propose(_accusation(reason, bps, evidence));
    }

    function _execute(uint256 slashId) internal {
        vm.warp(uint256(staking.slashOf(slashId).deadline) + 1);
        staking.execute(slashId);
    }
}
