// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import { IFeeSource } from "../../src/interfaces/IFeeSource.sol";

/// @notice A market reduced to its fees: whoever sends it tokens may say whose lease they are the fee of.
contract FeeSource is IFeeSource {
    address public immutable token;
    address public feeTo;
    /// @dev What it keeps back of what it says that it sends.
    uint256 public stolen;

    mapping(address renter => uint256) public feesOf;
    mapping(address provider => mapping(address machine => uint256)) public servedBy;

    error NotFeeTo(address caller);

    constructor(address token_) {
        token = token_;
    }

    function setFeeTo(address feeTo_) external {
        feeTo = feeTo_;
    }

    function setStolen(uint256 stolen_) external {
        stolen = stolen_;
    }

    function lease(address renter, address provider, address machine, uint256 fee) external {
        feesOf[renter] += fee;
        servedBy[provider][machine] += fee;
    }

    function takeFees(address[] calldata renters) external returns (uint256[] memory fees) {
        if (msg.sender != feeTo) revert NotFeeTo(msg.sender);
        fees = new uint256[](renters.length);
        uint256 total = 0;
        for (uint256 i = 0; i < renters.length; ++i) {
            fees[i] = feesOf[renters[i]];
            feesOf[renters[i]] = 0;
            total += fees[i];
        }
        require(IERC20(token).transfer(msg.sender, total - stolen), "transfer");
    }

    function takeServed(address provider, address[] calldata machines) external returns (uint256 fees) {
        if (msg.sender != feeTo) revert NotFeeTo(msg.sender);
        for (uint256 i = 0; i < machines.length; ++i) {
            fees += servedBy[provider][machines[i]];
            servedBy[provider][machines[i]] = 0;
        }
    }
}
