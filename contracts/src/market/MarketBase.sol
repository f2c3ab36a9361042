// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { LeaseWord } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";

/// @title MarketBase
/// @notice What all parts of `Market` share: its storage, and how a machine, a lease and an account are found in it.
abstract contract MarketBase is IMarket, EIP712, Ownable2Step, ReentrancyGuardTransient {
    /// @dev A machine's own word, and the word of each of its slots.
    struct Machine {
        MachineWord word;
        LeaseWord[64] slots;
    }

    /// @dev One word of its own, never zero once there is an account, so that earning a fee never creates one.
    struct Protocol {
        uint88 feesHeld;
        uint32 lastAccountId;
        uint16 feeBps;
    }

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IMarket
    uint256 public constant CLOSE_DELAY = 6 hours;

    /// @inheritdoc IMarket
    uint256 public constant MAX_FEE_BPS = 500;

    uint256 internal constant SLOTS = 64;
    uint32 internal constant MAX_ACCOUNT_ID = type(uint32).max;

    /// @inheritdoc IMarket
    address public immutable token;

    // ------------------------------------------------------------------------------------------------- state

    Protocol internal _protocol;
    address public feeTo;

    mapping(address account => AccountWord) internal _accounts;
    mapping(uint32 accountId => address) internal _accountById;
    mapping(address provider => mapping(address machine => Machine)) internal _machines;

    // ------------------------------------------------------------------------------------------------- construction

    /// @param token_ The one token that this market is about; see `IMarket` for what is assumed of it.
    /// @param initialOwner May set the fee within `MAX_FEE_BPS`, and nothing else.
    constructor(address token_, address initialOwner, uint16 feeBps_, address feeTo_)
        EIP712("Weft Market", "1")
        Ownable(initialOwner)
    {
        if (token_ == address(0)) revert ZeroAddress();
        token = token_;
        _setFee({ feeBps_: feeBps_, feeTo_: feeTo_ });
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev Gives the account an id if it has none. Ids run out after 2^32 - 1 accounts, each of which cost its maker
    /// two new storage words; then accounts without one can deposit and withdraw here, but not rent.
    function _withId(address account, AccountWord word) internal returns (AccountWord) {
        if (word.id() != 0 || _protocol.lastAccountId == MAX_ACCOUNT_ID) return word;
        uint32 id = ++_protocol.lastAccountId;
        _accountById[id] = account;
        return word.withId(id);
    }

    function _enrolled(address provider, address machine) internal view returns (MachineWord word) {
        word = _machines[provider][machine].word;
        if (!word.isEnrolled()) revert MachineNotEnrolled({ provider: provider, machine: machine });
    }

    function _openLease(LeaseKey calldata key) internal view returns (MachineWord word, LeaseWord lease) {
        if (key.slot >= SLOTS) revert LeaseNotOpen({ key: key });
        Machine storage machine = _machines[key.provider][key.machine];
        word = machine.word;
        lease = machine.slots[key.slot];
        if (!word.isOpen(key.slot) || lease.start() != key.start) revert LeaseNotOpen({ key: key });
    }

    function _setFee(uint16 feeBps_, address feeTo_) internal {
        // Check
        if (feeBps_ > MAX_FEE_BPS) revert FeeTooHigh({ feeBps: feeBps_, maxFeeBps: MAX_FEE_BPS });
        if (feeTo_ == address(0)) revert ZeroAddress();

        // Effect
        _protocol.feeBps = feeBps_;
        feeTo = feeTo_;
        emit FeeSet({ feeBps: feeBps_, feeTo: feeTo_ });
    }
}
