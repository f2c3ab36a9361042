// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { IERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Multicall } from "@openzeppelin/contracts/utils/Multicall.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { MessageHashUtils } from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import { IMarket } from "./interfaces/IMarket.sol";
import { AccountWord } from "./libraries/AccountWord.sol";
import { Bits } from "./libraries/Bits.sol";
import { LeaseWord, LeaseWordLib } from "./libraries/LeaseWord.sol";
import { MachineWord, MachineWordLib } from "./libraries/MachineWord.sol";
import { OrderHash } from "./libraries/OrderHash.sol";
import { SignatureCheck } from "./libraries/SignatureCheck.sol";

/// @title Market
/// @notice See `IMarket`.
/// @dev Nothing is created per lease: an account, a machine and a slot are one storage word each, overwritten for ever.
/// Tokens move in `deposit`, `withdraw` and `collectFees` only; everything else moves numbers.
contract Market is IMarket, EIP712, Ownable2Step, ReentrancyGuardTransient, Multicall {
    using SafeERC20 for IERC20;

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

    /// @dev What is the same for every match of one `settle`.
    struct Batch {
        bytes32 domain;
        uint32 start;
        uint16 feeBps;
    }

    // ------------------------------------------------------------------------------------------------- constants

    /// @inheritdoc IMarket
    uint256 public constant CLOSE_DELAY = 6 hours;

    /// @inheritdoc IMarket
    uint256 public constant MAX_FEE_BPS = 500;

    uint256 private constant BPS = 10_000;
    uint256 private constant MAX_HELD = type(uint88).max;
    uint256 private constant MAX_DURATION = type(uint24).max;
    uint256 private constant MAX_GPUS = 64;
    uint256 private constant SLOTS = 64;
    uint32 private constant MAX_ACCOUNT_ID = type(uint32).max;

    /// @inheritdoc IMarket
    address public immutable token;

    // ------------------------------------------------------------------------------------------------- state

    Protocol private _protocol;
    address public feeTo;

    mapping(address account => AccountWord) private _accounts;
    mapping(uint32 accountId => address) private _accountById;
    mapping(address provider => mapping(address machine => Machine)) private _machines;

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

    // ------------------------------------------------------------------------------------------------- money

    /// @inheritdoc IMarket
    function deposit(address account, uint256 amount) external nonReentrant {
        _deposit({ account: account, amount: amount });
    }

    /// @inheritdoc IMarket
    function depositWithPermit(address account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // Whoever saw the permit may have used it first. Then the allowance is there, and if it is not, the transfer
        // says so. Only the caller's tokens can be taken, so a permit that fails or does nothing harms nobody.
        try IERC20Permit(token)
            .permit({
            owner: msg.sender, spender: address(this), value: amount, deadline: deadline, v: v, r: r, s: s
        }) { }
            catch { }
        _deposit({ account: account, amount: amount });
    }

    /// @inheritdoc IMarket
    function withdraw(address to, uint256 amount) external nonReentrant {
        // Check
        if (to == address(0)) revert ZeroAddress();
        AccountWord account = _accounts[msg.sender];
        uint256 balance = account.balance();
        if (amount > balance) revert BalanceTooLow({ account: msg.sender, balance: balance, needed: amount });

        // Effect
        _accounts[msg.sender] = account.debit(amount);
        emit Withdrawn({ account: msg.sender, to: to, amount: amount });

        // Interaction
        IERC20(token).safeTransfer({ to: to, value: amount });
    }

    /// @inheritdoc IMarket
    function collect(address provider, address[] calldata machines) external nonReentrant {
        uint256 total = 0;
        for (uint256 i = 0; i < machines.length; ++i) {
            Machine storage machine = _machines[provider][machines[i]];
            MachineWord word = machine.word;
            uint256 earned = word.earned();
            if (earned == 0) continue;

            machine.word = word.withoutEarned();
            total += earned;
            emit Collected({ provider: provider, machine: machines[i], amount: earned });
        }
        if (total != 0) _accounts[provider] = _accounts[provider].credit(total);
    }

    /// @inheritdoc IMarket
    function collectFees() external nonReentrant {
        // Check
        uint256 amount = _protocol.feesHeld;
        address to = feeTo;
        if (amount == 0) return;

        // Effect
        _protocol.feesHeld = 0;
        emit FeesCollected({ to: to, amount: amount });

        // Interaction
        IERC20(token).safeTransfer({ to: to, value: amount });
    }

    // ------------------------------------------------------------------------------------------------- machines

    /// @inheritdoc IMarket
    function enrolMachine(address machine) external nonReentrant {
        // Check
        if (machine == address(0)) revert ZeroAddress();
        MachineWord word = _machines[msg.sender][machine].word;
        uint40 floor = word.nonceFloor();
        if (floor == MachineWordLib.REVOKED) revert MachineIsRevoked({ provider: msg.sender, machine: machine });
        if (floor != MachineWordLib.NEVER_ENROLLED) {
            revert MachineAlreadyEnrolled({ provider: msg.sender, machine: machine });
        }

        // Effect
        _machines[msg.sender][machine].word = word.withNonceFloor(1);
        emit MachineEnrolled({ provider: msg.sender, machine: machine });
    }

    /// @inheritdoc IMarket
    function revokeMachine(address machine) external nonReentrant {
        // Check
        MachineWord word = _enrolled({ provider: msg.sender, machine: machine });

        // Effect
        _machines[msg.sender][machine].word = word.withNonceFloor(MachineWordLib.REVOKED);
        emit MachineRevoked({ provider: msg.sender, machine: machine });
    }

    // ------------------------------------------------------------------------------------------------- cancelling

    /// @inheritdoc IMarket
    function cancelOffers(address provider, address machine, uint40 nonceFloor) external nonReentrant {
        // Check
        if (msg.sender != provider && msg.sender != machine) revert NotProviderSide({ caller: msg.sender });
        if (nonceFloor == MachineWordLib.REVOKED) {
            revert NonceTooHigh({ nonce: nonceFloor, limit: MachineWordLib.REVOKED - 1 });
        }
        MachineWord word = _enrolled({ provider: provider, machine: machine });
        uint40 floor = word.nonceFloor();
        if (nonceFloor <= floor) return;

        // Effect
        _machines[provider][machine].word = word.withNonceFloor(nonceFloor);
        emit OffersCancelled({ provider: provider, machine: machine, nonceFloor: nonceFloor });
    }

    /// @inheritdoc IMarket
    function cancelRequest(uint40 nonce) external nonReentrant {
        // Check
        AccountWord account = _accounts[msg.sender];
        if (account.isNonceUsed(nonce)) revert NonceAlreadyUsed({ renter: msg.sender, nonce: nonce });

        // Effect
        _accounts[msg.sender] = account.withNonceUsed(nonce);
        emit RequestCancelled({ renter: msg.sender, nonce: nonce });
    }

    /// @inheritdoc IMarket
    function cancelAllRequests(uint40 upToNonce) external nonReentrant {
        // Effect
        _accounts[msg.sender] = _accounts[msg.sender].withAllNoncesUsed(upToNonce);
        emit AllRequestsCancelled({ renter: msg.sender, upToNonce: upToNonce });
    }

    // ------------------------------------------------------------------------------------------------- settling

    /// @inheritdoc IMarket
    function settle(Match[] calldata matches) external nonReentrant returns (Skip[] memory results) {
        Batch memory batch =
            Batch({ domain: _domainSeparatorV4(), start: uint32(block.timestamp), feeBps: _protocol.feeBps });
        results = new Skip[](matches.length);
        uint256 matchFees = 0;

        for (uint256 i = 0; i < matches.length; ++i) {
            Match calldata m = matches[i];
            bytes32 requestHash = OrderHash.hash(m.request);

            // Check
            Skip reason = _checkMatch({ batch: batch, m: m, requestHash: requestHash });
            if (reason != Skip.None) {
                results[i] = reason;
                emit MatchSkipped({ requestHash: requestHash, index: i, reason: reason });
                continue;
            }

            // Effect
            _openLeases({ batch: batch, m: m, requestHash: requestHash });
            matchFees += m.request.matchFee;
        }

        // The caller may be one of the renters: its word is read again, after all debits.
        if (matchFees != 0) _accounts[msg.sender] = _accounts[msg.sender].credit(matchFees);
    }

    /// @dev Everything that either side signed, and that the money and the machines are free. Reads only; it never
    /// reverts, whatever the orders say. Cheap checks come first, so that rubbish costs the caller little.
    function _checkMatch(Batch memory batch, Match calldata m, bytes32 requestHash) private view returns (Skip) {
        Request memory request = m.request;

        if (!_mayMatch({ matcher: request.matcher, renter: request.renter })) return Skip.MatcherNotAllowed;
        // Lease starts have 32 bits; when those run out, in 2106, nothing new is opened.
        if (block.timestamp > request.expiry || block.timestamp > type(uint32).max) return Skip.RequestExpired;
        if (_isMalformed(request)) return Skip.RequestMalformed;
        Fill[] calldata fills = m.fills;
        if (fills.length != request.machines) return Skip.WrongMachineCount;
        if (m.pricePerGpuHour > request.maxPricePerGpuHour) return Skip.PriceOutOfBounds;

        AccountWord account = _accounts[request.renter];
        if (account.isNonceUsed(request.nonce)) return Skip.RequestNonceUsed;
        if (account.balance() < _cost(m)) return Skip.BalanceTooLow;
        // A lease names its renter by id.
        if (account.id() == 0 && _protocol.lastAccountId == MAX_ACCOUNT_ID) return Skip.RequestMalformed;

        address previousMachine = address(0);
        for (uint256 i = 0; i < fills.length; ++i) {
            Fill calldata fill = fills[i];
            // Strictly ascending: no machine twice, so that no fill's check depends on another's effect.
            address machine = fill.offer.machine;
            if (machine <= previousMachine) return Skip.MachinesNotAscending;
            previousMachine = machine;

            Skip reason = _checkFill({ batch: batch, request: request, fill: fill, price: m.pricePerGpuHour });
            if (reason != Skip.None) return reason;
        }

        bytes32 digest = MessageHashUtils.toTypedDataHash(batch.domain, requestHash);
        bool signed = SignatureCheck.isSignedBy({ signer: request.renter, digest: digest, signature: m.signature });
        return signed ? Skip.None : Skip.RequestSignature;
    }

    function _checkFill(Batch memory batch, Request memory request, Fill calldata fill, uint64 price)
        private
        view
        returns (Skip)
    {
        Offer calldata offer = fill.offer;

        // What the offer says about this request
        if (!_mayMatch({ matcher: offer.matcher, renter: request.renter })) return Skip.MatcherNotAllowed;
        if (block.timestamp > offer.expiry) return Skip.OfferExpired;
        if ((request.gpuClasses >> offer.gpuClass) & 1 == 0) return Skip.ClassNotAccepted;
        if ((request.regions >> offer.region) & 1 == 0) return Skip.RegionNotAccepted;
        if (request.features & ~offer.features != 0) return Skip.FeatureMissing;
        if (request.duration < offer.minDuration || request.duration > offer.maxDuration) {
            return Skip.DurationOutOfBounds;
        }
        if (price < offer.pricePerGpuHour) return Skip.PriceOutOfBounds;
        if (Bits.count(fill.gpus) != request.gpusPerMachine) return Skip.WrongGpuCount;
        if (fill.gpus & ~offer.gpus != 0) return Skip.GpusNotOffered;

        // What the chain says about the machine
        Machine storage machine = _machines[offer.provider][offer.machine];
        MachineWord word = machine.word;
        if (!word.isEnrolled()) return Skip.MachineNotEnrolled;
        if (offer.nonce < word.nonceFloor()) return Skip.OfferCancelled;
        if (word.busy() & fill.gpus != 0) return Skip.GpusBusy;
        if (fill.slot >= SLOTS || word.isOpen(fill.slot)) return Skip.SlotBusy;
        // One lease a slot and second: a lease key names one lease for ever.
        if (machine.slots[fill.slot].start() == batch.start) return Skip.SlotBusy;

        bytes32 digest = MessageHashUtils.toTypedDataHash(batch.domain, OrderHash.hash(offer));
        bool signed = SignatureCheck.isSignedBy({ signer: offer.machine, digest: digest, signature: fill.signature });
        return signed ? Skip.None : Skip.OfferSignature;
    }

    /// @dev `_checkMatch` said yes: takes the renter's money and nonce, and writes each lease to its slot.
    function _openLeases(Batch memory batch, Match calldata m, bytes32 requestHash) private {
        Request calldata request = m.request;

        AccountWord account = _withId({ account: request.renter, word: _accounts[request.renter] });
        _accounts[request.renter] = account.debit(_cost(m)).withNonceUsed(request.nonce);

        Fill[] calldata fills = m.fills;
        for (uint256 i = 0; i < fills.length; ++i) {
            Fill calldata fill = fills[i];
            Machine storage machine = _machines[fill.offer.provider][fill.offer.machine];

            machine.word = machine.word.opening(fill.gpus, fill.slot);
            machine.slots[fill.slot] = LeaseWordLib.pack({
                renterId_: account.id(),
                start_: batch.start,
                duration_: uint24(request.duration),
                price_: m.pricePerGpuHour,
                gpus_: fill.gpus,
                feeBps_: batch.feeBps
            });
            _emitLeaseOpened({ batch: batch, m: m, fill: fill, requestHash: requestHash });
        }
    }

    function _emitLeaseOpened(Batch memory batch, Match calldata m, Fill calldata fill, bytes32 requestHash) private {
        Offer calldata offer = fill.offer;
        emit LeaseOpened({
            lease: OrderHash.leaseId({
                provider: offer.provider, machine: offer.machine, slot: fill.slot, start: batch.start
            }),
            provider: offer.provider,
            renter: m.request.renter,
            machine: offer.machine,
            slot: fill.slot,
            gpuClass: offer.gpuClass,
            gpus: fill.gpus,
            pricePerGpuHour: m.pricePerGpuHour,
            duration: m.request.duration,
            feeBps: batch.feeBps,
            jobHash: m.request.jobHash,
            requestHash: requestHash
        });
    }

    // ------------------------------------------------------------------------------------------------- closing

    /// @inheritdoc IMarket
    function close(
        LeaseKey calldata key,
        uint128 amount,
        uint128 voucher,
        bytes calldata voucherSignature,
        bytes calldata closingSignature
    ) external nonReentrant {
        // Check
        (MachineWord word, LeaseWord lease) = _openLease(key);
        uint256 locked = lease.locked();
        if (amount > voucher) revert AmountAboveVoucher({ amount: amount, voucher: voucher });
        if (voucher > locked) revert VoucherAboveLock({ voucher: voucher, locked: locked });

        bytes32 id = OrderHash.leaseId(key);
        address renter = _accountById[lease.renterId()];
        _checkProviderSide({ key: key, word: word, id: id, amount: amount, signature: closingSignature });
        if (voucher != 0) {
            bytes32 digest = _hashTypedDataV4(OrderHash.hashVoucher(id, voucher));
            bool signed = SignatureCheck.isSignedBy({ signer: renter, digest: digest, signature: voucherSignature });
            if (!signed) revert BadSignature({ signer: renter });
        }

        // Effect
        _end({ key: key, word: word, lease: lease, id: id, renter: renter, locked: locked, paid: amount });
    }

    /// @inheritdoc IMarket
    function stop(LeaseKey calldata key) external nonReentrant {
        // Check
        (, LeaseWord lease) = _openLease(key);
        if (msg.sender != _accountById[lease.renterId()]) revert NotRenter({ caller: msg.sender });
        if (lease.stopped() != 0) revert AlreadyStopped({ key: key });

        // Effect
        lease = lease.stopping(block.timestamp);
        _machines[key.provider][key.machine].slots[key.slot] = lease;
        emit LeaseStopped({ lease: OrderHash.leaseId(key), stopped: lease.stopped() });
    }

    /// @inheritdoc IMarket
    function expire(LeaseKey calldata key) external nonReentrant {
        // Check
        (MachineWord word, LeaseWord lease) = _openLease(key);
        uint256 notBefore = lease.end() + CLOSE_DELAY;
        if (block.timestamp < notBefore) revert TooEarly({ nowTime: block.timestamp, notBefore: notBefore });

        // Effect
        _end({
            key: key,
            word: word,
            lease: lease,
            id: OrderHash.leaseId(key),
            renter: _accountById[lease.renterId()],
            locked: lease.locked(),
            paid: 0
        });
    }

    /// @dev The provider, the machine unless it is revoked, or anyone with the signature of one of the two.
    function _checkProviderSide(
        LeaseKey calldata key,
        MachineWord word,
        bytes32 id,
        uint128 amount,
        bytes calldata signature
    ) private view {
        bool machineCounts = word.isEnrolled();
        if (msg.sender == key.provider || (machineCounts && msg.sender == key.machine)) return;
        if (signature.length == 0) revert NotProviderSide({ caller: msg.sender });

        bytes32 digest = _hashTypedDataV4(OrderHash.hashClosing(id, amount));
        bool signed =
            (machineCounts && SignatureCheck.isSignedBy({ signer: key.machine, digest: digest, signature: signature }))
                || SignatureCheck.isSignedBy({ signer: key.provider, digest: digest, signature: signature });
        if (!signed) revert BadSignature({ signer: key.provider });
    }

    /// @dev Frees the GPUs and the slot, and splits the lock: `paid` to the provider less the fee, the rest back.
    function _end(
        LeaseKey calldata key,
        MachineWord word,
        LeaseWord lease,
        bytes32 id,
        address renter,
        uint256 locked,
        uint256 paid
    ) private {
        uint256 fee = paid * lease.feeBps() / BPS;
        uint256 refund = locked - paid;

        _machines[key.provider][key.machine].word = word.closing(lease.gpus(), key.slot).earning(paid - fee);
        if (fee != 0) _protocol.feesHeld += uint88(fee);
        if (refund != 0) _accounts[renter] = _accounts[renter].credit(refund);
        emit LeaseClosed({ lease: id, provider: key.provider, renter: renter, paid: paid, fee: fee, refund: refund });
    }

    // ------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IMarket
    function setFee(uint16 feeBps_, address feeTo_) external onlyOwner {
        _setFee({ feeBps_: feeBps_, feeTo_: feeTo_ });
    }

    // ------------------------------------------------------------------------------------------------- views

    function feeBps() external view returns (uint16) {
        return _protocol.feeBps;
    }

    function feesHeld() external view returns (uint256) {
        return _protocol.feesHeld;
    }

    function balanceOf(address account) external view returns (uint256) {
        return _accounts[account].balance();
    }

    function requestNonceUsed(address renter, uint40 nonce) external view returns (bool) {
        return _accounts[renter].isNonceUsed(nonce);
    }

    /// @inheritdoc IMarket
    function machineOf(address provider, address machine)
        external
        view
        returns (bool enrolled, uint40 nonceFloor, uint64 busy, uint64 openSlots, uint256 earned)
    {
        MachineWord word = _machines[provider][machine].word;
        return (word.isEnrolled(), word.nonceFloor(), word.busy(), word.openSlots(), word.earned());
    }

    function leaseOf(address provider, address machine, uint8 slot) external view returns (LeaseView memory) {
        if (slot >= SLOTS) return _viewOf({ lease: LeaseWord.wrap(0), open: false });
        Machine storage m = _machines[provider][machine];
        return _viewOf({ lease: m.slots[slot], open: m.word.isOpen(slot) });
    }

    function leaseId(LeaseKey calldata key) external pure returns (bytes32) {
        return OrderHash.leaseId(key);
    }

    function hashOffer(Offer calldata offer) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hash(offer));
    }

    function hashRequest(Request calldata request) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hash(request));
    }

    function hashVoucher(bytes32 lease, uint128 amount) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hashVoucher(lease, amount));
    }

    function hashClosing(bytes32 lease, uint128 amount) external view returns (bytes32 digest) {
        return _hashTypedDataV4(OrderHash.hashClosing(lease, amount));
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _deposit(address account, uint256 amount) private {
        // Check
        if (account == address(0)) revert ZeroAddress();

        // Interaction, before the effect because only its result says what came in; the guard keeps others out.
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom({ from: msg.sender, to: address(this), value: amount });
        uint256 held = IERC20(token).balanceOf(address(this));
        uint256 received = held > before ? held - before : 0;
        if (received != amount) revert TokenNotExact({ expected: amount, received: received });
        if (held > MAX_HELD) revert HoldsTooMuch({ held: held, limit: MAX_HELD });

        // Effect
        _accounts[account] = _withId({ account: account, word: _accounts[account].credit(amount) });
        emit Deposited({ account: account, from: msg.sender, amount: amount });
    }

    /// @dev Gives the account an id if it has none. Ids run out after 2^32 - 1 accounts, each of which cost its maker
    /// two new storage words; then accounts without one can deposit and withdraw here, but not rent.
    function _withId(address account, AccountWord word) private returns (AccountWord) {
        if (word.id() != 0 || _protocol.lastAccountId == MAX_ACCOUNT_ID) return word;
        uint32 id = ++_protocol.lastAccountId;
        _accountById[id] = account;
        return word.withId(id);
    }

    function _setFee(uint16 feeBps_, address feeTo_) private {
        // Check
        if (feeBps_ > MAX_FEE_BPS) revert FeeTooHigh({ feeBps: feeBps_, maxFeeBps: MAX_FEE_BPS });
        if (feeTo_ == address(0)) revert ZeroAddress();

        // Effect
        _protocol.feeBps = feeBps_;
        feeTo = feeTo_;
        emit FeeSet({ feeBps: feeBps_, feeTo: feeTo_ });
    }

    function _enrolled(address provider, address machine) private view returns (MachineWord word) {
        word = _machines[provider][machine].word;
        if (!word.isEnrolled()) revert MachineNotEnrolled({ provider: provider, machine: machine });
    }

    function _openLease(LeaseKey calldata key) private view returns (MachineWord word, LeaseWord lease) {
        if (key.slot >= SLOTS) revert LeaseNotOpen({ key: key });
        Machine storage machine = _machines[key.provider][key.machine];
        word = machine.word;
        lease = machine.slots[key.slot];
        if (!word.isOpen(key.slot) || lease.start() != key.start) revert LeaseNotOpen({ key: key });
    }

    /// @dev What the renter pays or locks for this match. No overflow: 255 machines of at most 2^95, and 2^64.
    function _cost(Match calldata m) private pure returns (uint256) {
        uint256 lock = LeaseWordLib.lockRoundedUp({
            price_: m.pricePerGpuHour, gpuCount: m.request.gpusPerMachine, duration_: m.request.duration
        });
        return lock * m.request.machines + m.request.matchFee;
    }

    function _mayMatch(address matcher, address renter) private view returns (bool) {
        return matcher == address(0) || matcher == msg.sender || renter == msg.sender;
    }

    function _isMalformed(Request memory request) private pure returns (bool) {
        return request.gpusPerMachine == 0 || request.gpusPerMachine > MAX_GPUS || request.machines == 0
            || request.duration == 0 || request.duration > MAX_DURATION;
    }

    function _viewOf(LeaseWord lease, bool open) private view returns (LeaseView memory) {
        return LeaseView({
            renter: _accountById[lease.renterId()],
            start: lease.start(),
            duration: lease.duration(),
            stopped: lease.stopped(),
            gpus: lease.gpus(),
            pricePerGpuHour: lease.price(),
            feeBps: lease.feeBps(),
            open: open
        });
    }
}
