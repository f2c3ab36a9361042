// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { IFeeHistory, IReferralCodes } from "../../interfaces/IReferralCodes.sol";
import { IStakeView } from "../../interfaces/IStakeView.sol";

/// @title Codes
/// @notice The part of `ReferralCodes` that says who holds which code.
abstract contract Codes is IReferralCodes, Ownable2Step {
    /// @dev Two words.
    struct Code {
        address holder;
        address offeredTo;
        uint40 readyAt;
    }

    // ------------------------------------------------------------------------------------------------- constants

    uint256 public constant MIN_COMMIT_AGE = 1 minutes;
    uint256 public constant MAX_COMMIT_AGE = 1 days;
    uint256 public constant MAX_CODES = 20;
    uint256 public constant TRANSFER_DELAY = 7 days;
    /// @dev 5 USD in a token of 6 decimals.
    uint256 public constant MIN_FEES = 5e6;
    uint256 public constant MIN_BONDED = 100e18;

    uint256 private constant MIN_LENGTH = 4;
    uint256 private constant MAX_LENGTH = 20;
    bytes32 private constant ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // ------------------------------------------------------------------------------------------------- state

    IFeeHistory public ledger;
    IStakeView public stakeView;

    mapping(address account => mapping(bytes32 commitment => uint256)) private _committedAt;
    mapping(bytes32 codeHash => Code) private _codes;
    mapping(address account => uint256) public codesOf;

    // ------------------------------------------------------------------------------------------------- taking

    /// @inheritdoc IReferralCodes
    function commitCode(bytes32 commitment) external {
        // Check
        uint256 since = _committedAt[msg.sender][commitment];
        if (since != 0 && block.timestamp <= since + MAX_COMMIT_AGE) {
            revert CommittedAlready({ commitment: commitment, since: since });
        }

        // Effect
        _committedAt[msg.sender][commitment] = block.timestamp;
        emit CodeCommitted({ account: msg.sender, commitment: commitment });
    }

    /// @inheritdoc IReferralCodes
    function revealCode(string calldata code, bytes32 salt) external returns (bytes32 codeHash) {
        // Check
        bytes32 commitment = keccak256(abi.encode(code, msg.sender, salt));
        uint256 since = _committedAt[msg.sender][commitment];
        if (since == 0) revert NotCommitted({ commitment: commitment });
        if (block.timestamp < since + MIN_COMMIT_AGE) revert RevealTooEarly({ from: since + MIN_COMMIT_AGE });
        if (block.timestamp > since + MAX_COMMIT_AGE) revert RevealTooLate({ until: since + MAX_COMMIT_AGE });
        if (!_isCode(bytes(code))) revert BadCode({ code: code });
        codeHash = keccak256(bytes(code));
        address holder = _codes[codeHash].holder;
        if (holder != address(0)) revert CodeTaken({ codeHash: codeHash, by: holder });
        _checkMayHoldOneMore({ account: msg.sender });

        // Effect
        delete _committedAt[msg.sender][commitment];
        _codes[codeHash].holder = msg.sender;
        ++codesOf[msg.sender];
        emit CodeRegistered({ codeHash: codeHash, account: msg.sender, code: code });
    }

    // ------------------------------------------------------------------------------------------------- passing on

    /// @inheritdoc IReferralCodes
    function offerCode(bytes32 codeHash, address to) external {
        // Check
        if (to == address(0)) revert ZeroAddress();
        Code storage code = _held(codeHash);

        // Effect
        uint256 readyAt = block.timestamp + TRANSFER_DELAY;
        (code.offeredTo, code.readyAt) = (to, uint40(readyAt));
        emit CodeOffered({ codeHash: codeHash, from: msg.sender, to: to, readyAt: readyAt });
    }

    /// @inheritdoc IReferralCodes
    function cancelCodeOffer(bytes32 codeHash) external {
        Code storage code = _held(codeHash);
        (code.offeredTo, code.readyAt) = (address(0), 0);
        emit CodeOfferCancelled({ codeHash: codeHash, from: msg.sender });
    }

    /// @inheritdoc IReferralCodes
    function acceptCode(bytes32 codeHash) external {
        // Check
        Code storage code = _codes[codeHash];
        address from = code.holder;
        if (code.offeredTo != msg.sender) revert NotOffered({ codeHash: codeHash, caller: msg.sender });
        if (block.timestamp < code.readyAt) revert OfferNotReady({ readyAt: code.readyAt });
        _checkMayHoldOneMore({ account: msg.sender });

        // Effect
        (code.holder, code.offeredTo, code.readyAt) = (msg.sender, address(0), 0);
        --codesOf[from];
        ++codesOf[msg.sender];
        emit CodePassed({ codeHash: codeHash, from: from, to: msg.sender });
    }

    // ------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IReferralCodes
    function holderOf(bytes32 codeHash) external view returns (address) {
        return _codes[codeHash].holder;
    }

    /// @inheritdoc IReferralCodes
    function defaultCode(address account) public pure returns (string memory) {
        uint256 bits = uint256(keccak256(abi.encode("weft referral code", account)));
        bytes memory code = new bytes(MAX_LENGTH);
        code[0] = "_";
        for (uint256 i = 1; i < MAX_LENGTH; ++i) {
            code[i] = ALPHABET[bits & 31];
            bits >>= 5;
        }
        return string(code);
    }

    /// @inheritdoc IReferralCodes
    function isCodeOf(bytes32 codeHash, address account) public view returns (bool) {
        if (account == address(0)) return false;
        return _codes[codeHash].holder == account || keccak256(bytes(defaultCode(account))) == codeHash;
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IReferralCodes
    function setLedger(address ledger_) external onlyOwner {
        if (ledger_ == address(0)) revert ZeroAddress();
        if (address(ledger) != address(0)) revert LedgerAlreadySet({ ledger: address(ledger) });
        ledger = IFeeHistory(ledger_);
        emit LedgerSet({ ledger: ledger_ });
    }

    /// @inheritdoc IReferralCodes
    function setStakeView(address stakeView_) external onlyOwner {
        stakeView = IStakeView(stakeView_);
        emit StakeViewSet({ stakeView: stakeView_ });
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev Nothing was seen while there is no ledger.
    function _feesOf(address account) internal view returns (uint256 paid, uint256 served) {
        if (address(ledger) != address(0)) (paid, served) = ledger.feesOf(account);
    }

    function _held(bytes32 codeHash) private view returns (Code storage code) {
        code = _codes[codeHash];
        if (code.holder != msg.sender) {
            revert NotCodeHolder({ codeHash: codeHash, holder: code.holder, caller: msg.sender });
        }
    }

    function _checkMayHoldOneMore(address account) private view {
        if (codesOf[account] >= MAX_CODES) revert TooManyCodes({ account: account, limit: MAX_CODES });
        (uint256 paid,) = _feesOf(account);
        if (paid >= MIN_FEES) return;
        uint256 bonded = address(stakeView) == address(0) ? 0 : stakeView.activeOf(account);
        if (bonded < MIN_BONDED) revert NotEntitled({ account: account, feesPaid: paid, bonded: bonded });
    }

    function _isCode(bytes calldata code) private pure returns (bool) {
        if (code.length < MIN_LENGTH || code.length > MAX_LENGTH || code[0] == "_") return false;
        for (uint256 i = 0; i < code.length; ++i) {
            bytes1 c = code[i];
            bool good = (c >= "A" && c <= "Z") || (c >= "0" && c <= "9") || c == "_";
            if (!good) return false;
        }
        return true;
    }
}
