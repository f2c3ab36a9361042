// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import { IBurnSink, IReferralSink, IStakerSink } from "../../src/interfaces/IRevenueParts.sol";

/// @notice Every way in which one who is handed money can answer.
enum Trick {
    Fair,
    AsksTooMuch,
    Reverts,
    RevertsWithMuch,
    ReturnsMuch,
    ReturnsNothing,
    ReturnsShort,
    BurnsGas,
    Crashes,
    Reenters
}

/// @notice All three sinks in one: it writes down what it was told, and what it really has.
contract Sink is IReferralSink, IStakerSink, IBurnSink {
    IERC20 public immutable token;
    Trick public trick;
    /// @dev Basis points of the budget that it uses.
    uint256 public usedBps = 10_000;
    bytes public reentry;

    uint256 public used;
    uint256 public usedByRenters;
    uint256 public rewarded;
    uint256 public burned;
    uint256 public lastFee;
    uint256 public lastBudget;
    mapping(address provider => uint256) public attributed;
    uint256 public totalAttributed;
    bool public reentered;

    constructor(address token_) {
        token = IERC20(token_);
    }

    function set(Trick trick_, uint256 usedBps_) external {
        (trick, usedBps) = (trick_, usedBps_);
    }

    function setReentry(bytes calldata reentry_) external {
        (trick, reentry) = (Trick.Reenters, reentry_);
    }

    function onRenterFee(address, uint256 fee, uint256 budget) external returns (uint256 amount) {
        _play();
        (lastFee, lastBudget) = (fee, budget);
        amount = _answer(budget);
        if (amount > budget) return amount;
        used += amount;
        usedByRenters += amount;
    }

    function onProviderFee(address, uint256 fee, uint256 budget) external returns (uint256 amount) {
        _play();
        (lastFee, lastBudget) = (fee, budget);
        amount = _answer(budget);
        if (amount <= budget) used += amount;
    }

    function onReward(uint256 amount) external {
        _play();
        rewarded += amount;
        _has();
    }

    function onBurnShare(uint256 amount, address provider, uint256 amountAttributed) external {
        _play();
        require(amountAttributed <= amount, "attributed");
        burned += amount;
        attributed[provider] += amountAttributed;
        totalAttributed += amountAttributed;
        _has();
    }

    /// @dev The money is here before the message.
    function _has() private view {
        require(token.balanceOf(address(this)) >= burned + rewarded, "told before paid");
    }

    function _answer(uint256 budget) private view returns (uint256) {
        return trick == Trick.AsksTooMuch ? budget + 1 : budget * usedBps / 10_000;
    }

    function _play() private {
        if (trick == Trick.Reverts) revert("no");
        if (trick == Trick.RevertsWithMuch) {
            assembly ("memory-safe") {
                revert(0, 300000)
            }
        }
        if (trick == Trick.ReturnsMuch) {
            assembly {
                return(0, 300000)
            }
        }
        if (trick == Trick.ReturnsNothing) {
            assembly {
                return(0, 0)
            }
        }
        if (trick == Trick.ReturnsShort) {
            assembly {
                mstore(0, not(0))
                return(0, 31)
            }
        }
        if (trick == Trick.BurnsGas) {
            for (uint256 i = 0;; ++i) {
                assembly ("memory-safe") {
                    mstore(0, keccak256(0, 64))
                }
            }
        }
        if (trick == Trick.Crashes) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (trick == Trick.Reenters) {
            (bool ok,) = msg.sender.call(reentry);
            if (ok) reentered = true;
        }
    }
}
