// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IBurnAuction } from "../../src/interfaces/IBurnAuction.sol";
import { IWorkFactor } from "../../src/interfaces/IWorkRewards.sol";

/// @notice The books of an auction, as a test writes them.
contract FakeAuction {
    address public weft;
    mapping(uint256 epoch => IBurnAuction.Epoch) private _epochs;
    mapping(uint256 epoch => mapping(address provider => uint256)) public attributedTo;

    constructor(address weft_) {
        weft = weft_;
    }

    function attribute(uint256 epoch, address provider, uint256 amount) external {
        attributedTo[epoch][provider] += amount;
        _epochs[epoch].attributed += uint128(amount);
        _epochs[epoch].units += uint128(amount);
    }

    function addRest(uint256 epoch, uint256 amount) external {
        _epochs[epoch].units += uint128(amount);
    }

    function sell(uint256 epoch, uint256 units, uint256 burned) external {
        _epochs[epoch].sold += uint128(units);
        _epochs[epoch].burned += uint128(burned);
    }

    function epochOf(uint256 epoch) external view returns (IBurnAuction.Epoch memory) {
        return _epochs[epoch];
    }

    function currentEpoch() external view returns (uint256) {
        return block.timestamp / 7 days;
    }
}

/// @notice A source of work factors that answers what a test says, or misbehaves.
contract FakeFactor is IWorkFactor {
    enum Mood {
        Answers,
        Reverts,
        BurnsGas,
        AnswersLong,
        AnswersShort
    }

    Mood public mood;
    uint256 public answer;
    mapping(address provider => uint256) public answerFor;

    function set(Mood mood_, uint256 answer_) external {
        (mood, answer) = (mood_, answer_);
    }

    function setFor(address provider, uint256 answer_) external {
        answerFor[provider] = answer_;
    }

    function workFactor(address provider, uint256) external view returns (uint256) {
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.BurnsGas) while (true) { }
        if (mood == Mood.AnswersLong) {
            // As long as its gas allows; the first word is a good factor.
            assembly {
                mstore(0, 500000000000000000)
                return(0, 150000)
            }
        }
        if (mood == Mood.AnswersShort) {
            assembly {
                mstore(0, not(0))
                return(0, 31)
            }
        }
        return answerFor[provider] != 0 ? answerFor[provider] : answer;
    }
}
