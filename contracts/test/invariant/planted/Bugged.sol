// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { ERC20Burnable } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";

import { vm } from "../../utils/Vm.sol";
import { PlantedProxy } from "./PlantedProxy.sol";

/// @notice Any shipped contract, with a bug that a test chooses: one number of what it answers is wrong, a call that
/// should succeed is refused, one that should be refused is not, or one burns
/// what it should not touch.
contract Bugged is PlantedProxy {
    /// @dev Far from what the contract itself knows.
    struct Bugs {
        mapping(bytes4 selector => uint256) wordOf;
        mapping(bytes4 selector => uint256) by;
        mapping(bytes4 selector => bool) refuses;
        mapping(bytes4 selector => bool) pardons;
        address token;
        bytes4 burningCall;
    }

    bytes32 private constant BUGS = keccak256("what is wrong with it");

    error Refused();

    constructor(address code_) PlantedProxy(code_) { }

    /// @notice What `selector` answers has `more` in this word.
    function lie(bytes4 selector, uint256 word, uint256 more) external {
        (_bugs().wordOf[selector], _bugs().by[selector]) = (word, more);
    }

    function refuse(bytes4 selector) external {
        _bugs().refuses[selector] = true;
    }

    function pardon(bytes4 selector) external {
        _bugs().pardons[selector] = true;
    }

    /// @notice A call that succeeds burns one unit of the caller's, who has allowed it to take some for something else.
    function burnCallers(address token, bytes4 selector) external {
        (_bugs().token, _bugs().burningCall) = (token, selector);
    }

    function _before() internal view override {
        if (_bugs().refuses[msg.sig]) revert Refused();
    }

    function _after() internal override {
        if (_bugs().burningCall == msg.sig && msg.sig != 0) ERC20Burnable(_bugs().token).burnFrom(msg.sender, 1);
    }

    function _pardons(bytes4) internal view override returns (bool) {
        return _bugs().pardons[msg.sig];
    }

    function _answers(bytes memory output) internal view override returns (bytes memory) {
        (uint256 offset, uint256 more) = (_bugs().wordOf[msg.sig] * 32 + 32, _bugs().by[msg.sig]);
        if (more == 0) return output;
        assembly ("memory-safe") {
            let word := add(output, offset)
            mstore(word, add(mload(word), more))
        }
        return output;
    }

    function _bugs() private pure returns (Bugs storage bugs) {
        bytes32 place = BUGS;
        assembly ("memory-safe") {
            bugs.slot := place
        }
    }
}

library Bug {
    /// @notice With the words that the constructor of `code` wrote. Mappings are for the test to fill again.
    function around(address code) internal returns (address) {
        address bugged = address(new Bugged(code));
        for (uint256 i = 0; i < 40; ++i) {
            vm.store(bugged, bytes32(i), vm.load(code, bytes32(i)));
        }
        return bugged;
    }
}
