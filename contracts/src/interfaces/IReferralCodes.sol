// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title What `ReferralCodes` asks of `Referrals`
interface IFeeHistory {
    /// @return paid Base units of fees that were seen of this account as a renter.
    /// @return served Base units of fees that were seen of this account as a provider.
    function feesOf(address account) external view returns (uint256 paid, uint256 served);
}

/// @title Referral codes and bindings
/// @notice Who holds which code, and who brought whom. It holds no money and pays none; `Referrals` reads it.
///
/// **Codes** are 4 to 20 characters of `A-Z`, `0-9` and `_`. They are taken by commit and reveal, so that who sees a
/// wish in the mempool cannot be first, and passed on in two steps with a delay, so that a stolen key can be noticed.
/// Nobody can reassign a code. Codes that start with `_` are not for taking: every account has one of them from the
/// start, derived from its address, and cannot lose it.
///
/// **Bindings** are made by the one who was brought, with its own signature, once, before its first fee. Nobody can
/// change them, not even it: a binding that can be changed is sold to the highest bidder.
///
/// The signature is over EIP-712 data in a domain of name and version alone, without chain and contract. It is *meant*
/// to be replayed: on every chain where Weft runs, the same statement ("this account brought me") holds, and each chain
/// pays from its own fees. A replay can do no harm, because
/// - it moves no money and gives no allowance; all that it does is to name who gets a part of the *protocol's* fee;
/// - it can only write what its signer said, to an entry that is empty, so the second time on one chain fails;
/// - who signs this name and version signs nothing else by it: the struct has its own type hash, and no other contract
///   of Weft uses the domain (they all have chain and address in theirs).
/// A signer who regrets a statement that is not written yet raises its floor on that chain (`cancelBindings`), or lets
/// it pass its deadline. `homeChainId` says where the code was read; only there the code must be the referrer's.
interface IReferralCodes {
    /// @notice What the referee signs.
    /// @param codeHash keccak256 of the code's bytes, as it stood in the link.
    /// @param referrer Who holds the code.
    /// @param referee Who signs.
    /// @param homeChainId Where the code is registered. Not zero.
    /// @param platformId Which partner's site showed the link; zero: none. Not looked at here.
    /// @param sides Bit 0: as a renter; bit 1: as a provider. Two jobs of recruiting, hence two bindings: a renter may
    /// be brought by one and become a provider through another, with a window of its own. 3: one signature for both.
    /// @param nonce At least the referee's floor.
    /// @param deadline Last second at which it may be written.
    struct Bind {
        bytes32 codeHash;
        address referrer;
        address referee;
        uint256 homeChainId;
        uint32 platformId;
        uint8 sides;
        uint64 nonce;
        uint64 deadline;
    }

    // ------------------------------------------------------------------------------------------------- events

    event LedgerSet(address ledger);
    event StakeViewSet(address stakeView);
    event CodeCommitted(address indexed account, bytes32 commitment);
    event CodeRegistered(bytes32 indexed codeHash, address indexed account, string code);
    event CodeOffered(bytes32 indexed codeHash, address indexed from, address indexed to, uint256 readyAt);
    event CodeOfferCancelled(bytes32 indexed codeHash, address indexed from);
    event CodePassed(bytes32 indexed codeHash, address indexed from, address indexed to);
    event Bound(
        address indexed referee,
        address indexed referrer,
        bytes32 indexed codeHash,
        uint8 sides,
        uint256 homeChainId,
        uint32 platformId
    );
    event BindingsCancelled(address indexed referee, uint64 floor);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error LedgerAlreadySet(address ledger);
    error CommittedAlready(bytes32 commitment, uint256 since);
    error NotCommitted(bytes32 commitment);
    error RevealTooEarly(uint256 from);
    error RevealTooLate(uint256 until);
    error BadCode(string code);
    error CodeTaken(bytes32 codeHash, address by);
    error TooManyCodes(address account, uint256 limit);
    error NotEntitled(address account, uint256 feesPaid, uint256 bonded);
    error NotCodeHolder(bytes32 codeHash, address holder, address caller);
    error NotOffered(bytes32 codeHash, address caller);
    error OfferNotReady(uint256 readyAt);

    error NoSides(uint8 sides);
    error SelfReferral(address account);
    error MutualReferral(address referrer, address referee);
    error BindExpired(uint256 deadline);
    error NonceCancelled(uint64 nonce, uint64 floor);
    error NoHomeChain();
    error NotReferrersCode(bytes32 codeHash, address referrer);
    error AlreadyBound(address referee, uint8 side, address referrer);
    error FeeSeenBefore(address referee, uint8 side, uint256 fees);
    error BadSignature(address signer);

    // ------------------------------------------------------------------------------------------------- constants

    function MIN_COMMIT_AGE() external view returns (uint256);
    function MAX_COMMIT_AGE() external view returns (uint256);
    function MAX_CODES() external view returns (uint256);
    function TRANSFER_DELAY() external view returns (uint256);
    /// @notice Own fees, base units, that entitle to codes.
    function MIN_FEES() external view returns (uint256);
    /// @notice Bonded WEFT, base units of 18 decimals, that entitles to codes as well.
    function MIN_BONDED() external view returns (uint256);

    // ------------------------------------------------------------------------------------------------- codes

    /// @notice Writes down a wish that nobody can read. The commitment is
    /// `keccak256(abi.encode(code, account, salt))`.
    function commitCode(bytes32 commitment) external;

    /// @notice Takes the code that was committed to, at least `MIN_COMMIT_AGE` and at most `MAX_COMMIT_AGE` ago. The
    /// caller must have paid `MIN_FEES` in fees or have `MIN_BONDED` at stake, and hold less than `MAX_CODES`.
    function revealCode(string calldata code, bytes32 salt) external returns (bytes32 codeHash);

    /// @notice Offers a code; a second offer replaces the first. By its holder.
    function offerCode(bytes32 codeHash, address to) external;
    function cancelCodeOffer(bytes32 codeHash) external;
    /// @notice Takes an offered code, `TRANSFER_DELAY` after the offer. The same conditions as for a new one.
    function acceptCode(bytes32 codeHash) external;

    /// @return Zero where nobody holds it; also for the codes that accounts have from the start.
    function holderOf(bytes32 codeHash) external view returns (address);
    function codesOf(address account) external view returns (uint256 count);
    /// @notice The code that the account has from the start: `_` and 19 characters of a hash of its address.
    function defaultCode(address account) external pure returns (string memory);
    /// @notice Whether a link with this code is this account's.
    function isCodeOf(bytes32 codeHash, address account) external view returns (bool);

    // ------------------------------------------------------------------------------------------------- bindings

    /// @notice Writes down who brought whom. By anyone who has the referee's signature; the referee itself needs none.
    function bind(Bind calldata statement, bytes calldata signature) external;

    /// @notice Makes void all of the caller's statements with a nonce below `floor` that are not written yet.
    function cancelBindings(uint64 floor) external;

    /// @param side 1: as a renter; 2: as a provider.
    /// @return referrer Zero where there is none.
    /// @return boundAt Unix seconds.
    function bindingOf(address referee, uint8 side) external view returns (address referrer, uint256 boundAt);

    function bindNonceFloor(address referee) external view returns (uint64);
    function hashBind(Bind calldata statement) external pure returns (bytes32 digest);
    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external pure returns (bytes32);

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Names `Referrals`. Once, by the owner.
    function setLedger(address ledger) external;
    /// @notice Names `Staking`, zero for none. By the owner.
    function setStakeView(address stakeView) external;
}
