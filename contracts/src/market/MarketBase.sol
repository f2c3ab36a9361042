// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import { Haltable } from "../governance/Haltable.sol";
import { IFeeSource } from "../interfaces/IFeeSource.sol";
import { IMarket } from "../interfaces/IMarket.sol";
import { AccountWord } from "../libraries/AccountWord.sol";
import { LeaseWord } from "../libraries/LeaseWord.sol";
import { MachineWord } from "../libraries/MachineWord.sol";
import { OrderHash } from "../libraries/OrderHash.sol";
import { SignatureCheck } from "../libraries/SignatureCheck.sol";

/// @title MarketBase
/// @notice What all parts of `Market` share: its storage, and how a machine, a lease and an account are found in it.
/// @dev Only what moves tokens is guarded against reentrance: a token that calls back from a transfer finds the rest
/// open and consistent, because it moves numbers alone and `deposit` reads the account it credits after the transfer.
abstract contract MarketBase is IMarket, Haltable, ReentrancyGuardTransient {
    /// @dev A machine's own word, and the word of each of its slots.
    struct Machine {
        MachineWord word;
        LeaseWord[32] slots;
    }

    struct Delegate {
        uint16 id;
        uint88 cap;
        uint40 until;
    }

    struct Guard {
        uint88 limitPerDay;
        uint88 spent;
        uint40 spentOnDay;
        uint40 removableFrom;
        bytes32 signerHash;
        uint256 nonce;
    }

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IMarket
    uint256 public constant CLOSE_DELAY = 6 hours;

    /// @inheritdoc IMarket
    uint256 public constant MAX_FEE_BPS = 500;

    uint256 internal constant SLOTS = 32;
    uint256 internal constant BPS = 10_000;
    uint32 internal constant MAX_ACCOUNT_ID = type(uint32).max;

    /// @inheritdoc IFeeSource
    address public immutable token;

    bytes32 private immutable _domain;
    uint256 private immutable _domainChain;

    // ------------------------------------------------------------------------------------------------- state

    // These two share the word of `Haltable`, so that `settle` reads one word for all three.
    uint16 public feeBps;
    uint32 internal _lastAccountId;
    /// @inheritdoc IFeeSource
    address public feeTo;
    /// @inheritdoc IMarket
    uint256 public overflow;

    mapping(address account => AccountWord) internal _accounts;
    mapping(address account => mapping(address delegate => Delegate)) internal _delegates;
    mapping(address account => uint256) internal _delegateCounts;
    mapping(address account => Guard) internal _guards;

    // Machines lie where `_machine` says.

    // ------------------------------------------------------------------------------------------------- construction

    /// @param token_ The one token that this market is about; see `IMarket` for what is assumed of it.
    /// @param initialOwner May set the fee within `MAX_FEE_BPS`, and nothing else.
    constructor(address token_, address initialOwner, uint16 feeBps_, address feeTo_) Ownable(initialOwner) {
        if (token_ == address(0)) revert ZeroAddress();
        token = token_;
        _domain = OrderHash.domainOf(address(this));
        _domainChain = block.chainid;
        _setFee({ feeBps_: feeBps_, feeTo_: feeTo_ });
    }

    // ------------------------------------------------------------------------------------------------- internal

    /// @dev EIP-712's, made anew on a chain that split off.
    function _domainSeparator() internal view returns (bytes32) {
        return block.chainid == _domainChain ? _domain : OrderHash.domainOf(address(this));
    }

    /// @dev Gives the account an id if it has none. Ids run out after 2^32 - 1 accounts, each of which cost its maker a
    /// new storage word; then accounts without one can deposit and withdraw here, but not rent.
    function _withId(AccountWord word) internal returns (AccountWord) {
        if (word.id() != 0 || _lastAccountId == MAX_ACCOUNT_ID) return word;
        return word.withId(++_lastAccountId);
    }

    /// @dev Where a machine lies: the hash of three words, the first a constant that stands before the other two where
    /// an offer is hashed anyway. A mapping of mappings would hash twice. No mapping hashes three words, so this place
    /// is nobody else's.
    function _machine(address provider, address machine) internal pure returns (Machine storage place) {
        bytes32 first = OrderHash.OFFER_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, first)
            mstore(add(free, 0x20), provider)
            mstore(add(free, 0x40), machine)
            place.slot := keccak256(free, 0x60)
        }
    }

    function _enrolled(address provider, address machine) internal view returns (MachineWord word) {
        word = _machine(provider, machine).word;
        if (!word.isEnrolled()) revert MachineNotEnrolled({ provider: provider, machine: machine });
    }

    /// @dev Who signed for `account`: the account with its key, one of its delegates, or the account's contract.
    /// @return signed Whether any of them did.
    /// @return delegateId 0 unless it was a delegate, present or former.
    /// @return delegate Zero unless it was a delegate.
    function _whoSigned(address account, bytes32 structHash, bytes calldata signature)
        internal
        view
        returns (bool signed, uint256 delegateId, address delegate)
    {
        bytes32 digest = OrderHash.digest(_domainSeparator(), structHash);
        address signer = SignatureCheck.recover({ digest: digest, signature: signature });
        if (signer == account) return (signer != address(0), 0, address(0));
        delegateId = signer == address(0) ? 0 : _delegates[account][signer].id;
        if (delegateId != 0) return (true, delegateId, signer);
        return (SignatureCheck.isAcceptedBy({ account: account, digest: digest, signature: signature }), 0, address(0));
    }

    /// @dev Whether the account's own contract takes the signature. A delegate's key may be one of its owners' too.
    function _isOwn(address account, bytes32 structHash, bytes calldata signature) internal view returns (bool) {
        bytes32 digest = OrderHash.digest(_domainSeparator(), structHash);
        return SignatureCheck.isAcceptedBy({ account: account, digest: digest, signature: signature });
    }

    /// @dev Whether the renter of `lease`, or the delegate that opened it, signed for `voucher`.
    function _isVoucherGood(address renter, LeaseWord lease, bytes32 id, uint256 voucher, bytes calldata signature)
        internal
        view
        returns (bool)
    {
        bytes32 structHash = OrderHash.hashVoucher(id, voucher);
        (bool signed, uint256 delegateId,) = _whoSigned(renter, structHash, signature);
        if (delegateId == 0 || delegateId == lease.delegate()) return signed;
        return _isOwn(renter, structHash, signature);
    }

    /// @dev The renter's part of a lease's end: what was not used comes back, and the fee waits with it to be taken.
    /// @param word The renter's, as it is now.
    function _settleRenter(address renter, AccountWord word, uint256 refund, uint256 fee) internal {
        if (refund == 0 && fee == 0) return;
        bool fits;
        (word, fits) = word.credit(refund).withFee(fee);
        if (!fits) overflow += fee;
        _accounts[renter] = word;
    }

    function _setFee(uint16 feeBps_, address feeTo_) internal {
        // Check
        if (feeBps_ > MAX_FEE_BPS) revert FeeTooHigh({ feeBps: feeBps_, maxFeeBps: MAX_FEE_BPS });
        if (feeTo_ == address(0)) revert ZeroAddress();

        // Effect
        feeBps = feeBps_;
        feeTo = feeTo_;
        emit FeeSet({ feeBps: feeBps_, feeTo: feeTo_ });
    }
}
