// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IReferralCodes } from "../../src/interfaces/IReferralCodes.sol";
import { IReferrals } from "../../src/interfaces/IReferrals.sol";
import { IRevenue } from "../../src/interfaces/IRevenue.sol";
import { FakeAttestations } from "../utils/FakeAttestations.sol";
import { FeeSource } from "../utils/FeeSource.sol";
import { ITestUsd } from "../utils/ITestUsd.sol";
import { Sink } from "../utils/Sinks.sol";
import { TestBase } from "../utils/TestBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice What is followed beside the contracts: who was bound to whom, who paid what when, what whom accrued when,
/// and what each fee gave back.
abstract contract RevenueModel is TestBase {
    uint256 internal constant PARTIES = 8;
    uint256 internal constant USD = 1e6;
    uint256 internal constant EPOCH = 7 days;

    struct Parts {
        ITestUsd token;
        FeeSource source;
        IRevenue revenue;
        IReferralCodes codes;
        IReferrals programme;
        FakeAttestations attestations;
        Sink stakers;
        Sink burner;
        /// @dev Takes the programme's place at times, and misbehaves.
        Sink intruder;
        address owner;
        address treasury;
    }

    struct Reward {
        uint256 time;
        uint256 amount;
    }

    Parts internal _parts;
    address[] public parties;
    mapping(string name => uint256) public calls;

    uint256 public totalIn;
    uint256 public totalFees;
    uint256 public totalBack;
    uint256 public totalForfeited;

    mapping(address referee => mapping(uint8 side => address)) public boundTo;
    mapping(address account => mapping(uint256 epoch => uint256)) internal _paid;
    mapping(address account => Reward[]) internal _rewards;
    mapping(address account => uint256) public claimed;
    mapping(address account => mapping(uint256 month => uint256)) internal _unknown;
    mapping(address account => uint256) internal _accruedBefore;

    modifier counted(string memory name) {
        ++calls[name];
        _;
    }

    constructor(Parts memory parts_) {
        _parts = parts_;
        for (uint160 i = 1; i <= PARTIES; ++i) {
            parties.push(address(0xaa0000 + i));
        }
    }

    function parts() public view returns (Parts memory) {
        return _parts;
    }

    function _party(uint256 index) internal view returns (address) {
        return parties[index % PARTIES];
    }

    function _list(address one) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }

    // ------------------------------------------------------------------------------------------------- where money is

    function _withReferrals() internal view returns (uint256) {
        Parts storage p = _parts;
        address[2] memory sinks = [address(p.programme), address(p.intruder)];
        uint256 sum = 0;
        for (uint256 i = 0; i < 2; ++i) {
            sum += p.token.balanceOf(sinks[i]) + p.revenue.waitingForReferrals(sinks[i]);
        }
        return sum;
    }

    function _withStakers() internal view returns (uint256) {
        return _parts.token.balanceOf(address(_parts.stakers)) + _parts.revenue.waitingForStakers();
    }

    function _attributedTo(address provider) internal view returns (uint256) {
        return _parts.burner.attributed(provider) + _parts.revenue.waitingForBurn(provider);
    }

    // ------------------------------------------------------------------------------------------------- rewards

    /// @notice Writes down what everybody has accrued since the last look.
    function _look() internal {
        for (uint256 i = 0; i < PARTIES; ++i) {
            address party = parties[i];
            uint256 now_ = _parts.programme.accountOf(party).accrued;
            uint256 more = now_ - _accruedBefore[party];
            if (more == 0) continue;
            _accruedBefore[party] = now_;
            _rewards[party].push(Reward({ time: block.timestamp, amount: more }));
            if (_parts.programme.levelOf(party) == 0) {
                _unknown[party][block.timestamp / 30 days] += more;
                vm.assertLe(_unknown[party][block.timestamp / 30 days], 100 * USD, "7: the unknown are capped");
            }
        }
    }

    function _forget(address account) internal {
        delete _rewards[account];
        (_accruedBefore[account], claimed[account]) = (0, 0);
    }

    /// @notice The least and the most that may have vested of what accrued: all that is 104 days old (the rest of its
    /// epoch, the hold and the slow pace), and nothing that is not 7 days old.
    function vestedBounds(address account) public view returns (uint256 least, uint256 most) {
        Reward[] storage rewards = _rewards[account];
        for (uint256 i = 0; i < rewards.length; ++i) {
            if (rewards[i].time + 7 days <= block.timestamp) most += rewards[i].amount;
            if (rewards[i].time + 104 days <= block.timestamp) least += rewards[i].amount;
        }
    }

    /// @notice The tier by the letter: over the epochs that still count, of distinct known payers, a fifth each.
    function expectedTier(address[] memory referees, uint256 ahead) public view returns (uint256 tier) {
        uint256 epoch = block.timestamp / EPOCH;
        uint256[3] memory active = [uint256(3), 10, 25];
        uint256[3] memory volume = [uint256(500 * USD), 5000 * USD, 25_000 * USD];
        for (uint256 t = 0; t < 3; ++t) {
            uint256 count = 0;
            uint256 sum = 0;
            for (uint256 i = 0; i < referees.length; ++i) {
                uint256 fees = 0;
                for (uint256 e = epoch + ahead - 13; e <= epoch; ++e) {
                    fees += _paid[referees[i]][e];
                }
                if (fees < 25 * USD || _parts.programme.levelOf(referees[i]) == 0) continue;
                ++count;
                sum += fees < volume[t] / 5 ? fees : volume[t] / 5;
            }
            if (count >= active[t] && sum >= volume[t]) tier = t + 1;
        }
    }
}
