// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IDistribution } from "../../src/interfaces/IDistribution.sol";
import { IVesting } from "../utils/IVesting.sol";
import { IWeftToken } from "../utils/IWeftToken.sol";
import { CreateBase } from "../utils/CreateBase.sol";
import { vm } from "../utils/Vm.sol";

/// @notice Distribution, GrantVesting
/// ├── table: the shares of the tokenomics note, adding up to the supply to the unit, for any recipients
/// ├── constructor
/// │   ├── a recipient is missing: refused with its line
/// │   └── else: token and two wallets at addresses known before, everything handed out
/// ├── the team's wallet: nothing until the cliff, a quarter at it, all at the end
/// ├── the backers' wallet: nothing for a year, then linear, all at the end
/// └── a wallet: pays its owner alone, whoever asks; a cliff beyond the duration is refused
contract DistributionTest is CreateBase {
    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant SUPPLY = 1_000_000_000e18;
    uint256 private constant TEAM = 150_000_000e18;
    uint256 private constant BACKERS = 100_000_000e18;
    uint256 private constant YEAR = 365 days;

    IDistribution private _distribution;
    IWeftToken private _weft;
    IVesting private _team;
    IVesting private _backers;
    IDistribution.Recipients private _recipients = IDistribution.Recipients({
        workReserve: address(11),
        community: address(12),
        treasury: address(13),
        team: address(14),
        backers: address(15),
        liquidity: address(16)
    });

    function setUp() public {
        vm.warp(NOW);
        _distribution = IDistribution(vm.deployCode("Distribution.sol:Distribution", abi.encode(_recipients)));
        _weft = IWeftToken(_distribution.weft());
        _team = IVesting(_distribution.teamVesting());
        _backers = IVesting(_distribution.backersVesting());
    }

    // ------------------------------------------------------------------------------------------------- table

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_table_adds_up_to_the_unit(IDistribution.Recipients memory recipients) public view {
        IDistribution.Line[] memory lines = _distribution.table(recipients);
        uint8[6] memory percents = [35, 20, 15, 15, 10, 5];
        address[6] memory to = [
            recipients.workReserve,
            recipients.community,
            recipients.treasury,
            recipients.team,
            recipients.backers,
            recipients.liquidity
        ];
        uint256 sum = 0;
        vm.assertEq(lines.length, 6, "lines");
        for (uint256 i = 0; i < 6; ++i) {
            vm.assertEq(lines[i].to, to[i], "recipient");
            vm.assertEq(lines[i].amount, SUPPLY * percents[i] / 100, "share");
            vm.assertTrue(i == 3 || i == 4 || lines[i].duration == 0, "only team and backers wait");
            sum += lines[i].amount;
        }
        vm.assertEq(sum, 1_000_000_000e18, "all of it");
        vm.assertTrue(lines[3].start == 0 && lines[3].duration == 4 * YEAR && lines[3].cliff == YEAR, "48, 12");
        vm.assertTrue(lines[4].start == YEAR && lines[4].duration == 3 * YEAR && lines[4].cliff == 0, "36 from 13");
    }

    // ------------------------------------------------------------------------------------------------- constructor

    function test_constructed_hands_out_everything() public view {
        vm.assertEq(_weft.totalSupply(), SUPPLY, "supply");
        vm.assertEq(_weft.balanceOf(address(11)), 350_000_000e18, "work reserve");
        vm.assertEq(_weft.balanceOf(address(12)), 200_000_000e18, "community");
        vm.assertEq(_weft.balanceOf(address(13)), 150_000_000e18, "treasury");
        vm.assertEq(_weft.balanceOf(address(_team)), TEAM, "team");
        vm.assertEq(_weft.balanceOf(address(_backers)), BACKERS, "backers");
        vm.assertEq(_weft.balanceOf(address(16)), 50_000_000e18, "liquidity");
        vm.assertEq(_weft.balanceOf(address(_distribution)), 0, "nothing kept");
        vm.assertEq(_weft.balanceOf(address(14)), 0, "team has to wait");
        vm.assertEq(_weft.balanceOf(address(15)), 0, "backers have to wait");
    }

    function test_constructed_at_addresses_known_before() public view {
        vm.assertEq(address(_team), _madeBy(address(_distribution), 1), "team");
        vm.assertEq(address(_backers), _madeBy(address(_distribution), 2), "backers");
        vm.assertEq(address(_weft), _madeBy(address(_distribution), 3), "token");
    }

    function test_construction_needs_all_recipients() public {
        for (uint256 i = 0; i < 6; ++i) {
            IDistribution.Recipients memory recipients = _recipients;
            if (i == 0) recipients.workReserve = address(0);
            if (i == 1) recipients.community = address(0);
            if (i == 2) recipients.treasury = address(0);
            if (i == 3) recipients.team = address(0);
            if (i == 4) recipients.backers = address(0);
            if (i == 5) recipients.liquidity = address(0);
            _createFails(
                abi.encodePacked(vm.getCode("Distribution.sol:Distribution"), abi.encode(recipients)),
                abi.encodeWithSelector(IDistribution.ZeroRecipient.selector, i)
            );
        }
    }

    // ------------------------------------------------------------------------------------------------- vesting

    function test_team_waits_for_the_cliff() public {
        vm.assertEq(_team.owner(), address(14), "whose");
        vm.assertEq(_team.start(), NOW, "start");
        vm.assertEq(_team.cliff(), NOW + YEAR, "cliff");
        vm.assertEq(_team.end(), NOW + 4 * YEAR, "end");

        _vested(_team, NOW + YEAR - 1, 0, "a second before the cliff");
        _vested(_team, NOW + YEAR, TEAM / 4, "at the cliff");
        _vested(_team, NOW + YEAR + 1, TEAM * (YEAR + 1) / (4 * YEAR), "a second after it");
        _vested(_team, NOW + 4 * YEAR - 1, TEAM * (4 * YEAR - 1) / (4 * YEAR), "a second before the end");
        _vested(_team, NOW + 4 * YEAR, TEAM, "at the end");
        _vested(_team, NOW + 40 * YEAR, TEAM, "for ever");
    }

    function test_backers_wait_for_month_13() public {
        vm.assertEq(_backers.owner(), address(15), "whose");
        vm.assertEq(_backers.start(), NOW + YEAR, "start");
        vm.assertEq(_backers.end(), NOW + 4 * YEAR, "end");

        _vested(_backers, NOW + YEAR - 1, 0, "before");
        _vested(_backers, NOW + YEAR, 0, "at the start");
        _vested(_backers, NOW + YEAR + 1, BACKERS / (3 * YEAR), "the first second");
        _vested(_backers, NOW + YEAR + 3 * YEAR / 36, BACKERS / 36, "month 13 is over");
        _vested(_backers, NOW + 4 * YEAR - 1, BACKERS * (3 * YEAR - 1) / (3 * YEAR), "a second before the end");
        _vested(_backers, NOW + 4 * YEAR, BACKERS, "at the end");
    }

    function test_release_pays_the_owner_whoever_asks() public {
        vm.warp(NOW + YEAR - 1);
        _team.release(address(_weft));
        vm.assertEq(_weft.balanceOf(address(14)), 0, "nothing yet");

        vm.warp(NOW + YEAR);
        vm.expectEmit(address(_team));
        emit IVesting.ERC20Released(address(_weft), TEAM / 4);
        vm.prank(address(99));
        _team.release(address(_weft));
        vm.assertEq(_weft.balanceOf(address(14)), TEAM / 4, "a quarter");

        vm.prank(address(14));
        _team.transferOwnership(address(77));
        vm.warp(NOW + 4 * YEAR);
        _team.release(address(_weft));
        vm.assertEq(_weft.balanceOf(address(77)), TEAM - TEAM / 4, "the rest to the new owner");
        vm.assertEq(_weft.balanceOf(address(_team)), 0, "empty");
    }

    function testFuzz_team_gets_all_of_it_in_any_steps(uint32[8] memory steps) public {
        uint256 time = NOW;
        for (uint256 i = 0; i < steps.length; ++i) {
            time += steps[i] % YEAR;
            vm.warp(time);
            _team.release(address(_weft));
            uint256 elapsed = time - NOW > 4 * YEAR ? 4 * YEAR : time - NOW;
            uint256 expected = elapsed < YEAR ? 0 : TEAM * elapsed / (4 * YEAR);
            vm.assertEq(_weft.balanceOf(address(14)), expected, "what time has earned");
        }
        vm.warp(NOW + 4 * YEAR);
        _team.release(address(_weft));
        vm.assertEq(_weft.balanceOf(address(14)), TEAM, "all");
    }

    function test_a_cliff_fits_into_the_duration() public {
        bytes memory code = vm.getCode("GrantVesting.sol:GrantVesting");
        _createFails(
            abi.encodePacked(code, abi.encode(address(14), uint64(NOW), uint64(100), uint64(101))),
            abi.encodeWithSelector(IVesting.InvalidCliffDuration.selector, 101, 100)
        );
        IVesting vesting = IVesting(
            this.create(abi.encodePacked(code, abi.encode(address(14), uint64(NOW), uint64(100), uint64(100))))
        );
        vm.assertEq(vesting.cliff(), vesting.end(), "all at once");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _vested(IVesting wallet, uint256 time, uint256 amount, string memory when) private {
        vm.assertEq(wallet.vestedAmount(address(_weft), uint64(time)), amount, when);
        vm.warp(time);
        vm.assertEq(wallet.releasable(address(_weft)), amount, when);
    }

    /// @notice CREATE by a contract whose nonce is 1..127.
    function _madeBy(address maker, uint8 nonce) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", maker, nonce)))));
    }
}
