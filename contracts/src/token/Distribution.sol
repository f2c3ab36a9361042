// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IDistribution } from "../interfaces/IDistribution.sol";
import { GrantVesting } from "./GrantVesting.sol";
import { WeftToken } from "./WeftToken.sol";

/// @title Distribution
/// @notice See `IDistribution`.
contract Distribution is IDistribution {
    // ------------------------------------------------------------------------------------------------- constants

    uint256 private constant PERCENT = 10_000_000e18;
    uint64 private constant YEAR = 365 days;
    uint256 private constant LINES = 6;
    uint256 private constant TEAM = 3;
    uint256 private constant BACKERS = 4;

    /// @inheritdoc IDistribution
    address public immutable weft;

    /// @inheritdoc IDistribution
    address public immutable teamVesting;

    /// @inheritdoc IDistribution
    address public immutable backersVesting;

    // ------------------------------------------------------------------------------------------------- construction

    /// @dev In this order, so that the addresses are known before: its nonce is 1 for the team's wallet, 2 for the
    /// backers', 3 for the token. The work reserve may thus be a contract that is made afterwards and takes the token.
    constructor(Recipients memory recipients) {
        // Check
        Line[] memory lines = table({ recipients: recipients });
        for (uint256 i = 0; i < LINES; ++i) {
            if (lines[i].to == address(0)) revert ZeroRecipient({ line: i });
        }

        // Effect
        teamVesting = _vesting({ line: lines[TEAM] });
        backersVesting = _vesting({ line: lines[BACKERS] });
        WeftToken.Grant[] memory grants = new WeftToken.Grant[](LINES);
        for (uint256 i = 0; i < LINES; ++i) {
            grants[i] = WeftToken.Grant({ to: lines[i].to, amount: lines[i].amount });
        }
        grants[TEAM].to = teamVesting;
        grants[BACKERS].to = backersVesting;
        weft = address(new WeftToken({ grants: grants }));
    }

    // ------------------------------------------------------------------------------------------------- table

    /// @inheritdoc IDistribution
    function table(Recipients memory recipients) public pure returns (Line[] memory lines) {
        lines = new Line[](LINES);
        lines[0] = _free({ to: recipients.workReserve, percent: 35 });
        lines[1] = _free({ to: recipients.community, percent: 20 });
        lines[2] = _free({ to: recipients.treasury, percent: 15 });
        lines[TEAM] = _free({ to: recipients.team, percent: 15 });
        (lines[TEAM].duration, lines[TEAM].cliff) = (4 * YEAR, YEAR);
        lines[BACKERS] = _free({ to: recipients.backers, percent: 10 });
        (lines[BACKERS].start, lines[BACKERS].duration) = (YEAR, 3 * YEAR);
        lines[5] = _free({ to: recipients.liquidity, percent: 5 });
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _free(address to, uint256 percent) private pure returns (Line memory line) {
        (line.to, line.amount) = (to, percent * PERCENT);
    }

    function _vesting(Line memory line) private returns (address) {
        return address(
            new GrantVesting({
                beneficiary: line.to,
                start: uint64(block.timestamp) + line.start,
                duration: line.duration,
                cliff: line.cliff
            })
        );
    }
}
