using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What the chain says now.</summary>
public interface IChainReader
{
    Task<Result<ChainHead>> HeadAsync(CancellationToken cancel);

    /// <summary>Free balance in the market, wallet balance of token and gas coin.</summary>
    Task<Result<AccountView>> AccountAsync(Address account, CancellationToken cancel);

    Task<Result<MachineView>> MachineAsync(Address provider, Address machine, CancellationToken cancel);

    /// <summary>The slot's current lease if it is the one that <paramref name="key"/> names and it is open.</summary>
    Task<Result<LeaseStatus>> LeaseAsync(LeaseKey key, CancellationToken cancel);

    /// <summary>
    /// Whether <paramref name="signature"/> is <paramref name="signer"/>'s for the digest (ECDSA, then ERC-1271).
    /// </summary>
    Task<Result<bool>> IsSignedByAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel);
}

/// <summary>What a pass gives its holder at a gateway.</summary>
public interface IPriority
{
    /// <summary>Comes first among requests that bid the same.</summary>
    Task<Result<bool>> HasPriorityAsync(Address account, CancellationToken cancel);

    /// <summary>May have more windows reserved than others.</summary>
    Task<Result<bool>> MayReserveAsync(Address account, CancellationToken cancel);
}

/// <summary>The lists that orders refer to by index, and who runs gateways.</summary>
public interface IChainDirectory
{
    /// <summary>What the market holds.</summary>
    Task<Result<MarketView>> MarketAsync(CancellationToken cancel);

    /// <summary>Names in the order of their index.</summary>
    Task<Result<IReadOnlyList<string>>> GpuClassesAsync(CancellationToken cancel);

    /// <summary>Names in the order of their index.</summary>
    Task<Result<IReadOnlyList<string>>> RegionsAsync(CancellationToken cancel);

    Task<Result<IReadOnlyList<GatewayEntry>>> GatewaysAsync(CancellationToken cancel);
}

/// <summary>What happened in the market, in the order of the chain.</summary>
public interface IChainFeed
{
    /// <summary>
    /// Every event from <paramref name="fromBlock"/> on, each once as long as the chain only grows. When blocks are
    /// replaced, <see cref="ChainReorganised"/> takes back everything after a block, and what the chain says now of the
    /// blocks after it is delivered again. Ends with a <see cref="RefusalException"/> when the chain stays out of reach
    /// or is another one; follow again from the last <see cref="BlockReached"/>.
    /// </summary>
    IAsyncEnumerable<ChainEvent> FollowAsync(ulong fromBlock, CancellationToken cancel);
}

/// <summary>
/// Brings intents to the chain. An intent is journaled before it is sent and its id is its identity: submitting it
/// again, also after a crash, returns the receipt of the first time instead of sending a second transaction.
/// </summary>
public interface ISettlement
{
    Task<Result<ChainReceipt>> SubmitAsync(ChainIntent intent, CancellationToken cancel);

    /// <summary>Which matches would settle now, and why the others would not; costs nothing.</summary>
    Task<Result<IReadOnlyList<MatchOutcome>>> PreviewAsync(
        IReadOnlyList<SignedMatch> matches, CancellationToken cancel);
}

public sealed record ChainHead(ulong ChainId, ulong Block, UnixTime Time);

/// <param name="FeesPaid">What its leases paid to the protocol and nobody took out of the market yet.</param>
public sealed record AccountView(Money Free, Money TokenInWallet, UInt128 GasWei, Money FeesPaid = default);

public sealed record MarketView(Money TokensHeld);

public sealed record MachineView(bool Enrolled, ulong NonceFloor, GpuMask Busy, ulong OpenSlots, Money Earned);

/// <param name="Endpoint">As the gateway announced it: up to 256 bytes that nobody has checked.</param>
public sealed record GatewayEntry(Address Account, string Endpoint);

/// <param name="Gpus">What the lease holds while it is open.</param>
public sealed record LeaseStatus(bool Open, uint? StoppedAfterSeconds, GpuMask Gpus = default);

/// <param name="Skip">0 for settled, else the contract's <c>Skip</c> reason.</param>
public sealed record MatchOutcome(Hash32 RequestHash, int Skip, string Reason);

/// <param name="Ends">
/// The voucher of the slot's previous lease, which the offer names and this fill ends first; null: it ends none.
/// </param>
public sealed record SignedFill(Signed<Offer> Offer, GpuMask Gpus, byte Slot, LastVoucher? Ends = null);

public sealed record SignedMatch(Signed<Request> Request, IReadOnlyList<SignedFill> Fills, Price Price);

/// <param name="Events">What the transaction made happen in the market.</param>
public sealed record ChainReceipt(
    Hash32 Transaction, ulong Block, ulong GasUsed, UInt128 FeeWei, IReadOnlyList<ChainEvent> Events);

/// <param name="Id">Unique for what is meant, the same whenever it is meant again: <c>close:0x...</c>.</param>
public abstract record ChainIntent(string Id);

public sealed record SettleIntent(string Id, IReadOnlyList<SignedMatch> Matches) : ChainIntent(Id);

/// <param name="Voucher">The renter's last word, or null when nothing was signed.</param>
/// <param name="ClosingSignature">The provider side's consent, when somebody else brings it; else empty.</param>
public sealed record CloseIntent(
    string Id, LeaseKey Key, Address Renter, Money Amount, Signed<Voucher>? Voucher,
    ReadOnlyMemory<byte> ClosingSignature) : ChainIntent(Id);

public sealed record StopIntent(string Id, LeaseKey Key) : ChainIntent(Id);

public sealed record ExpireIntent(string Id, LeaseKey Key, Address Renter) : ChainIntent(Id);

public sealed record EnrolMachineIntent(string Id, Address Machine) : ChainIntent(Id);

/// <summary>No offer of the machine can be settled any more; for a key that was lost.</summary>
public sealed record RevokeMachineIntent(string Id, Address Machine) : ChainIntent(Id);

public sealed record CancelOffersIntent(string Id, Address Provider, Address Machine,
    ulong NonceFloor) : ChainIntent(Id);

public sealed record CancelRequestIntent(string Id, ulong Nonce) : ChainIntent(Id);

/// <summary>Approves by permit and deposits for the sender's own account.</summary>
public sealed record DepositIntent(string Id, Money Amount) : ChainIntent(Id);

public sealed record WithdrawIntent(string Id, Address To, Money Amount) : ChainIntent(Id);

/// <summary>Says in the directory where the sender's gateway is reached; an empty endpoint: nowhere any more.</summary>
public sealed record AnnounceGatewayIntent(string Id, string Endpoint) : ChainIntent(Id);

/// <summary>Moves the chain's own coin, which pays for gas, from the sender to <paramref name="To"/>.</summary>
public sealed record SendGasIntent(string Id, Address To, UInt128 Wei) : ChainIntent(Id);

public sealed record CollectIntent(string Id, Address Provider, IReadOnlyList<Address> Machines) : ChainIntent(Id);

public abstract record ChainEvent(ulong Block, Hash32 Transaction);

public sealed record LeaseOpened(ulong Block, Hash32 Transaction, Lease Lease) : ChainEvent(Block, Transaction);

public sealed record LeaseStopped(ulong Block, Hash32 Transaction, Hash32 Lease, uint AfterSeconds)
    : ChainEvent(Block, Transaction);

public sealed record LeaseClosed(
    ulong Block, Hash32 Transaction, Hash32 Lease, Money Paid)
    : ChainEvent(Block, Transaction);

public sealed record MatchSkipped(ulong Block, Hash32 Transaction, Hash32 RequestHash, int Skip, string Reason)
    : ChainEvent(Block, Transaction);

/// <summary>
/// Blocks up to and including this one have been delivered; a node that restarts follows from the next.
/// </summary>
public sealed record BlockReached(ulong Block, Hash32 Transaction, UnixTime Time) : ChainEvent(Block, Transaction);

/// <summary>
/// What was delivered of blocks after this one is void: the chain has other blocks there now, whose events follow.
/// </summary>
public sealed record ChainReorganised(ulong Block) : ChainEvent(Block, Hash32.Zero);
