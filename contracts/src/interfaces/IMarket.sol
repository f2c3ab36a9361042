// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Market
/// @notice Holds renters' money, opens leases from orders that both sides signed, and pays providers what renters
/// signed for. It has no price feed, no pause and no upgrade; nobody but the signers can move their money.
///
/// Units: amounts are base units of `token`. Prices are base units per GPU-hour. Times are unix seconds.
///
/// What is assumed of `token`: it moves exactly the amount asked for (no fee on transfer, no rebasing; `deposit`
/// refuses a token that does not), and it does not call back into senders. If it can freeze an address, only that
/// address' own withdrawals stop: every payment is pulled by the one it belongs to.
///
/// Overflow: the contract never holds more than 2^88 - 1 base units (`deposit` refuses more), so no sum of what it
/// owes can pass that, and no exit can fail for arithmetic.
interface IMarket {
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
    struct Offer {
        address provider;
        address machine;
        uint8 gpuClass;
        uint64 gpus;
        uint64 pricePerGpuHour;
        uint32 minDuration;
        uint32 maxDuration;
        uint8 region;
        uint64 features;
        address matcher;
        uint40 nonce;
        uint40 expiry;
    }

    /// @notice A renter's bid, signed by the renter's account. Filled whole or not at all, once.
    /// @param gpuClasses Bit mask over the 256 classes; any of them will do.
    /// @param gpusPerMachine GPUs on each machine, 1..64.
    /// @param machines Number of different machines, at least 1.
    /// @param maxPricePerGpuHour Highest price paid.
    /// @param duration Seconds, 1..2^24-1. Money for all of it is locked.
    /// @param regions Bit mask over the 64 regions; any of them will do.
    /// @param features Bit mask; all of them must be there.
    /// @param jobHash Commitment to the job; the chain never sees the job.
    /// @param matcher Who may settle it; zero: anyone. `renter` always may.
    /// @param matchFee Paid by the renter to the caller of `settle`, base units.
    /// @param nonce Single use, see `requestNonceUsed`.
    /// @param expiry Last second at which it may be settled.
    struct Request {
        address renter;
        uint256 gpuClasses;
        uint8 gpusPerMachine;
        uint8 machines;
        uint64 maxPricePerGpuHour;
        uint32 duration;
        uint64 regions;
        uint64 features;
        bytes32 jobHash;
        address matcher;
        uint64 matchFee;
        uint40 nonce;
        uint40 expiry;
    }

    /// @notice One machine's part in a match: `gpus` of `offer`, written to the machine's `slot`.
    struct Fill {
        Offer offer;
        bytes signature;
        uint64 gpus;
        uint8 slot;
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
        WrongMachineCount,
        MachinesNotAscending,
        PriceOutOfBounds,
        BalanceTooLow,
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
        SlotBusy
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
    /// @param stopped Seconds after `start` at which the renter asked to stop; 0 if not.
    struct LeaseView {
        address renter;
        uint32 start;
        uint32 duration;
        uint32 stopped;
        uint64 gpus;
        uint64 pricePerGpuHour;
        uint16 feeBps;
        bool open;
    }

    // ------------------------------------------------------------------------------------------------- events

    event Deposited(address indexed account, address indexed from, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);
    event MachineEnrolled(address indexed provider, address indexed machine);
    event MachineRevoked(address indexed provider, address indexed machine);
    event OffersCancelled(address indexed provider, address indexed machine, uint40 nonceFloor);
    event RequestCancelled(address indexed renter, uint40 nonce);
    event AllRequestsCancelled(address indexed renter, uint40 upToNonce);
    /// @param feeBps The fee of this lease, whatever `setFee` says later.
    /// @param requestHash EIP-712 `hashStruct` of the request; not the digest, which has the domain in it too.
    event LeaseOpened(
        bytes32 indexed lease,
        address indexed provider,
        address indexed renter,
        address machine,
        uint8 slot,
        uint8 gpuClass,
        uint64 gpus,
        uint64 pricePerGpuHour,
        uint32 duration,
        uint16 feeBps,
        bytes32 jobHash,
        bytes32 requestHash
    );
    /// @param index Position in the batch.
    event MatchSkipped(bytes32 indexed requestHash, uint256 index, Skip reason);
    event LeaseStopped(bytes32 indexed lease, uint32 stopped);
    /// @param paid What the renter paid, fee included. @param fee Part of `paid` that went to the protocol.
    event LeaseClosed(
        bytes32 indexed lease,
        address indexed provider,
        address indexed renter,
        uint256 paid,
        uint256 fee,
        uint256 refund
    );
    event Collected(address indexed provider, address indexed machine, uint256 amount);
    event FeesCollected(address indexed to, uint256 amount);
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
    error NotRenter(address caller);
    error LeaseNotOpen(LeaseKey key);
    error AmountAboveVoucher(uint256 amount, uint256 voucher);
    error VoucherAboveLock(uint256 voucher, uint256 locked);
    error BadSignature(address signer);
    error AlreadyStopped(LeaseKey key);
    error TooEarly(uint256 nowTime, uint256 notBefore);
    error NonceAlreadyUsed(address renter, uint40 nonce);
    error NonceTooHigh(uint40 nonce, uint40 limit);
    error MachineIsRevoked(address provider, address machine);

    // ------------------------------------------------------------------------------------------------- money

    /// @notice Takes `amount` from the caller and credits `account`.
    function deposit(address account, uint256 amount) external;

    /// @notice `deposit` after an EIP-2612 permit by the caller. A permit that somebody already used is no error.
    function depositWithPermit(address account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;

    /// @notice Pays `amount` of the caller's free balance to `to`. Nothing can hold it back.
    function withdraw(address to, uint256 amount) external;

    /// @notice Moves what the provider's machines earned to the provider's balance. Anyone may call.
    function collect(address provider, address[] calldata machines) external;

    /// @notice Sends the protocol's fees to `feeTo`. Anyone may call.
    function collectFees() external;

    // ------------------------------------------------------------------------------------------------- orders

    /// @notice Lets `machine` sign offers, closings and cancellations for the caller. It can never move money out.
    /// Any key or contract account, also the caller's own; each key once for each provider, and never again after
    /// `revokeMachine`, or its cancelled offers would be good again.
    function enrolMachine(address machine) external;

    /// @notice No offer of `machine` can be settled any more, and its closings count no more. For ever. Open leases
    /// go on and can be closed by the caller; what the machine earned can be collected.
    function revokeMachine(address machine) external;

    /// @notice Voids every offer of `machine` with a nonce below `nonceFloor`. By the provider or the machine.
    /// @param nonceFloor At most 2^40 - 2. One that is not above the present floor changes nothing.
    function cancelOffers(address provider, address machine, uint40 nonceFloor) external;

    /// @notice Spends one request nonce of the caller.
    function cancelRequest(uint40 nonce) external;

    /// @notice Voids every request of the caller with a nonce up to and including `upToNonce`.
    function cancelAllRequests(uint40 upToNonce) external;

    // ------------------------------------------------------------------------------------------------- leases

    /// @notice Opens the leases of each match whose every signed term holds; a match that fails is skipped, with its
    /// reason, and costs the others nothing. The caller earns each settled request's `matchFee`.
    function settle(Match[] calldata matches) external returns (Skip[] memory results);

    /// @notice Pays `amount` of a lease to the provider and the rest of the lock back to the renter.
    /// By the provider or its machine at any time; by anyone who brings the provider side's `Closing(lease, amount)`
    /// signature, which is good as long as the lease is open: sign it last, when nothing more is to be earned.
    /// `voucher` is what the renter signed for (0 with an empty signature: nothing).
    function close(
        LeaseKey calldata key,
        uint128 amount,
        uint128 voucher,
        bytes calldata voucherSignature,
        bytes calldata closingSignature
    ) external;

    /// @notice The renter asks to end a lease whose provider does not answer: the close delay starts now.
    function stop(LeaseKey calldata key) external;

    /// @notice Ends a lease that nobody closed within `CLOSE_DELAY` after its deadline, or after the renter's stop.
    /// The whole lock goes back to the renter. Anyone may call.
    function expire(LeaseKey calldata key) external;

    // ------------------------------------------------------------------------------------------------- owner

    /// @notice Sets the fee of leases that are opened from now on, at most `MAX_FEE_BPS`, and who gets fees. By the
    /// owner. It is all that the owner can do.
    function setFee(uint16 feeBps, address feeTo) external;

    // ------------------------------------------------------------------------------------------------- views

    function CLOSE_DELAY() external view returns (uint256);
    function MAX_FEE_BPS() external view returns (uint256);
    function token() external view returns (address);
    function feeBps() external view returns (uint16);
    function feeTo() external view returns (address);
    function feesHeld() external view returns (uint256);
    function balanceOf(address account) external view returns (uint256);
    function requestNonceUsed(address renter, uint40 nonce) external view returns (bool);

    /// @return enrolled Whether its offers can be settled.
    /// @return nonceFloor Offers below this nonce are void.
    /// @return busy Bit mask of GPUs under open leases.
    /// @return openSlots Bit mask of slots that hold an open lease.
    /// @return earned Base units that `collect` would move.
    function machineOf(address provider, address machine)
        external
        view
        returns (bool enrolled, uint40 nonceFloor, uint64 busy, uint64 openSlots, uint256 earned);

    function leaseOf(address provider, address machine, uint8 slot) external view returns (LeaseView memory);
    function leaseId(LeaseKey calldata key) external pure returns (bytes32);
    function hashOffer(Offer calldata offer) external view returns (bytes32 digest);
    function hashRequest(Request calldata request) external view returns (bytes32 digest);
    function hashVoucher(bytes32 lease, uint128 amount) external view returns (bytes32 digest);
    function hashClosing(bytes32 lease, uint128 amount) external view returns (bytes32 digest);
}
