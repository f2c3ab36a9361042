// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IVotes } from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import { IWeftToken } from "../utils/IWeftToken.sol";
import { WeftFixture } from "../utils/WeftFixture.sol";
import { vm } from "../utils/Vm.sol";

/// @notice WeftToken
/// ├── constructor
/// │   ├── grants add up to the supply: each has its own
/// │   ├── a unit too few, a unit too many, none: refused with the sum
/// │   └── a grant to nobody: refused
/// ├── supply
/// │   ├── burn, burnFrom: falls, by no more than there is and is allowed
/// │   └── nothing else moves it; no function of a usual mint, pause or owner is there
/// ├── permit: once, in time, by its signer
/// └── votes: by time, of who delegated, as they were, and gone when burned
contract WeftTokenTest is WeftFixture {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");

    uint256 private constant KEY = uint256(keccak256("token owner"));
    address private _signer = vm.addr(KEY);
    address private _spender = address(0x59e4);

    // ------------------------------------------------------------------------------------------------- constructor

    function test_constructed() public view {
        vm.assertEq(weft.name(), "Weft", "name");
        vm.assertEq(weft.symbol(), "WEFT", "symbol");
        vm.assertEq(weft.decimals(), 18, "decimals");
        vm.assertEq(weft.totalSupply(), SUPPLY, "supply");
        vm.assertEq(weft.MAX_SUPPLY(), SUPPLY, "most");
        vm.assertEq(weft.balanceOf(holder), SUPPLY, "all of it");
    }

    function test_constructed_with_several_grants() public {
        IWeftToken.Grant[] memory grants = new IWeftToken.Grant[](3);
        grants[0] = IWeftToken.Grant(holder, 1);
        grants[1] = IWeftToken.Grant(_spender, SUPPLY - 3);
        grants[2] = IWeftToken.Grant(holder, 2);
        weft = _weft(grants);
        vm.assertEq(weft.balanceOf(holder), 3, "two lines");
        vm.assertEq(weft.balanceOf(_spender), SUPPLY - 3, "one line");
    }

    function test_construction_needs_the_whole_supply() public {
        _deployFails(
            _grants(holder, SUPPLY - 1), abi.encodeWithSelector(IWeftToken.SupplyNotWhole.selector, SUPPLY - 1, SUPPLY)
        );
        _deployFails(
            _grants(holder, SUPPLY + 1), abi.encodeWithSelector(IWeftToken.SupplyNotWhole.selector, SUPPLY + 1, SUPPLY)
        );
        _deployFails(new IWeftToken.Grant[](0), abi.encodeWithSelector(IWeftToken.SupplyNotWhole.selector, 0, SUPPLY));
        _deployFails(
            _grants(address(0), SUPPLY), abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0))
        );
    }

    // ------------------------------------------------------------------------------------------------- supply

    function test_burn() public {
        vm.expectEmit(address(weft));
        emit IERC20.Transfer(holder, address(0), 100);
        vm.prank(holder);
        weft.burn(100);
        vm.assertEq(weft.totalSupply(), SUPPLY - 100, "less for ever");
        vm.assertEq(weft.balanceOf(holder), SUPPLY - 100, "its own");
    }

    function test_burn_no_more_than_one_has() public {
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, holder, SUPPLY, SUPPLY + 1)
        );
        vm.prank(holder);
        weft.burn(SUPPLY + 1);
    }

    function test_burnFrom_what_was_allowed() public {
        vm.prank(holder);
        weft.approve(_spender, 10);
        vm.prank(_spender);
        weft.burnFrom(holder, 10);
        vm.assertEq(weft.totalSupply(), SUPPLY - 10, "less");

        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, _spender, 0, 1));
        vm.prank(_spender);
        weft.burnFrom(holder, 1);
    }

    /// forge-config: default.fuzz.runs = 10000
    function testFuzz_supply_never_rises(uint256 kind, address to, uint256 amount) public {
        amount = _bound(amount, 0, SUPPLY);
        to = to == address(0) ? _spender : to;
        uint256 before = weft.totalSupply();
        vm.startPrank(holder);
        if (kind % 4 == 0) weft.transfer(to, amount);
        if (kind % 4 == 1) weft.burn(amount);
        if (kind % 4 == 2) weft.delegate(to);
        if (kind % 4 == 3) weft.approve(to, amount);
        vm.stopPrank();
        vm.assertEq(weft.totalSupply(), kind % 4 == 1 ? before - amount : before, "only burning moves it");
    }

    function test_there_is_no_way_to_mint_pause_block_or_own() public {
        string[14] memory names = [
            "mint(address,uint256)",
            "mint(uint256)",
            "_mint(address,uint256)",
            "issue(uint256)",
            "pause()",
            "unpause()",
            "paused()",
            "owner()",
            "transferOwnership(address)",
            "grantRole(bytes32,address)",
            "setMinter(address)",
            "blacklist(address)",
            "upgradeTo(address)",
            "initialize()"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.prank(holder);
            (bool ok,) = address(weft).call(abi.encodeWithSignature(names[i], holder, uint256(1)));
            vm.assertTrue(!ok, names[i]);
        }
        (bool paid,) = address(weft).call("");
        vm.assertTrue(!paid, "no fallback");
        vm.assertEq(weft.totalSupply(), SUPPLY, "as minted");
    }

    // ------------------------------------------------------------------------------------------------- permit

    function test_permit() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(KEY, 77, NOW);
        weft.permit(_signer, _spender, 77, NOW, v, r, s);
        vm.assertEq(weft.allowance(_signer, _spender), 77, "allowed");
        vm.assertEq(weft.nonces(_signer), 1, "nonce used");

        vm.expectRevert();
        weft.permit(_signer, _spender, 77, NOW, v, r, s);
    }

    function test_permit_in_time() public {
        (uint8 v, bytes32 r, bytes32 s) = _permit(KEY, 77, NOW);
        vm.warp(NOW + 1);
        vm.expectRevert(abi.encodeWithSignature("ERC2612ExpiredSignature(uint256)", NOW));
        weft.permit(_signer, _spender, 77, NOW, v, r, s);
    }

    function test_permit_by_its_signer_on_its_chain() public {
        uint256 other = uint256(keccak256("somebody else"));
        (uint8 v, bytes32 r, bytes32 s) = _permit(other, 77, NOW);
        vm.expectRevert(abi.encodeWithSignature("ERC2612InvalidSigner(address,address)", vm.addr(other), _signer));
        weft.permit(_signer, _spender, 77, NOW, v, r, s);

        (v, r, s) = _permit(KEY, 77, NOW);
        vm.chainId(4242);
        vm.expectRevert();
        weft.permit(_signer, _spender, 77, NOW, v, r, s);
    }

    // ------------------------------------------------------------------------------------------------- votes

    function test_votes_are_counted_by_time() public {
        vm.assertEq(weft.CLOCK_MODE(), "mode=timestamp", "mode");
        vm.assertEq(weft.clock(), NOW, "clock");
        vm.warp(NOW + 12345);
        vm.assertEq(weft.clock(), NOW + 12345, "clock later");
    }

    function test_votes_of_who_delegated_as_they_were() public {
        vm.assertEq(weft.getVotes(holder), 0, "none without a delegation");
        vm.prank(holder);
        weft.delegate(_spender);
        vm.assertEq(weft.getVotes(_spender), SUPPLY, "delegated");

        vm.warp(NOW + 10);
        vm.prank(holder);
        weft.transfer(_signer, 400);
        vm.warp(NOW + 20);
        vm.prank(holder);
        weft.burn(SUPPLY - 1000);

        vm.warp(NOW + 30);
        vm.assertEq(weft.getPastVotes(_spender, NOW - 1), 0, "before");
        vm.assertEq(weft.getPastVotes(_spender, NOW + 9), SUPPLY, "all");
        vm.assertEq(weft.getPastVotes(_spender, NOW + 10), SUPPLY - 400, "without what was sent");
        vm.assertEq(weft.getPastVotes(_spender, NOW + 20), 600, "without what was burned");
        vm.assertEq(weft.getPastTotalSupply(NOW + 19), SUPPLY, "supply then");
        vm.assertEq(weft.getPastTotalSupply(NOW + 20), 1000, "supply after");
        vm.expectRevert(abi.encodeWithSignature("ERC5805FutureLookup(uint256,uint48)", NOW + 30, NOW + 30));
        weft.getPastVotes(_spender, NOW + 30);
    }

    function test_delegateBySig_shares_its_nonces_with_permit() public {
        vm.prank(holder);
        weft.transfer(_signer, 5);
        bytes32 digest = keccak256(
            abi.encodePacked(
                hex"1901", weft.DOMAIN_SEPARATOR(), keccak256(abi.encode(DELEGATION, _spender, uint256(0), NOW))
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
        vm.expectEmit(address(weft));
        emit IVotes.DelegateChanged(_signer, address(0), _spender);
        weft.delegateBySig(_spender, 0, NOW, v, r, s);
        vm.assertEq(weft.getVotes(_spender), 5, "votes");
        vm.assertEq(weft.nonces(_signer), 1, "one row of nonces");
    }

    // ------------------------------------------------------------------------------------------------- helpers

    function _deployFails(IWeftToken.Grant[] memory grants, bytes memory reason) private {
        _createFails(abi.encodePacked(vm.getCode("WeftToken.sol:WeftToken"), abi.encode(grants)), reason);
    }

    function _permit(uint256 key, uint256 value, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 hash = keccak256(abi.encode(PERMIT, _signer, _spender, value, weft.nonces(_signer), deadline));
        return vm.sign(key, keccak256(abi.encodePacked(hex"1901", weft.DOMAIN_SEPARATOR(), hash)));
    }
}
