using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Something that happened to a gateway's book.</summary>
public abstract record GatekeeperInput;

/// <param name="Caller">Who brought it; counts against its quota, else of no weight.</param>
/// <param name="Endpoint">Where the machine can be reached.</param>
/// <param name="Facts">What the chain says; null before it was asked.</param>
/// <param name="Last">The last voucher of the lease that the offer names; null: it is not to be ended.</param>
public sealed record OfferArrived(Address Caller, Signed<Offer> Offer, Uri Endpoint,
    OfferFacts? Facts, LastVoucher? Last = null) : GatekeeperInput;

/// <param name="Start">When its lease is to begin; null for at once.</param>
public sealed record RequestArrived(
    Address Caller, Signed<Request> Request, RequestFacts? Facts, UnixTime? Start = null) : GatekeeperInput;

/// <param name="Caller">Has proven its key; only an order's own signer, provider or renter may take it out.</param>
public sealed record OrderWithdrawn(Address Caller, Hash32 Order) : GatekeeperInput;

/// <summary>Time to look for matches.</summary>
/// <param name="Seed">Decides between equals.</param>
public sealed record CycleDue(ulong Seed) : GatekeeperInput;

/// <summary>A round could not be taken by who shows it: what goes on from it cannot be either.</summary>
public sealed record RoundLost : GatekeeperInput;

/// <summary>What the chain would do with a batch now.</summary>
public sealed record BatchPreviewed(string BatchId, Result<IReadOnlyList<MatchOutcome>> Outcomes) : GatekeeperInput;

/// <summary>What the chain did with a batch, or why it could not be brought there.</summary>
public sealed record BatchSubmitted(string BatchId, Result<ChainReceipt> Receipt) : GatekeeperInput;

/// <summary>A batch that an earlier life of this gateway had handed to the chain; its outcome is not known.</summary>
public sealed record BatchRecalled(Batch Batch) : GatekeeperInput;

/// <summary>A reservation that an earlier life of this gateway held.</summary>
public sealed record ReservationRecalled(Reservation Reservation) : GatekeeperInput;

/// <summary>A reservation is on disk, or why not.</summary>
public sealed record ReservationSaved(Hash32 Request, Refusal? Refusal) : GatekeeperInput;

/// <summary>Something happened on chain, by whomever.</summary>
public sealed record ChainHappened(ChainEvent Event) : GatekeeperInput;

/// <summary>A fresh look at a machine, asked for by <see cref="RefreshMachine"/>.</summary>
public sealed record MachineSeen(Address Provider, Address Machine, MachineView View) : GatekeeperInput;

/// <param name="Signed">Whether the signature is the machine key's.</param>
/// <param name="Ending">About the lease that the offer is to end; null where it is to end none.</param>
/// <param name="Tier">What checkers have found the machine to be.</param>
public sealed record OfferFacts(bool Signed, MachineView Machine, EndingFacts? Ending = null, Tier Tier = default);

/// <param name="Signed">Whether the voucher is signed by who is said to be the lease's renter.</param>
public sealed record EndingFacts(bool Signed, LeaseStatus Lease);

/// <param name="Signed">Whether the signature is the renter's.</param>
/// <param name="Free">The renter's free balance in the market.</param>
/// <param name="HasPriority">The renter holds a pass that puts it first among equals.</param>
/// <param name="MayReserve">The renter holds a pass with reserved windows.</param>
public sealed record RequestFacts(bool Signed, Money Free, bool HasPriority = false, bool MayReserve = false);
