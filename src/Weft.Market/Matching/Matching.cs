using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// All that matching looks at. What comes of it is a function of this alone, whatever the order of the lists, so that
/// anybody can replay a round.
/// </summary>
/// <param name="Settler">Who will send the matches to the contract.</param>
/// <param name="Seed">Decides between equals.</param>
public sealed record MatchingRound(
    IReadOnlyList<Supply> Supplies, IReadOnlyList<QueuedRequest> Requests, Address Settler, UnixTime Now, ulong Seed);

/// <summary>One request filled from as many machines as it asks for, at one price.</summary>
/// <param name="Fills">In strictly ascending order of machine, as the contract wants them.</param>
public sealed record Match(Hash32 RequestHash, Request Request, IReadOnlyList<Fill> Fills, Price Price);

/// <summary>One machine's part in a match.</summary>
public sealed record Fill(Hash32 OfferHash, Offer Offer, GpuMask Gpus, byte Slot);
