// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IFeeHistory } from "../../src/interfaces/IReferralCodes.sol";
import { IStakeView } from "../../src/interfaces/IStakeView.sol";

/// @notice What was seen of whose fees, as a test says.
contract FakeLedger is IFeeHistory {
    struct Fees {
        uint256 paid;
        uint256 served;
    }

    mapping(address account => Fees) public feesOf;

    function set(address account, uint256 paid, uint256 served) external {
        feesOf[account] = Fees({ paid: paid, served: served });
    }
}

contract FakeStake is IStakeView {
    mapping(address account => uint256) public activeOf;

    function set(address account, uint256 amount) external {
        activeOf[account] = amount;
    }
}
