// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IFeeSource } from "./IFeeSource.sol";

/// @title Market
/// @notice Holds renters' money, opens leases from orders that both sides signed, and pays providers what renters
/// signed for. It has no price feed and no upgrade; nobody but the signers can move their money. A guardian can stop
/// new leases for three days, once, and nothing else (see `Haltable`).
///
/// Units: amounts are base units of `token`. Prices are base units per GPU-hour. Times are unix seconds.
///
/// What is assumed of `token`: it moves exactly the amount asked for (no fee on transfer, no rebasing; `deposit`
/// refuses a token that does not), and it does not call back into senders. If it can freeze an address, only that
/// address' own withdrawals stop: every payment is pulled by the one it belongs to.
///
/// Overflow: the contract never holds more than 2^88 - 1 base units (`deposit` refuses more), so no sum of what it
/// owes can pass that, and no exit can fail for arithmetic.
interface IMarket is IFeeSource {
    // ------------------------------------------------------------------------------------------------- orders

    /// @notice A provider's ask for one machine, signed by the machine key. May be filled in part, by many requests.
    /// @param provider Account that is paid.
    /// @param machine Machine key, enrolled by `provider`.
    /// @param gpuClass Index into `Directory`'s list of GPU classes.
    /// @param gpus Bit mask of the machine's GPUs on offer.
    /// @param pricePerGpuHour Lowest price taken.
    /// @param minDuration Shortest lease taken, seconds.
    /// @param maxDuration Longest lease taken, seconds.
    /// @param region Index 0..63 into `Directory`'s list of regions.
    /// @param features Bit mask of what the machine has.
    /// @param matcher Who may settle it; zero: anyone. The request's renter always may.
    /// @param nonce At least 1, and not below the machine's floor, see `cancelOffers`.
    /// @param expiry Last second at which it may be settled.
    /// @param closesSlot With the two below: the provider side's consent to end the lease in this slot that began at
    /// `closesStart` for `closesAmount`, like a `Closing`, by whoever settles this offer.
    /// @param closesStart 0: ends nothing.
    /// @param closesAmount What the lease pays.
    struct Offer {
        address provider;
        address machine;
        uint8 gpuClass;
        uint32 gpus;
        uint64 pricePerGpuHour;
        uint24 minDuration;
        uint24 maxDuration;
        uint8 region;
        uint64 features;
        address matcher;
        uint32 nonce;
        uint40 expiry;
        uint8 closesSlot;
        uint32 closesStart;
        uint88 closesAmount;
    }

    /// @notice A renter's bid, signed by the renter's account or a delegate of it. Filled whole or not at all, once.
    /// @param gpuClasses Bit mask over the 256 classes; any of them will do.
    /// @param gpusPerMachine GPUs on each machine, 1..32.
    /// @param machines Number of different machines, at least 1.
    /// @param maxPricePerGpuHour Highest price paid.
    /// @param duration Seconds, 1..2^24-1. Money for all of it is locked.
    /// @param regions Bit mask over the 64 regions; any of them will do.
    /// @param features Bit mask; all of them must be there.
    /// @param jobHash Commitment to the job; the chain never sees the job.
    /// @param matcher Who may settle it; zero: anyone. `renter` always may.
    /// @param matchFee Paid by the renter to the caller of `settle`, base units.
    /// @param nonce Single use, see `AccountView`.
    /// @param expiry Last second at which it may be settled.
    struct Request {
        address renter;
        uint256 gpuClasses;
        uint8 gpusPerMachine;
        uint8 machines;
        uint64 maxPricePerGpuHour;
        uint24 duration;
        uint64 regions;
        uint64 features;
        bytes32 jobHash;
        address matcher;
        uint64 matchFee;
        uint32 nonce;
        uint40 expiry;
    }

    /// @notice One machine's part in a match: `gpus` of `offer`, written to the machine's `slot`.
    /// @param voucher What the renter of the slot's previous lease signed for; used where `closes`.
    /// @param closes The slot's previous lease, which the offer names, is ended first.
    struct Fill {
        Offer offer;
        bytes signature;
        uint32 gpus;
        uint8 slot;
        bool closes;
        address previousRenter;
        uint88 voucher;
        bytes voucherSignature;
    }

    /// @notice A request with the offers that fill it, in strictly ascending order of machine, at one price.
    struct Match {
        Request request;
        bytes signature;
        Fill[] fills;
        uint64 pricePerGpuHour;
    }

    /// @notice Why a match was skipped. `None`: it was settled.
    enum Skip {
        None,
        MatcherNotAllowed,
        RequestExpired,
        RequestNonceUsed,
        RequestSignature,
        RequestMalformed,
        MachinesNotAscending,
        PriceOutOfBounds,
        BalanceTooLow,
        DelegateNotAllowed,
        OfferExpired,
        OfferCancelled,
        OfferSignature,
        MachineNotEnrolled,
        ClassNotAccepted,
        RegionNotAccepted,
        FeatureMissing,
        DurationOutOfBounds,
        WrongGpuCount,
        GpusNotOffered,
        GpusBusy,
        SlotBusy,
        PreviousLease
    }

    // ------------------------------------------------------------------------------------------------- leases

    /// @notice Names a lease for ever. The lease id is `keccak256(abi.encode(key))`.
    struct LeaseKey {
        address provider;
        address machine;
        uint8 slot;
        uint32 start;
    }

    /// @notice What a slot's storage word says, for readers. `open` is false for a lease that has ended.
    /// @param renterId The `idOf` its renter. The address is in `LeaseOpened`.
    /// @param stopped Seconds after `start` at which the renter asked to stop; 0 if not.
    /// @param delegateId The `delegateOf` the renter that signed the request; 0: the renter itself.
    struct LeaseView {
        uint32 renterId;
        uint32 start;
        uint32 duration;
        uint32 stopped;
        uint64 pricePerGpuHour;
        uint32 gpus;
        uint16 feeBps;
        uint16 delegateId;
        uint8 gpuClass;
        bool open;
    }

    /// @notice A lease to be ended, as in `close`.
    struct Ending {
        LeaseKey key;
        address renter;
        uint88 amount;
        uint88 voucher;
        bytes voucherSignature;
        bytes closingSignature;
    }

    /// @notice An account's storage word, for readers.
    /// @param balance Base units that are free.
    /// @param fees Base units that its leases paid in fees and nobody took out yet.
    /// @param id Its number; 0 before its first deposit.
    /// @param lastNonce The highest request nonce ever used.
    /// @param usedNonces Bit i: `lastNonce - i` is used. Every nonce more than 31 below `lastNonce` counts as used.
    /// @param guarded Whether it has a guard.
    struct AccountView {
        uint256 balance;
        uint256 fees;
        uint32 id;
        uint32 lastNonce;
        uint32 usedNonces;
        bool guarded;
    }

    /// @notice A key that may sign requests for an account.
    /// @param id Its number among the account's delegates, from 1 on; 0: never was one.
    /// @param cap What it may still lock and pay, base units.
    /// @param until Last second at which its requests can be settled.
    struct DelegateView {
        uint16 id;
        uint88 cap;
        uint40 until;
    }

    /// @notice The second lock on an account's withdrawals.
    /// @param limitPerDay Base units that leave without a second signature, each UTC day.
    /// @param spent What left so today.
    /// @param removableFrom When the guard may be taken away without its signature; 0: that was not asked for.
    /// @param signerHash Keccak-256 of the second signer, in the form of ERC-7913.
    /// @param nonce Of the next signature of the second signer.
    struct GuardView {
        uint88 limitPerDay;
        uint88 spent;
        uint40 removableFrom;
        bytes32 signerHash;
        uint256 nonce;
    }

    // ------------------------------------------------------------------------------------------------- events

    event Deposited(address indexed account, address indexed from, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);
    event MachineEnrolled(address indexed provider, address indexed machine);
    event MachineRevoked(address indexed provider, address indexed machine);
    event OffersCancelled(address indexed provider, address indexed machine, uint32 nonceFloor);
    event RequestCancelled(address indexed renter, uint32 nonce);
    event AllRequestsCancelled(address indexed renter, uint32 upToNonce);
    event DelegateSet(address indexed account, address indexed delegate, uint16 id, uint88 cap, uint40 until);
    event GuardSet(address indexed account, uint88 limitPerDay, bytes signer);
    event GuardRemovalAsked(address indexed account, uint40 removableFrom);
    event GuardRemoved(address indexed account);
    /// @notice The lease's id is `keccak256(abi.encode(provider, machine, slot, start))`.
    /// @param request EIP-712 `hashStruct` of the request; not the digest, which has the domain in it too.
    /// @param terms From the low bits: renterId uint32, start uint32, duration uint24, stopped uint24 (0), price per
    /// GPU-hour uint64, gpus uint32, feeBps uint16 (whatever `setFee` says later), delegateId uint16, gpuClass uint8,
    /// slot uint8: the lease's storage word.
    event LeaseOpened(
        bytes32 indexed request,
        address indexed provider,
        address indexed renter,
        address machine,
        uint256 terms,
        bytes32 jobHash
    );
    /// @param index Position in the batch.
    event MatchSkipped(bytes32 indexed request, uint256 index, Skip reason);
    event LeaseStopped(bytes32 indexed lease, uint32 stopped);
    /// @notice `paid * feeBps / 10,000` of it, rounded down, went to the protocol and the rest to the provider; what
    /// was locked beyond it came back to the renter.
    event LeaseClosed(bytes32 indexed lease, uint256 paid);
    /// @param index Position in the batch.
    event CloseSkipped(uint256 index);
    event Collected(address indexed provider, address indexed machine, uint256 amount);
    event FeesTaken(address indexed renter, uint256 amount);
    event ServedTaken(address indexed provider, address indexed machine, uint256 fees);
    event FeeSet(uint16 feeBps, address feeTo);

    // ------------------------------------------------------------------------------------------------- errors

    error ZeroAddress();
    error FeeTooHigh(uint256 feeBps, uint256 maxFeeBps);
    error TokenNotExact(uint256 expected, uint256 received);
    error HoldsTooMuch(uint256 held, uint256 limit);
    error BalanceTooLow(address account, uint256 balance, uint256 needed);
    error MachineAlreadyEnrolled(address provider, address machine);
    error MachineNotEnrolled(address provider, address machine);
    error NotProviderSide(address caller);
    error NotRenter(address account);
    error NotFeeTo(address caller);
    error BatchTooLong(uint256 count, uint256 limit);
    error MarketEnded();
    error BadEncoding(uint256 offset);
    error TooManyDelegates(address account);
    error SecondSignatureNeeded(uint256 amount, uint256 left);
    error NotGuarded(address account);
    error SignatureExpired(uint256 deadline);
    error LeaseNotOpen(LeaseKey key);
    error AmountAboveVoucher(uint256 amount, uint256 voucher);
    error VoucherAboveLock(uint256 voucher, uint256 locked);
    error BadSignature(address signer);
    error AlreadyStopped(LeaseKey key);
    error TooEarly(uint256 nowTime, uint256 notBefore);
    error NonceAlreadyUsed(address renter, uint32 nonce);
    error NonceTooHigh(uint32 nonce, uint32 limit);
    error MachineIsRevoked(address provider, address machine);

    // ------------------------------------------------------------------------------------------------- money

    /// @notice Takes `amount` from the caller and credits `account`.
    function deposit(address account, uint256 amount) external;

    /// @notice `deposit` after an EIP-2612 permit by the caller. A permit that somebody already used is no error.
    function depositWithPermit(address account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;

    /// @notice Pays `amount` of the caller's free balance to `to`. Nothing can hold it back but the caller's own guard.
    function withdraw(address to, uint256 amount) external;

    /// @notice The same above the guard's daily limit, with the second signer's `Withdrawal`.
    /// @param signer The second signer in the form of ERC-7913: 20 bytes of an account (key or ERC-1271), or the
    /// address of a verifier contract and a key, as for a passkey (P-256).
    function withdrawGuarded(
        address to,
        uint256 amount,
        uint256 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external;

    /// @notice Moves what the provider's machines earned to the provider's balance. Anyone may call.
    function collect(address provider, address[] calldata machines) external;

    // ------------------------------------------------------------------------------------------------- guard

    /// @notice Puts a guard on the caller's withdrawals, or makes it stricter: a lower limit, the same signer.
    function setGuard(uint88 limitPerDay, bytes calldata signer) external;

    /// @notice Changes or removes (empty `newSigner`) the caller's guard with the second signer's `GuardChange`.
    function changeGuard(
        uint88 limitPerDay,
        bytes calldata newSigner,
        uint256 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) external;

    /// @notice Starts the week after which the caller may remove its guard alone (the second key may be lost), or
    /// takes that back.
    function askGuardRemoval(bool ask) external;

    /// @notice Removes the caller's guard, a week after it asked for it.
    function removeGuard() external;

    // ------------------------------------------------------------------------------------------------- delegates

    /// @notice Lets `delegate` sign requests, and vouchers of leases that it opened, for the caller, until `until`,
    /// for at most `cap` in locks and match fees from now on; what comes back of a lock does not count again. A cap
    /// of 0 ends it: leases that it opened go on, and vouchers that it signed for them stay good.
    function setDelegate(address delegate, uint88 cap, uint40 until) external;

    // ------------------------------------------------------------------------------------------------- orders

    /// @notice Lets `machine` sign offers, closings and cancellations for the caller. It can never move money out.
    /// Any key or contract account, also the caller's own; each key once for each provider, and never again after
    /// `revokeMachine`, or its cancelled offers would be good again.
    function enrolMachine(address machine) external;

    /// @notice No offer of `machine` can be settled any more, and its closings count no more. For ever. Open leases
    /// go on and can be closed by the caller; what the machine earned can be collected.
    function revokeMachine(address machine) external;

    /// @notice Voids every offer of `machine` with a nonce below `nonceFloor`. By the provider or the machine.
    /// @param nonceFloor At most 2^32 - 2. One that is not above the present floor changes nothing.
    function cancelOffers(address provider, address machine, uint32 nonceFloor) external;

    /// @notice Spends one request nonce of the caller.
    function cancelRequest(uint32 nonce) external;

    /// @notice Voids every request of the caller with a nonce up to and including `upToNonce`.
    function cancelAllRequests(uint32 upToNonce) external;

    // ------------------------------------------------------------------------------------------------- leases

    /// @notice Opens the leases of each match whose every signed term holds; a match that fails is skipped, with its
    /// reason, and costs the others nothing. The caller earns each settled request's `matchFee`.
    ///
    /// A fill may end the previous lease of its slot on the way, where the offer consents: that is cheaper by far than
    /// a `close`.
    /// @param batch Matches in the packed form of `MarketCodec`, which packs `Match[]` for whoever asks.
    function settle(bytes calldata batch) external returns (Skip[] memory results);

    /// @notice Pays `amount` of a lease to the provider and the rest of the lock back to the renter.
    /// By the provider or its machine at any time; by anyone who brings the provider side's `Closing(lease, amount)`
    /// signature, which is good as long as the lease is open: sign it last, when nothing more is to be earned.
    /// `voucher` is what the renter, or the delegate that opened the lease, signed for (0 with an empty signature:
    /// nothing).
    /// @param renter The lease's renter.
    function close(
        LeaseKey calldata key,
        address renter,
        uint128 amount,
        uint128 voucher,
        bytes calldata voucherSignature,
        bytes calldata closingSignature
    ) external;

    /// @notice `close` for many; one that cannot be closed is skipped and costs the others nothing.
    /// @param batch Of `Ending`s, in the packed form of `MarketCodec`.
    /// @return closed How many were closed.
    function closeMany(bytes calldata batch) external returns (uint256 closed);

    /// @notice The renter asks to end a lease whose provider does not answer: the close delay starts now.
    function stop(LeaseKey calldata key) external;

    /// @notice Ends a lease that nobody closed within `CLOSE_DELAY` after its deadline, or after the renter's stop.
    /// The whole lock goes back to the renter. Anyone may call.
    function expire(LeaseKey calldata key, address renter) external;

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Sets the fee of leases that are opened from now on, at most `MAX_FEE_BPS`, and who gets fees. By the
    /// owner. That, and who the guardian is, is all that the owner can do.
    function setFee(uint16 feeBps, address feeTo) external;

    // ------------------------------------------------------------------------------------------------- views

    function CLOSE_DELAY() external view returns (uint256);
    function MAX_FEE_BPS() external view returns (uint256);
    function GUARD_DELAY() external view returns (uint256);
    function feeBps() external view returns (uint16);

    /// @notice Fees that did not fit a renter's word: `takeFees` gives them out under the zero address.
    function overflow() external view returns (uint256);

    function balanceOf(address account) external view returns (uint256);

    function accountOf(address account) external view returns (AccountView memory);

    function delegateOf(address account, address delegate) external view returns (DelegateView memory);

    /// @notice All zero where there is no guard.
    function guardOf(address account) external view returns (GuardView memory);

    /// @return enrolled Whether its offers can be settled.
    /// @return nonceFloor Offers below this nonce are void.
    /// @return busy Bit mask of GPUs under open leases.
    /// @return openSlots Bit mask of slots that hold an open lease.
    /// @return earned Base units that `collect` would move.
    /// @return served Fees that leases on the machine paid since `takeServed`.
    function machineOf(address provider, address machine)
        external
        view
        returns (bool enrolled, uint32 nonceFloor, uint32 busy, uint32 openSlots, uint256 earned, uint256 served);

    function leaseOf(address provider, address machine, uint8 slot) external view returns (LeaseView memory);
}
