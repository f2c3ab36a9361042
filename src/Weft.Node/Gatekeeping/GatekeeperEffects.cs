using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Something that a gateway has to do now.</summary>
public abstract record GatekeeperEffect;

/// <summary>Tell whoever watches the request.</summary>
public sealed record Tell(RequestNews News) : GatekeeperEffect;

/// <summary>Ask the chain what would become of the batch; answer with <see cref="BatchPreviewed"/>.</summary>
public sealed record PreviewBatch(string BatchId, IReadOnlyList<SignedMatch> Matches) : GatekeeperEffect;

/// <summary>Journal the batch, then bring it to the chain; answer with <see cref="BatchSubmitted"/>.</summary>
public sealed record SubmitBatch(Batch Batch) : GatekeeperEffect;

/// <summary>The outcome is known: the journal may forget the batch.</summary>
public sealed record ForgetBatch(string BatchId) : GatekeeperEffect;

/// <summary>Journal what is held; answer with <see cref="ReservationSaved"/>.</summary>
public sealed record SaveReservation(Reservation Reservation) : GatekeeperEffect;

/// <summary>Nothing is held for the request any more.</summary>
public sealed record ForgetReservation(Hash32 Request) : GatekeeperEffect;

/// <summary>Show everybody what was matched, and out of what.</summary>
public sealed record PublishRound(PlayedRound Round) : GatekeeperEffect;

/// <summary>Read the machine from the chain; answer with <see cref="MachineSeen"/>.</summary>
public sealed record RefreshMachine(Address Provider, Address Machine) : GatekeeperEffect;

/// <summary>The offer may come in as far as the book can tell: bring it again with what the chain says.</summary>
public sealed record LookUpOffer(OfferArrived Arrival) : GatekeeperEffect;

/// <summary>The request may come in as far as the book can tell: bring it again with what the chain says.</summary>
public sealed record LookUpRequest(RequestArrived Arrival) : GatekeeperEffect;

/// <summary>Look for matches soon: something new may fit.</summary>
public sealed record CycleSoon : GatekeeperEffect;

/// <param name="Refusal">Why the input was not taken, or null.</param>
public sealed record GatekeeperDecision(Refusal? Refusal, IReadOnlyList<GatekeeperEffect> Effects);

/// <summary>Matches that go to the chain together, with where their machines are reached.</summary>
/// <param name="Id">Names the intent: the same batch handed in again is the same transaction.</param>
public sealed record Batch(
    string Id, IReadOnlyList<SignedMatch> Matches, IReadOnlyDictionary<MachineId, Uri> Endpoints)
{
    public SettleIntent ToIntent() => new(Id, Matches);
}

/// <summary>A machine key under an account: what the chain keeps a machine's state by.</summary>
public readonly record struct MachineId(Address Provider, Address Machine);
